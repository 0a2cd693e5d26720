const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const SUFFIX_LENGTH = 4;

/** Thousands are drawn in one second, and share its stamp. */
let lastSecond = Number.NaN;
let lastStamp = '';

/**
 * `YYYYMMDD-HHMMSS-xxxx` of `now` (epoch ms) in UTC, with four letters or digits drawn from `random` ([0, 1)):
 * sorts by time, and is safe as a file name.
 */
export function sessionId(now: number, random: () => number): string {
  let suffix = '';
  for (let drawn = 0; drawn < SUFFIX_LENGTH; drawn++)
    suffix += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return `${stampOf(now)}-${suffix}`;
}

function stampOf(now: number): string {
  const second = Math.floor(now / 1_000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastStamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  }
  return lastStamp;
}
