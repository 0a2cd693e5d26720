/** A configuration that was saved and cannot be used: what held before goes on to hold, and somebody should know. */
import { safeText } from '../shared/safe-text.ts';
import { clearAlert, raiseAlert } from './alerts.ts';
import type { EngineCore } from './core.ts';

const KEY = 'configuration';
/** The log has the rest. */
const MOST_TOLD = 5;
const LONGEST_DETAIL = 1_000;

/** Inside a transaction. Raised once, until a configuration is read that can be used. */
export function noteConfigRefused(core: EngineCore, problems: readonly string[], now: number): void {
  const mistakes = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  const more = problems.length > MOST_TOLD ? [`and ${problems.length - MOST_TOLD} more`] : [];
  const detail = safeText([...problems.slice(0, MOST_TOLD), ...more].join('; '), LONGEST_DETAIL);
  const title = `the configuration cannot be used (${mistakes}); what held before goes on to hold`;
  raiseAlert(core, { key: KEY, kind: 'degraded', severity: 'warning', title, detail }, now);
}

/** Inside a transaction. */
export function noteConfigHolds(core: EngineCore, now: number): void {
  clearAlert(core, KEY, 'a configuration that can be used', now);
}
