/** BullMQ: keeps completed jobs in Redis unless told otherwise. */
import { Queue, Worker } from 'bullmq';
import type { Contestant, ContestantPlace } from '../engine/contestant.ts';

const QUEUE = 'no-op';
const CONCURRENCY = { rate: 200, latency: 100 } as const;
/** Jobs in one addBulk, several of which are under way at once. */
const BULK = 1_000;

export async function open({ server, purpose, started }: ContestantPlace): Promise<Contestant> {
  const connection = { path: server, maxRetriesPerRequest: null };
  const queue = new Queue<number>(QUEUE, { connection });
  let open = 0;
  const worker = new Worker<number>(QUEUE, async (job) => started(job.data), {
    connection,
    concurrency: CONCURRENCY[purpose],
  });
  worker.on('completed', () => {
    open -= 1;
  });
  worker.on('error', (error) => console.error(error));
  await worker.waitUntilReady();
  return {
    enqueue: async (jobs) => {
      open += jobs.length;
      if (jobs.length === 1) {
        await queue.add(QUEUE, jobs[0] ?? 0);
        return;
      }
      const bulks: Promise<unknown>[] = [];
      for (let from = 0; from < jobs.length; from += BULK)
        bulks.push(queue.addBulk(jobs.slice(from, from + BULK).map((data) => ({ name: QUEUE, data }))));
      await Promise.all(bulks);
    },
    unfinished: () => open,
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}
