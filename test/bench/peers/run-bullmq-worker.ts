/**
 * A process with a BullMQ worker whose jobs never end. Argument: the socket of Redis. Prints a line when it is ready
 * and one for each job that it begins. Locks as short, and looks for stalled jobs as often, as is of use.
 */
import { Worker } from 'bullmq';

const [path = ''] = process.argv.slice(2);
const worker = new Worker(
  'hanging',
  async () => {
    process.stdout.write('begun\n');
    await new Promise(() => undefined);
  },
  {
    connection: { path, maxRetriesPerRequest: null },
    concurrency: 10,
    lockDuration: 1_000,
    stalledInterval: 250,
    maxStalledCount: 1_000,
  },
);
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
process.stdout.write('ready\n');
