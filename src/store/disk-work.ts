/** What waits for the disk beside this thread. As long as it changes, the disk answers. */
export interface DiskWork {
  /** Which sync of the log is under way, counted from 1; null = none. */
  sync: number | null;
  /** Which pass of folding the log back is under way, likewise. */
  fold: number | null;
  /** Transactions, or runs of them, of which somebody waits to hear that they are durable. */
  unconfirmed: number;
}
