/** How many schedules that are due at the same second are heard of, and how late. */

/** All are due together at each of these; the first makes the code warm and counts for nothing. */
export const TICKS = { seconds: 2, warmUp: 1, counted: 3 } as const;
export const SCHEDULES = 1_000;
export const PATTERN = `*/${TICKS.seconds} * * * * *`;

export interface PunctualityReport {
  /** Of schedules times counted ticks: how many never came. */
  missed: number;
  /** Ms from the slot to the call of the schedule's function. */
  called: number[];
  /** Ms from the slot until its fate was decided, as recorded; only where that is kept. */
  decided: number[];
  /** Ms from the slot until that record was committed. */
  committed: number[];
  /** Of the slots: how many the ledger says did not run, and why. */
  skipped: string;
}

const TICK_MS = TICKS.seconds * 1_000;
/** Timers may fire a little early: that is no slot missed before. */
const EARLY_MS = 200;

/** The ticks of a trial that begins now, on the wall clock (epoch ms). */
export function ticksFrom(now: number): { warmUp: number; slots: number[]; end: number } {
  const warmUp = (Math.floor(now / TICK_MS) + 1) * TICK_MS;
  const first = warmUp + TICKS.warmUp * TICK_MS;
  const slots = Array.from({ length: TICKS.counted }, (_, index) => first + index * TICK_MS);
  // Just before the tick that follows the last.
  return { warmUp, slots, end: first + TICKS.counted * TICK_MS - EARLY_MS - 100 };
}

/** Collects calls of functions by schedule; whichever slot is nearest before a call is the one it stands for. */
export class Calls {
  readonly #slots: ReadonlySet<number>;
  readonly #heard = new Set<string>();
  readonly lateness: number[] = [];

  constructor(slots: readonly number[]) {
    this.#slots = new Set(slots);
  }

  readonly note = (schedule: number): void => {
    const now = Date.now();
    const slot = Math.floor((now + EARLY_MS) / TICK_MS) * TICK_MS;
    const key = `${schedule}:${slot}`;
    if (!this.#slots.has(slot) || this.#heard.has(key)) return;
    this.#heard.add(key);
    this.lateness.push(now - slot);
  };

  get missed(): number {
    return SCHEDULES * this.#slots.size - this.lateness.length;
  }
}
