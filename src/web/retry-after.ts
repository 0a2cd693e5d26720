/** Nobody comes back after more than a day: such a value is a mistake or a trap. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * Milliseconds to wait by a Retry-After header (RFC 9110 10.2.3: seconds, or an HTTP date), null when it is
 * absent or unreadable. A date in the past is 0.
 */
export function retryAfterMs(value: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_RETRY_AFTER_MS);
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), LONGEST_RETRY_AFTER_MS);
}
