/**
 * What Vixie cron's rules say, worked out the slow way: every minute of a window, with the fields that a clock on
 * the wall of the zone shows. Knows 5-field patterns of numbers, lists, ranges, steps and wildcards.
 */

const MINUTE_MS = 60_000;

interface WallMinute {
  instant: number;
  /** Minutes since the epoch as the wall clock counts them: jumps at a change of the offset. */
  wall: number;
}

export class CronOracle {
  readonly #minutes: WallMinute[];
  readonly #from: number;
  readonly #until: number;

  /** Looks at (from, until], both whole minutes in epoch ms. */
  constructor(zone: string, from: number, until: number) {
    this.#from = from;
    this.#until = until;
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    this.#minutes = [];
    // A day before, so that a gap or a first pass at the edge is seen.
    for (let instant = from - 1_440 * MINUTE_MS; instant <= until; instant += MINUTE_MS)
      this.#minutes.push({
        instant,
        wall: Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) / MINUTE_MS,
      });
  }

  slots(pattern: string): number[] {
    const fields = pattern.split(' ');
    const isFixed = !/[*/]/.test(`${fields[0]}${fields[1]}`);
    const found = isFixed ? this.#fixed(fields) : this.#following(fields);
    return [...new Set(found)]
      .filter((slot) => slot > this.#from && slot <= this.#until)
      .sort((a, b) => a - b);
  }

  /** Patterns that step follow real time, through both passes of a repeated hour. */
  #following(fields: string[]): number[] {
    return this.#minutes.filter(({ wall }) => matches(fields, wall)).map(({ instant }) => instant);
  }

  /** Fixed times happen once: at the first pass, or at the first valid instant after a gap. */
  #fixed(fields: string[]): number[] {
    const slots: number[] = [];
    const seen = new Set<number>();
    let highest = Number.NEGATIVE_INFINITY;
    for (const { instant, wall } of this.#minutes) {
      if (highest > 0)
        for (let skipped = highest + 1; skipped < wall; skipped++)
          if (matches(fields, skipped)) slots.push(instant);
      if (!seen.has(wall) && matches(fields, wall)) slots.push(instant);
      seen.add(wall);
      highest = Math.max(highest, wall);
    }
    return slots;
  }
}

function matches(fields: string[], wall: number): boolean {
  const time = new Date(wall * MINUTE_MS);
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  if (!holds(minute, time.getUTCMinutes(), 60) || !holds(hour, time.getUTCHours(), 24)) return false;
  if (!holds(month, time.getUTCMonth() + 1, 13)) return false;
  const dayHolds = holds(day, time.getUTCDate(), 32);
  const weekdayHolds = holds(weekday, time.getUTCDay(), 7);
  // crontab(5): when both are restricted, either suffices.
  return day !== '*' && weekday !== '*' ? dayHolds || weekdayHolds : dayHolds && weekdayHolds;
}

function holds(field: string, value: number, size: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [low, high] = range === '*' ? [0, size] : range.split('-').map(Number);
    const last = high ?? low ?? 0;
    return value >= (low ?? 0) && value <= last && (value - (low ?? 0)) % Number(step) === 0;
  });
}
