/** The entry of the thread that folds the write-ahead log back; checkpointer.ts starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** To the thread. */
export type CheckpointOrder = 'fold' | 'end';

const database = new Database(workerData as string, { fileMustExist: true, timeout: 0 });
// The pages must be on the disk before the log that has them is written anew.
database.pragma('synchronous = FULL');

parentPort?.on('message', (order: CheckpointOrder) => {
  if (order === 'end') {
    database.close();
    parentPort?.close();
    return;
  }
  // One row: busy, frames of the log, frames folded back.
  const [row] = database.pragma('wal_checkpoint(PASSIVE)') as { busy: number }[];
  parentPort?.postMessage(row?.busy === 0);
});
