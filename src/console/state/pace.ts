/** When the screen has to be drawn next without any news: each second while something counts, else each minute. */
import type { RunningRow, Snapshot } from '../../board/snapshot.ts';
import type { ListName } from '../../board/views/view.ts';
import { listHeight } from '../lists/list-cursor.ts';
import { rowAt } from '../lists/list-window.ts';
import { COUNTDOWN_SECONDS_BELOW_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../text/time-words.ts';
import { lateness } from './banner.ts';
import type { ConsoleState } from './console-state.ts';
import { stateLayout } from './cursors.ts';

/** Milliseconds from `now` to the next whole second or minute. */
export function untilNextBeat(state: ConsoleState, now: number): number {
  const beat = countsSeconds(state) ? SECOND_MS : MINUTE_MS;
  return beat - (((now % beat) + beat) % beat);
}

function countsSeconds(state: ConsoleState): boolean {
  const { snapshot, now } = state;
  if (stateLayout(state).form === 'too small') return false;
  // What is over counts no more.
  const isPast = snapshot.moment !== null;
  const soon = (at: number | null) =>
    !isPast && at !== null && at > now && at - now <= COUNTDOWN_SECONDS_BELOW_MS + MINUTE_MS;
  return (
    snapshot.stale !== null ||
    snapshot.engine.trouble !== undefined ||
    snapshot.engine.silentSince !== undefined ||
    snapshot.engine.diskSilentSince !== undefined ||
    lateness(state) > 0 ||
    state.graces.length > 0 ||
    soon(snapshot.nextSlotAt) ||
    countsInPlace(state, soon) ||
    inView(state, 'running').some((row) => (!isPast && now - row.since < HOUR_MS) || soon(row.eta)) ||
    inView(state, 'upcoming').some((row) => soon(row.nextAt)) ||
    inView(state, 'failures').some((row) => soon(row.retryAt)) ||
    state.stack.some((layer) => layer.kind === 'group' && layer.rows.some((row) => soon(row.retryAt))) ||
    state.stack.some((layer) => layer.kind === 'detail' && layer.detail.status === 'RUNNING') ||
    state.stack.some(
      (layer) => layer.kind === 'task' && layer.task.recent.some(({ status }) => status === 'RUNNING'),
    )
  );
}

function countsInPlace(state: ConsoleState, soon: (at: number | null) => boolean): boolean {
  const shown = <Name extends ListName>(name: Name) => {
    const { top } = state.lists[name].cursor;
    return Array.from({ length: listHeight(state) }, (_, at) => rowAt(state, name, top + at)).filter(
      (row) => row !== null,
    );
  };
  if (state.place === 'tasks')
    return shown('tasks').some(({ nextAt, retryAt }) => soon(nextAt) || soon(retryAt));
  return state.place === 'history' && shown('history').some(({ status }) => status === 'RUNNING');
}

function inView<Name extends 'running' | 'upcoming' | 'failures'>(
  state: ConsoleState,
  name: Name,
): Snapshot[Name][number][] {
  const pane = stateLayout(state).panes.find((one) => one.name === name);
  if (pane === undefined || state.place !== 'floor') return [];
  const { top } = state.cursors[name];
  return state.snapshot[name].slice(top, top + pane.height - pane.above - 1) as Snapshot[Name][number][];
}

/**
 * Whether two snapshots differ only in how far the work is. Such news waits for the next second, which draws
 * anyway: one frame a second instead of two.
 */
export function onlyProgressed(before: Snapshot, after: Snapshot): boolean {
  return standing(before) === standing(after);
}

/** Whether there is nothing new but how the machine fares, which may wait until the clock is drawn anyway. */
export function onlyMachine(before: Snapshot, after: Snapshot): boolean {
  if (before.machine === after.machine) return false;
  const rest = (snapshot: Snapshot) => JSON.stringify({ ...snapshot, at: 0, version: 0, machine: null });
  return rest(before) === rest(after);
}

function standing(snapshot: Snapshot): string {
  const { running, at: _at, version: _version, machine: _machine, ...rest } = snapshot;
  return JSON.stringify([rest, running.map(standingRow)]);
}

function standingRow(row: RunningRow): unknown[] {
  return [row.executionId, row.status, row.phase, row.attempt, row.cancelling, row.stalledMs !== null];
}
