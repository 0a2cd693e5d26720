/** Session ids that one second has. */
export const SESSIONS_A_SECOND = 36 ** 4;

/** Thousands are made in one second, and share its stamp. */
let lastSecond = Number.NaN;
let lastStamp = '';

/**
 * `YYYYMMDD-HHMMSS-xxxx` of `now` (epoch ms) in UTC, with four letters or digits for `number` (0 up to
 * SESSIONS_A_SECOND): sorts by time, then by number, and is safe as a file name.
 */
export function sessionId(now: number, number: number): string {
  return `${stampOf(now)}-${number.toString(36).padStart(4, '0')}`;
}

function stampOf(now: number): string {
  const second = Math.floor(now / 1_000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastStamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  }
  return lastStamp;
}
