/** What a worker does with its jobs: the same code as a scan on one machine. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { askAgain } from '../scan/ask-again.ts';
import { runShard } from '../scan/shards/run-shard.ts';
import type { FleetWork } from './carry-job.ts';

/** @param folder absolute and private; each shard spools to a file of its own there, gone with its end */
export function fleetWork(folder: string): FleetWork {
  return {
    runShard: async (run) => await runShard({ ...run, spoolFile: join(folder, `${randomUUID()}.spool.db`) }),
    askAgain,
  };
}
