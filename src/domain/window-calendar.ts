/**
 * Which windows are open when. Answers come from the windows alone; what was worked out is remembered, since the
 * dispatcher asks for the same moment again and again and the planner for moments close to each other.
 */
import { cronAfter } from './cron.ts';
import type { Task } from './task.ts';
import { type BlackoutWindow, holdsFor } from './window.ts';

/** From `from` up to, not including, `to` the window is open throughout or closed throughout. */
interface Stretch {
  from: number;
  to: number;
  open: boolean;
}

/** Nothing that waits may start before `until`; `window` is the last of those that hold it to end. */
export interface Hold {
  until: number;
  window: BlackoutWindow;
}

/** Openings that are joined in one go: a window that never closes must not be followed for ever. */
const MOST_JOINED = 50;
/** Stretches that follow each other without a gap, and as many are remembered of each window. */
const MOST_CHAINED = 8;

export class WindowCalendar {
  readonly windows: readonly BlackoutWindow[];
  readonly #stretches: Stretch[][];

  /** Of windows whose pattern and zone were checked: see checkCron and checkZone. */
  constructor(windows: readonly BlackoutWindow[]) {
    this.windows = windows;
    this.#stretches = windows.map(() => []);
  }

  /** Those that are open at `at` (epoch ms) and hold this task. */
  open(task: Pick<Task, 'type' | 'tags'>, at: number): BlackoutWindow[] {
    return this.windows.filter(
      (window, index) => holdsFor(window, task) && this.#stretchAt(window, index, at).open,
    );
  }

  /** All that are open at `at`, whatever they hold, each with its own end. */
  allOpen(at: number): Hold[] {
    return this.windows.flatMap((window, index) => {
      const { open, to } = this.#stretchAt(window, index, at);
      return open ? [{ until: to, window }] : [];
    });
  }

  /**
   * Until when windows hold this task at `at`, one after the other where they overlap or follow without a gap;
   * null = none does. A window that never closes gives a time long after, to ask again then.
   */
  hold(task: Pick<Task, 'type' | 'tags'>, at: number): Hold | null {
    let hold: Hold | null = null;
    for (let chained = 0; chained < MOST_CHAINED; chained += 1) {
      const last = this.#lastToEnd(task, hold?.until ?? at);
      if (last === null) break;
      hold = last;
    }
    return hold;
  }

  /** Epoch ms, later than `at`, at which the next window opens or closes; null = none ever does. */
  nextChange(at: number): number | null {
    const changes = this.windows.map((window, index) => this.#stretchAt(window, index, at).to);
    const next = Math.min(...changes);
    return Number.isFinite(next) ? next : null;
  }

  #lastToEnd(task: Pick<Task, 'type' | 'tags'>, at: number): Hold | null {
    let last: Hold | null = null;
    for (const [index, window] of this.windows.entries()) {
      if (!holdsFor(window, task)) continue;
      const { open, to } = this.#stretchAt(window, index, at);
      if (open && to > (last?.until ?? at)) last = { until: to, window };
    }
    return last;
  }

  #stretchAt(window: BlackoutWindow, index: number, at: number): Stretch {
    const known = this.#stretches[index]!;
    const found = known.find((stretch) => stretch.from <= at && at < stretch.to);
    if (found !== undefined) return found;
    const stretch = stretchAt(window, at);
    known.unshift(stretch);
    known.length = Math.min(known.length, MOST_CHAINED);
    return stretch;
  }
}

function stretchAt({ cron, timezone, durationMs }: BlackoutWindow, at: number): Stretch {
  const first = cronAfter(cron, timezone, at - durationMs);
  if (first === null || first > at) return { from: at, to: first ?? Number.POSITIVE_INFINITY, open: false };
  let to = first + durationMs;
  let start: number | null = first;
  for (let joined = 0; joined < MOST_JOINED; joined += 1) {
    start = cronAfter(cron, timezone, start);
    if (start === null || start > to) break;
    to = start + durationMs;
  }
  return { from: first, to, open: true };
}
