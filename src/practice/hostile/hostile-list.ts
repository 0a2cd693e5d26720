import { BROKEN_CASES } from './broken-cases.ts';
import type { HostileCase } from './hostile-case.ts';
import { LARGE_CASES } from './large-cases.ts';
import { REDIRECT_CASES } from './redirect-cases.ts';
import { SITE_CASES } from './site-cases.ts';
import { SLOW_CASES } from './slow-cases.ts';
import { TEXT_CASES } from './text-cases.ts';

/** The longest first, so that the short ones fill what they leave. */
export const HOSTILE_CASES: readonly HostileCase[] = [
  ...SLOW_CASES,
  ...LARGE_CASES,
  ...SITE_CASES,
  ...BROKEN_CASES,
  ...REDIRECT_CASES,
  ...TEXT_CASES,
];
