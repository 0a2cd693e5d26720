/** Overlap policies as people write them: `skip`, `buffer_one`, `buffer_all`, `replace`, `allow(3)`. */
import { UserError } from '../shared/errors.ts';
import { OVERLAP_POLICIES, type Task } from './task.ts';

export type Overlap = Pick<Task, 'overlap' | 'overlapLimit'>;

/** More executions of one task at once than this belong into several tasks. */
const MOST_AT_ONCE = 64;

const ALLOW = /^allow\s*\(\s*(\d{1,4})\s*\)$/;

/** Throws UserError, with the words that would do, for anything else. */
export function parseOverlap(text: string): Overlap {
  const written = text.trim();
  const limit = Number(ALLOW.exec(written)?.[1] ?? 0);
  if (limit >= 1 && limit <= MOST_AT_ONCE) return { overlap: 'allow', overlapLimit: limit };
  const policy = OVERLAP_POLICIES.find((one) => one === written && one !== 'allow');
  if (policy !== undefined) return { overlap: policy, overlapLimit: 1 };
  const what = written.startsWith('allow')
    ? `is written with how many may run at once, allow(1) to allow(${MOST_AT_ONCE})`
    : `is skip, buffer_one, buffer_all, replace or allow(N)`;
  throw new UserError(`overlap ${what}, not "${written}"`);
}

export function overlapText({ overlap, overlapLimit }: Overlap): string {
  return overlap === 'allow' ? `allow(${overlapLimit})` : overlap;
}

/** Why `allow(2)` and more is refused for work that writes one file of results for its task. */
export function worksAlone(type: Task['type']): string {
  return `a ${type} writes the results of its task alone, so no two run at once: use buffer_all to run each slot, one after another`;
}
