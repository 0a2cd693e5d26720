/**
 * Alerts for an operator who looks elsewhere: of what failed for good, and of emergencies that ended, since this
 * console was opened. Nothing is told twice, and a storm of failures rings once in a while.
 */
import type { Snapshot } from '../../board/snapshot.ts';
import { isFinal } from '../../domain/execution.ts';
import { plural } from '../text/count-words.ts';
import type { AlertState, ConsoleState } from './console-state.ts';
import type { BoardReader, Transition } from './transition.ts';

/** Between two alerts of a kind. What happens meanwhile is in the next one, and in the title at once. */
const ALERT_EVERY_MS = 10_000;

const TITLE = 'scarefloor';

export function firstAlerts({ news, running }: Snapshot): AlertState {
  return {
    seen: news.failed,
    told: news.failed,
    failureAt: null,
    emergencyAt: null,
    emergencies: running.filter(({ emergency }) => emergency).map(({ executionId }) => executionId),
  };
}

/** A key was pressed: somebody is there. */
export function seen(state: ConsoleState): ConsoleState {
  const { failed } = state.snapshot.news;
  return state.alerts.seen >= failed ? state : { ...state, alerts: { ...state.alerts, seen: failed } };
}

/** `scarefloor !3`: three failures that nobody has seen. */
export function titleOf({ snapshot, alerts }: ConsoleState): string {
  const unseen = snapshot.news.failed - alerts.seen;
  return unseen > 0 ? `${TITLE} !${unseen}` : TITLE;
}

/** After a new snapshot: with what there is to tell. */
export function alerted({ state, effects }: Transition, board: BoardReader): Transition {
  const { ended, emergencies } = endedEmergencies(state, board);
  const texts: string[] = [];
  let alerts: AlertState = { ...state.alerts, emergencies };
  if (ended.length > 0 && isTime(alerts.emergencyAt, state.uptime)) {
    texts.push(...ended);
    alerts = { ...alerts, emergencyAt: state.uptime };
  }
  const { failed, last } = state.snapshot.news;
  if (failed > alerts.told && last !== null && isTime(alerts.failureAt, state.uptime)) {
    const count = failed - alerts.told;
    const what = `${last.name} failed: ${last.error}`;
    texts.push(count === 1 ? what : `${plural(count, 'execution')} failed, the last: ${what}`);
    alerts = { ...alerts, told: failed, failureAt: state.uptime };
  }
  if (texts.length === 0 && emergencies === state.alerts.emergencies) return { state, effects };
  const told =
    texts.length === 0 ? effects : [...effects, { kind: 'alert', text: texts.join('; ') } as const];
  return { state: { ...state, alerts }, effects: told };
}

function isTime(last: number | null, uptime: number): boolean {
  return last === null || uptime - last >= ALERT_EVERY_MS;
}

/** What left the floor, and what is under way now; the same list where nothing changed. */
function endedEmergencies(
  { snapshot, alerts }: ConsoleState,
  board: BoardReader,
): { ended: string[]; emergencies: readonly number[] } {
  // What ran then and has ended since is history.
  if (snapshot.moment !== null) return { ended: [], emergencies: alerts.emergencies };
  const live = snapshot.running.filter(({ emergency }) => emergency).map(({ executionId }) => executionId);
  const known = [...new Set([...alerts.emergencies, ...live])];
  const gone = known.filter((id) => !live.includes(id));
  const ended: string[] = [];
  const over = gone.filter((id) => {
    const detail = board.detail(id);
    if (detail === null) return true;
    if (!isFinal(detail.status)) return false;
    ended.push(`emergency ${detail.name} ${detail.status.toLowerCase()}`);
    return true;
  });
  const emergencies = known.filter((id) => !over.includes(id));
  const isSame =
    emergencies.length === alerts.emergencies.length &&
    emergencies.every((id) => alerts.emergencies.includes(id));
  return { ended, emergencies: isSame ? alerts.emergencies : emergencies };
}
