/** What a worker does with its jobs: the same code as a scan on one machine. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { askAgain } from '../scan/ask-again.ts';
import { lookAgain } from '../scan/look-again.ts';
import { lookAtTexts } from '../scan/restless/look-at-texts.ts';
import type { ScanInput } from '../scan/scan.ts';
import { runShard } from '../scan/shards/run-shard.ts';
import type { FleetWork } from './carry-job.ts';

/** @param folder absolute and private; each shard spools to a file of its own there, gone with its end */
export function fleetWork(folder: string): FleetWork {
  return {
    runShard: async ({ order, ...run }) => {
      const spoolFile = join(folder, `${randomUUID()}.spool.db`);
      return await runShard({ ...run, order: { ...order, input: here(order.input) }, spoolFile });
    },
    askAgain: async (urls, input, seeds, context) => await askAgain(urls, here(input), seeds, context),
    lookAgain: async (visits, input, seeds, context) => await lookAgain(visits, here(input), seeds, context),
    lookAtTexts: async (visits, input, seeds, context) =>
      await lookAtTexts(visits, here(input), seeds, context),
  };
}

/** Where the browser is differs from machine to machine: $CHROME_PATH, else where Chromium usually is. */
function here(input: ScanInput): ScanInput {
  return { ...input, web: { ...input.web, chromium_path: '' } };
}
