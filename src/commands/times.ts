/** Instants and durations as the printed tables show them. */
import { formatDuration, spanText } from '../domain/duration.ts';
import { localSecondText } from '../domain/zone.ts';

/** `2026-11-24 08:00:05` on the clocks of `zone`; `-` for null. */
export function timeText(at: number | null, zone: string): string {
  if (at === null) return '-';
  return localSecondText(at, zone);
}

/** As `ls -l` does, for terminals: `08:00:05` today, `11-24 08:00` this year, else the date; `-` for null. */
export function shortTimeText(at: number | null, now: number, zone: string): string {
  const text = timeText(at, zone);
  const today = timeText(now, zone);
  if (text.slice(0, 10) === today.slice(0, 10)) return text.slice(11);
  return text.slice(0, 4) === today.slice(0, 4) ? text.slice(5, 16) : text.slice(0, 10);
}

/** `in 4m`, `2h ago`, `now`; `-` for null. */
export function distanceText(at: number | null, now: number): string {
  if (at === null) return '-';
  if (Math.abs(at - now) < 1_000) return 'now';
  return at > now ? `in ${formatDuration(at - now)}` : `${formatDuration(now - at)} ago`;
}

/** `3m 20s`; below a second `120ms`; `-` for null. */
export function durationText(ms: number | null): string {
  if (ms === null) return '-';
  return spanText(ms);
}

/** ISO 8601 in UTC, for JSON. */
export function isoTime(at: number): string;
export function isoTime(at: number | null): string | null;
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
