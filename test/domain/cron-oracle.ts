/**
 * What the rules say, worked out the slow way: every minute of a window, with the time that a clock on the wall of
 * the zone shows. Two judges walk it: one by the rules that cron.ts states, one step by step as cronie's daemon.
 */
import { type CronFields, readFields } from './cron-fields.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** Larger changes are corrections, not daylight saving. */
const LARGEST_CHANGE = 180;

interface WallMinute {
  instant: number;
  /** Minutes since the epoch as the wall clock counts them: jumps at a change of the offset. */
  wall: number;
}

export class CronOracle {
  readonly #minutes: WallMinute[] = [];
  readonly #from: number;
  readonly #until: number;

  /** Looks at (from, until], both whole minutes in epoch ms. */
  constructor(zone: string, from: number, until: number) {
    this.#from = from;
    this.#until = until;
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    // Some hours before, so that a gap or a first pass at the edge is seen.
    for (let instant = from - 6 * 60 * MINUTE_MS; instant <= until; instant += MINUTE_MS) {
      const wall = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) / MINUTE_MS;
      this.#minutes.push({ instant, wall });
    }
  }

  /** By the rules: fixed times happen once, stepping patterns whenever the clock shows their time. */
  slots(pattern: string): number[] {
    const fields = readFields(pattern);
    const isMinute = minuteTest(fields);
    const slots: number[] = [];
    let before = this.#minutes[0]!.wall - 1;
    let shown = before;
    for (const { instant, wall } of this.#minutes) {
      const jump = wall - before - 1;
      const isSpring = jump > 0 && jump <= LARGEST_CHANGE;
      // A correction makes all times new.
      if (jump < -LARGEST_CHANGE) shown = wall - 1;
      if (isSpring && !fields.steps && range(before + 1, wall).some(isMinute)) slots.push(instant);
      if (isMinute(wall) && (fields.steps || wall > shown))
        for (const second of fields.seconds) slots.push(instant + second * 1_000);
      before = wall;
      shown = Math.max(shown, wall);
    }
    return this.#within(slots);
  }

  /**
   * The main loop of cronie's src/cron.c, woken at each minute, for patterns of five fields. Its virtual time is
   * "the time it would be if we woke up promptly and nobody ever changed the clock".
   */
  cronie(pattern: string): number[] {
    const fields = readFields(pattern);
    const isMinute = minuteTest(fields);
    const slots: number[] = [];
    let virtual = this.#minutes[0]!.wall - 1;
    for (const { instant, wall } of this.#minutes) {
      const find = (minute: number, wild: boolean, fixed: boolean) => {
        if (isMinute(minute) && (fields.startsWithStar ? wild : fixed)) slots.push(instant);
      };
      const difference = wall - virtual;
      if (difference === 1) find(++virtual, true, true);
      else if (Math.abs(difference) > LARGEST_CHANGE) {
        virtual = wall;
        find(wall, true, true);
      } else {
        // Forward: wildcard jobs of this minute, then fixed ones of each missed minute. Backward: wildcard jobs.
        find(wall, true, false);
        while (virtual < wall) find(++virtual, false, true);
      }
    }
    return this.#within(slots);
  }

  #within(slots: number[]): number[] {
    return [...new Set(slots)]
      .filter((slot) => slot > this.#from && slot <= this.#until)
      .sort((a, b) => a - b);
  }
}

/** Whether a minute on the wall is one of the pattern's. */
function minuteTest({ minutes, hours, isDay }: CronFields): (wall: number) => boolean {
  const days = new Map<number, boolean>();
  return (wall) => {
    if (!minutes.has(((wall % 60) + 60) % 60)) return false;
    const day = Math.floor(wall / DAY_MINUTES);
    if (!hours.has(Math.floor((wall - day * DAY_MINUTES) / 60))) return false;
    if (!days.has(day)) days.set(day, isDay(day * DAY_MINUTES * MINUTE_MS));
    return days.get(day)!;
  };
}

function range(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, index) => from + index);
}
