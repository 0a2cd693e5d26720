/**
 * Stretches of time that the wall clock passed twice, because it went back: what was decided there in the first
 * pass still stands, so that an edit in the second pass changes slots which have a fate already.
 */

/** As cron does: a clock that went back by more was wrong, and what it decided in that future binds nobody. */
export const CLOCK_CORRECTION_MS = 3 * 3_600_000;

/** Less is how clocks are kept right. */
export const SMALLEST_STEP_MS = 1_000;

export interface Stretch {
  from: number;
  until: number;
}

/** A step back as the audit log keeps it: what the clock then passes twice lies within. */
export type ClockStep = Stretch;

export class PassedTwice {
  /** By `from`; no two touch. */
  #stretches: Stretch[] = [];

  /** A clock that goes back a second time, before it came to where it was, makes one longer stretch of both. */
  add(from: number, until: number): void {
    if (until <= from) return;
    const touched = this.#stretches.filter((one) => one.from <= until && one.until >= from);
    const merged = {
      from: Math.min(from, ...touched.map((one) => one.from)),
      until: Math.max(until, ...touched.map((one) => one.until)),
    };
    this.#stretches = [...this.#stretches.filter((one) => !touched.includes(one)), merged].sort(
      (one, other) => one.from - other.from,
    );
  }

  all(): readonly Stretch[] {
    return this.#stretches;
  }

  /** Whether any part of [from, until] was passed twice. */
  touches(from: number, until: number): boolean {
    return this.#stretches.some((stretch) => stretch.from <= until && stretch.until >= from);
  }

  /** Whether the clock was corrected over this moment, so that it may have been decided in both passes. */
  isCorrected(at: number): boolean {
    return this.#stretches.some(
      ({ from, until }) => from <= at && at <= until && until - from > CLOCK_CORRECTION_MS,
    );
  }

  /** Those in which one of these moments lies: there, nobody can say which rules the slots had to follow. */
  around(moments: readonly number[]): Stretch[] {
    return this.#stretches.filter(({ from, until }) => moments.some((at) => from <= at && at <= until));
  }
}
