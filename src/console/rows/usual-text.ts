/** Work of a second or two varies by more than its usual duration without meaning anything. */
const WORTH_SAYING_MS = 5_000;
/** Slower than this times its usual duration is worth a warning. */
const UNUSUALLY_SLOW = 1.5;

/** `3.1x usual` where something took or takes much longer than it usually does, '' otherwise. */
export function slowText(tookMs: number, usualMs: number | null): string {
  const ratio = usualMs === null || usualMs <= 0 ? 0 : tookMs / usualMs;
  if (ratio < UNUSUALLY_SLOW || tookMs - (usualMs ?? 0) < WORTH_SAYING_MS) return '';
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)}x usual`;
}
