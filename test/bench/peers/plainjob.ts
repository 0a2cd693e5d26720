/** plainjob: the worker polls when it has nothing to do; its shortest poll is its best. Keeps done jobs for a week. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';
import type { Contestant, ContestantPlace } from '../engine/contestant.ts';

const TYPE = 'no-op';
const POLL_MS = 1;
const SILENT = { error: console.error, warn() {}, info() {}, debug() {} };

export async function open({ folder, durability, started }: ContestantPlace): Promise<Contestant> {
  const database = new Database(join(folder, 'plainjob.db'));
  const queue = defineQueue({ connection: better(database), logger: SILENT });
  // defineQueue sets NORMAL.
  database.pragma(`synchronous = ${durability === 'power loss' ? 'FULL' : 'NORMAL'}`);
  let open = 0;
  const worker = defineWorker(TYPE, (job) => started(JSON.parse(job.data) as number), {
    queue,
    logger: SILENT,
    pollIntervall: POLL_MS,
    onCompleted: () => {
      open -= 1;
    },
  });
  const running = worker.start();
  return {
    enqueue: async (jobs) => {
      open += jobs.length;
      if (jobs.length === 1) queue.add(TYPE, jobs[0]);
      else queue.addMany(TYPE, [...jobs]);
    },
    unfinished: () => open,
    close: async () => {
      await worker.stop();
      await running;
      queue.close();
    },
  };
}
