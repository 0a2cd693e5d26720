const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const SUFFIX_LENGTH = 4;

/**
 * `YYYYMMDD-HHMMSS-xxxx` of `now` (epoch ms) in UTC, with four letters or digits drawn from `random` ([0, 1)):
 * sorts by time, and is safe as a file name.
 */
export function sessionId(now: number, random: () => number): string {
  const [day, time] = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').split('T');
  let suffix = '';
  for (let drawn = 0; drawn < SUFFIX_LENGTH; drawn++)
    suffix += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return `${day}-${time}-${suffix}`;
}
