/** The entry of the thread that folds the write-ahead log back; checkpointer.ts starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** To the thread. */
export type CheckpointOrder = 'fold' | 'end';

/** Its answer: pages of the log as it stands, and those of them that are not in the file yet. */
export interface FoldedLog {
  pages: number;
  left: number;
}

/**
 * What is written during a pass is left by it, and a log of which something is left grows on instead of beginning anew
 * (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files"). The next pass has less to do, and leaves less.
 */
const MOST_PASSES = 5;

/** Not worth a further pass. */
const SHORT_PAGES = 1_000;

const database = new Database(workerData as string, { fileMustExist: true, timeout: 0 });
// The pages must be on the disk before the log that has them is written anew.
database.pragma('synchronous = FULL');

parentPort?.on('message', (order: CheckpointOrder) => {
  if (order === 'end') {
    database.close();
    parentPort?.close();
    return;
  }
  let folded = fold();
  for (let passes = 1; passes < MOST_PASSES && folded.left > 0 && folded.pages > SHORT_PAGES; passes += 1)
    folded = fold();
  parentPort?.postMessage(folded);
});

function fold(): FoldedLog {
  // One row: whether somebody was in the way, frames of the log, frames folded back.
  const [row] = database.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
  const { log = 0, checkpointed = 0 } = row ?? {};
  return { pages: log, left: log - checkpointed };
}
