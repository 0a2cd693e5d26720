/** Whether a task takes longer than it used to. */

/** The newest durations, which are held against those before. */
const RECENT = 3;
const LEAST_BEFORE = 4;
/** Less than this is what durations vary by anyway. */
const CHANGED_BY = 1.5;
/** Work of a second or two varies by more without meaning anything. */
const WORTH_SAYING_MS = 2_000;

/** `slower`, `faster`, or '' where neither, or where too little is known. Durations in ms, oldest first. */
export function durationTrend(durations: readonly number[]): '' | 'slower' | 'faster' {
  const before = durations.slice(0, -RECENT);
  if (before.length < LEAST_BEFORE) return '';
  const [was, is] = [middle(before), middle(durations.slice(-RECENT))];
  if (Math.abs(is - was) < WORTH_SAYING_MS) return '';
  if (is >= was * CHANGED_BY) return 'slower';
  return is * CHANGED_BY <= was ? 'faster' : '';
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
