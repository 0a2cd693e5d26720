/**
 * The slots that were demanded against the slots that were recorded, both in the order of time: each demanded slot
 * has exactly one fate, and each fate belongs to a demanded slot.
 */
import { type HistoryFinding, historyFinding } from './history-finding.ts';
import { MISFIRE_GRACE_MS, type SlotFate } from './misfire.ts';

/** One slot, or `count` slots from `first` to `last` that share a fate, as the ledger has them. */
export interface LedgerRow {
  first: number;
  last: number;
  count: number;
  fate: SlotFate;
  reason: string;
  executionId: number | null;
  decidedAt: number;
}

export interface SlotWindow {
  taskId: number;
  /** Judged are slots in (`after`, `until`]. */
  after: number;
  until: number;
  /** Slots about which nothing can be said; see PassedTwice.around. */
  isUnjudged: (slot: number) => boolean;
  /** Slots that may have been decided twice; see PassedTwice.isCorrected. */
  isCorrected: (slot: number) => boolean;
  /** A slot may be decided so much (ms) after its time without being late: its jitter. */
  jitterMs: number;
}

/** After so many demanded slots the matching pauses, so that its caller can let others work. */
const SLOTS_A_TURN = 1_000;

/**
 * Yields what is wrong, and null from time to time as a place to pause. Returns how many demanded slots were
 * judged. `demanded` and `rows` are read once, and no further than the window goes.
 */
export function* matchSlots(
  demanded: Iterable<number>,
  rows: Iterable<LedgerRow>,
  window: SlotWindow,
): Generator<HistoryFinding | null, number> {
  const { taskId } = window;
  const due = new Peekable(demanded);
  const missing = new MissingRun(taskId);
  let judged = 0;
  let covered = Number.NEGATIVE_INFINITY;
  const isPause = () => ++judged % SLOTS_A_TURN === 0;

  function* missingBefore(end: number): Generator<HistoryFinding | null> {
    for (let slot = due.peek(); slot !== null && slot < end; slot = due.next()) {
      if (!window.isUnjudged(slot)) missing.add(slot);
      if (isPause()) yield null;
    }
    yield* missing.take();
  }

  for (const row of rows) {
    if (row.first > window.until) break;
    yield* missingBefore(row.first);
    const isFree = window.isUnjudged(row.first) || window.isUnjudged(row.last);
    if (row.first <= covered && !isFree && !window.isCorrected(row.first))
      yield historyFinding('duplicate', {
        taskId,
        first: row.first,
        last: Math.min(row.last, covered),
        executionId: row.executionId,
      });
    if (row.last <= covered) continue;
    let found = 0;
    const startsRight = due.peek() === row.first;
    let endsRight = false;
    for (let slot = due.peek(); slot !== null && slot <= row.last; slot = due.next()) {
      endsRight = slot === row.last;
      found += 1;
      if (isPause()) yield null;
    }
    // What reaches out of the window, or into what was decided before, cannot be counted.
    const isWhole = row.first > window.after && row.last <= window.until && row.first > covered;
    if (isWhole && !isFree) {
      const { first, last, executionId } = row;
      if (!startsRight || !endsRight || row.count > found)
        yield historyFinding('extra', { taskId, first, last, count: row.count, executionId });
      else {
        if (row.count < found)
          yield historyFinding('missing', { taskId, first, last, count: found - row.count, executionId });
        yield* checkTimes(row, window);
      }
    }
    covered = Math.max(covered, row.last);
  }
  yield* missingBefore(Number.POSITIVE_INFINITY);
  return judged;
}

/** Whether the row's own times agree with what it says. */
function* checkTimes(
  row: LedgerRow,
  { taskId, isCorrected, jitterMs }: SlotWindow,
): Generator<HistoryFinding> {
  const late = row.decidedAt - row.last;
  const { first, last, executionId } = row;
  if (late < 0 && !isCorrected(row.last))
    yield historyFinding('early', { taskId, first, last, executionId, offByMs: -late });
  if (row.reason === 'on_time' && row.decidedAt - row.first > MISFIRE_GRACE_MS + jitterMs)
    yield historyFinding('late', { taskId, first, last, executionId, offByMs: row.decidedAt - row.first });
}

/** Neighbouring slots without a fate are one finding: an engine that lost a week lost one thing. */
class MissingRun {
  readonly #taskId: number;
  #first = 0;
  #last = 0;
  #count = 0;

  constructor(taskId: number) {
    this.#taskId = taskId;
  }

  add(slot: number): void {
    if (this.#count === 0) this.#first = slot;
    this.#last = slot;
    this.#count += 1;
  }

  *take(): Generator<HistoryFinding> {
    if (this.#count === 0) return;
    yield historyFinding('missing', {
      taskId: this.#taskId,
      first: this.#first,
      last: this.#last,
      count: this.#count,
    });
    this.#count = 0;
  }
}

/** An iteration of which the next value can be looked at before it is taken; null = there is none. */
class Peekable {
  readonly #values: Iterator<number>;
  #head: number | null = null;
  #isRead = false;

  constructor(values: Iterable<number>) {
    this.#values = values[Symbol.iterator]();
  }

  peek(): number | null {
    if (!this.#isRead) this.next();
    return this.#head;
  }

  /** Moves on, and looks at the one after. */
  next(): number | null {
    const { done, value } = this.#values.next();
    this.#isRead = true;
    this.#head = done === true ? null : value;
    return this.#head;
  }
}
