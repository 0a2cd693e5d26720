/** Times as a row shows them: short, and changing no more often than somebody wants to know. */
import { localText } from '../../domain/zone.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Below this a countdown shows seconds; above it only minutes, and the row costs nothing in between. */
export const COUNTDOWN_SECONDS_BELOW_MS = 2 * MINUTE_MS;

/** Time gone by: `0:42`, `12:10`, `1h 02m`, `3d 04h`. */
export function elapsedText(ms: number): string {
  const gone = Math.max(0, ms);
  return gone < HOUR_MS ? minutesAndSeconds(Math.floor(gone / SECOND_MS)) : hoursOrDays(gone);
}

/**
 * Time to go, from now: `1:58`, `4m`, `3h 12m`, `2d 03h`; `due` once it is reached. Rounded up, as schedules lie on
 * whole minutes: what is drawn at a key press then says the same as what was drawn when the minute began.
 */
export function countdownText(ms: number): string {
  if (ms <= 0) return 'due';
  if (ms < COUNTDOWN_SECONDS_BELOW_MS) return minutesAndSeconds(Math.ceil(ms / SECOND_MS));
  const minutes = Math.ceil(ms / MINUTE_MS);
  return minutes < 60 ? `${minutes}m` : hoursOrDays(minutes * MINUTE_MS);
}

/** The same within a sentence: `in 10m`, `now`. */
export function untilText(ms: number): string {
  return ms <= 0 ? 'now' : `in ${countdownText(ms)}`;
}

/** Roughly how long, in its largest unit alone: `42s`, `11m`, `3h`, `2d`. */
export function spanText(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)}h` : `${Math.floor(ms / DAY_MS)}d`;
}

/** `just now`, `5m ago`, `2h 05m ago`. */
export function agoText(ms: number): string {
  if (ms < MINUTE_MS) return 'just now';
  const text = ms < HOUR_MS ? `${Math.floor(ms / MINUTE_MS)}m` : elapsedText(ms);
  return `${text} ago`;
}

/** A duration for a table of them: `840 ms`, `42.1 s`, `12m 10s`, `1h 02m`. */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms >= HOUR_MS) return hoursOrDays(ms);
  const seconds = Math.floor(ms / SECOND_MS);
  return `${Math.floor(seconds / 60)}m ${padded(seconds % 60)}s`;
}

/** `14:05` on the clocks of the zone. */
export function clockText(at: number, zone: string): string {
  return minuteText(at, zone).slice(11, 16);
}

/** `14:05` today, otherwise `11-24 14:05`. */
export function momentText(at: number, now: number, zone: string): string {
  const text = minuteText(at, zone);
  return text.slice(0, 10) === minuteText(now, zone).slice(0, 10) ? text.slice(11) : text.slice(5);
}

/** `14:05:09` today, `11-24 14:05:09` before. */
export function secondText(at: number, now: number, zone: string): string {
  const day = momentText(at, now, zone).slice(0, -clockText(at, zone).length);
  return `${day}${clockText(at, zone)}:${padded(secondOf(at))}`;
}

/** `2026-11-24 14:05:09.120 Europe/Berlin`. */
export function exactText(at: number, zone: string): string {
  const ms = String(((at % SECOND_MS) + SECOND_MS) % SECOND_MS).padStart(3, '0');
  return `${localText(at, zone)}:${padded(secondOf(at))}.${ms} ${zone}`;
}

/** Offsets of zones are whole minutes, at least of all that were in use since 1972. */
function secondOf(at: number): number {
  return Math.floor((((at / SECOND_MS) % 60) + 60) % 60);
}

/** A screen asks for the same minutes each second, and formatting one costs more than the rest of its row. */
const MOST_MINUTES = 2_000;
const minutes = new Map<string, string>();

function minuteText(at: number, zone: string): string {
  const key = `${Math.floor(at / MINUTE_MS)} ${zone}`;
  let text = minutes.get(key);
  if (text === undefined) {
    text = localText(at, zone);
    if (minutes.size >= MOST_MINUTES) minutes.clear();
    minutes.set(key, text);
  }
  return text;
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${padded(seconds % 60)}`;
}

function hoursOrDays(ms: number): string {
  if (ms >= DAY_MS) return `${Math.floor(ms / DAY_MS)}d ${padded(Math.floor((ms % DAY_MS) / HOUR_MS))}h`;
  return `${Math.floor(ms / HOUR_MS)}h ${padded(Math.floor((ms % HOUR_MS) / MINUTE_MS))}m`;
}

function padded(count: number): string {
  return String(count).padStart(2, '0');
}
