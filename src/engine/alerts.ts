/**
 * Raising and clearing alerts, in the transaction of the fact that raises or ends them: a crash leaves both or
 * neither. While an alert of a key is open, raising it again is no news, also after a restart or in another engine.
 */
import type { AlertCondition, AlertTold } from '../domain/alert.ts';
import type { EngineCore } from './core.ts';
import { tellOfAlert } from './notifications/fan-out.ts';

/** So many notifications of one kind go out one by one within the window; what is more becomes a summary. */
const SINGLES_IN_WINDOW = 10;
const WINDOW_MS = 60_000;

/** A dead letter is named by its execution. */
export function deadLetterKey(executionId: number): string {
  return `dead_letter:${executionId}`;
}

/** Call inside a transaction of the engine. false when it is open already. */
export function raiseAlert(core: EngineCore, condition: AlertCondition, now: number): boolean {
  const { alerts } = core.store;
  if (alerts.isOpen(condition.key)) return false;
  const told: AlertTold =
    condition.quiet === true ? 'quiet' : isStorm(core, 'raised', condition.kind, now) ? 'grouped' : 'single';
  const id = alerts.insert(condition, told, now);
  const alert = id === null ? null : alerts.byId(id);
  if (alert === null) return false;
  const sendAt = told === 'grouped' ? now + WINDOW_MS : null;
  if (told !== 'quiet') tellOfAlert(core, alert, { state: 'raised', sendAt }, now);
  return true;
}

/**
 * Call inside a transaction of the engine. `by`: what ended it, such as `the next success` or who. false when no
 * alert of this key is open, which costs a microsecond to find out.
 */
export function clearAlert(core: EngineCore, key: string, by: string, now: number): boolean {
  const { alerts } = core.store;
  if (!alerts.isOpen(key)) return false;
  const open = alerts.open(key);
  if (open === null) return false;
  const storm = open.told === 'grouped' || isStorm(core, 'cleared', open.kind, now);
  alerts.clear(open.id, by, now);
  const alert = { ...open, clearedAt: now, clearedBy: by };
  const sendAt = storm ? now + WINDOW_MS : null;
  if (open.told !== 'quiet') tellOfAlert(core, alert, { state: 'cleared', sendAt }, now);
  return true;
}

/** Counted over all that people are to hear of: while it goes on, a storm is one summary a minute. */
function isStorm(
  core: EngineCore,
  event: 'raised' | 'cleared',
  kind: AlertCondition['kind'],
  now: number,
): boolean {
  const { alerts } = core.store;
  return alerts.toldBetween(event, kind, now - WINDOW_MS, now, SINGLES_IN_WINDOW) >= SINGLES_IN_WINDOW;
}
