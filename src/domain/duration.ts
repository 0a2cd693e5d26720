/** Durations as people write and read them: `90s`, `30m`, `24h`, `7d`, `1h30m`. */
import { UserError } from '../shared/errors.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS = [
  { letter: 'd', ms: DAY_MS },
  { letter: 'h', ms: HOUR_MS },
  { letter: 'm', ms: MINUTE_MS },
  { letter: 's', ms: SECOND_MS },
] as const;

/** Longer ones are typing errors or belong in a cron schedule. */
export const LONGEST_DURATION_MS = 366 * DAY_MS;

const EACH_UNIT_ONCE = /^(?:(\d{1,9})d)? ?(?:(\d{1,9})h)? ?(?:(\d{1,9})m)? ?(?:(\d{1,9})s)?$/;

/**
 * Milliseconds of `90s`, `30m`, `24h`, `7d` or a sequence from large to small such as `1h30m` or `1h 30m`.
 * Throws UserError when the text is something else, when it is zero, and when it exceeds 366 days.
 */
export function parseDuration(text: string): number {
  const written = text.trim();
  const parts = EACH_UNIT_ONCE.exec(written);
  if (written === '' || parts === null)
    throw new UserError(`"${text}" is no duration; ${whatIsWrong(written)}`);
  let total = 0;
  for (const [index, unit] of UNITS.entries()) total += Number(parts[index + 1] ?? 0) * unit.ms;
  if (total === 0) throw new UserError(`"${text}" is no duration; it must be longer than 0s`);
  if (total > LONGEST_DURATION_MS) throw new UserError(`"${text}" is too long; the longest duration is 366d`);
  return total;
}

/** As parseDuration, but zero is a duration too, written `0` or `0s`. */
export function parseDurationOrZero(text: string): number {
  return /^0+[dhms]?$/.test(text.trim()) ? 0 : parseDuration(text);
}

/** The two largest units of a duration, rounded down: `45s`, `3m 20s`, `2h 5m`, `3d 4h`; zero ones are left out. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const largest = UNITS.findIndex((unit) => ms >= unit.ms);
  if (largest === -1) return '0s';
  let rest = ms;
  const words: string[] = [];
  for (const unit of UNITS.slice(largest, largest + 2)) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0) words.push(`${count}${unit.letter}`);
  }
  return words.join(' ');
}

/** As parseDurationOrZero reads it, whole seconds: `1h30m`, `0s`. */
export function writeDuration(ms: number): string {
  let rest = Math.round(ms / SECOND_MS) * SECOND_MS;
  let text = '';
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0) text += `${count}${unit.letter}`;
  }
  return text === '' ? '0s' : text;
}

/** The same, and below a second in milliseconds: `120ms`. Less than none is none, as after a clock went back. */
export function spanText(ms: number): string {
  return ms < 1_000 ? `${Math.max(0, Math.round(ms))}ms` : formatDuration(ms);
}

function whatIsWrong(written: string): string {
  if (/^\d+$/.test(written)) return `say the unit, such as ${written}s or ${written}m`;
  if (/^[\dsmhd ]+$/.test(written)) return 'write each unit once, large to small, such as 1d12h or 1h30m';
  return 'write it like 90s, 30m, 24h, 7d or 1h30m';
}
