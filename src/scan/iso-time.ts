/** Epoch ms as ISO 8601 in UTC; '' for what is no time (certificates say anything). */
export function isoTime(epochMs: number): string {
  const time = new Date(epochMs);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
