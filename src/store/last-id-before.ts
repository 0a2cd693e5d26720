/**
 * The highest id below which everything is older than a time (epoch ms), by halving: ids grow as the clock does, so
 * that no index on the time is needed. Where the clock went back it is as good as any.
 * @param firstFrom the first row with at least an id.
 */
export function lastIdBefore(
  time: number,
  newest: number,
  firstFrom: (id: number) => { id: number; at: number } | undefined,
): number {
  let low = 0;
  let high = newest;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = firstFrom(middle + 1);
    if (row === undefined || row.at >= time) high = middle;
    else low = row.id;
  }
  return low;
}
