/** A configuration that was saved and cannot be used: what held before goes on to hold, and somebody should know. */
import { CONFIG_ALERT } from '../domain/alert.ts';
import { safeText } from '../shared/safe-text.ts';
import { clearAlert, raiseAlert } from './alerts.ts';
import type { EngineCore } from './core.ts';

/** The log has the rest. */
const MOST_TOLD = 5;
const LONGEST_DETAIL = 1_000;

/** Inside a transaction. Raised once, until a configuration is read that can be used. */
export function noteConfigRefused(core: EngineCore, problems: readonly string[], now: number): void {
  const mistakes = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  const more = problems.length > MOST_TOLD ? [`and ${problems.length - MOST_TOLD} more`] : [];
  const detail = safeText([...problems.slice(0, MOST_TOLD), ...more].join('; '), LONGEST_DETAIL);
  const title = `the configuration cannot be used (${mistakes}); what held before goes on to hold`;
  const isNews = raiseAlert(
    core,
    { key: CONFIG_ALERT, kind: 'degraded', severity: 'warning', title, detail },
    now,
  );
  // Whoever saves it again with another mistake must not look for the one before.
  if (!isNews) core.store.alerts.reword(CONFIG_ALERT, { title, detail });
  core.afterCommit(() => core.signals.changed());
}

/** Inside a transaction. */
export function noteConfigHolds(core: EngineCore, now: number): void {
  if (clearAlert(core, CONFIG_ALERT, 'a configuration that can be used', now))
    core.afterCommit(() => core.signals.changed());
}
