/** pg-boss: batches fetched one after the other while they are full, workers woken by NOTIFY. Keeps completed jobs for a week. */
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Contestant, ContestantPlace } from '../engine/contestant.ts';

const QUEUE = 'no-op';
const SETTINGS = {
  rate: { batchSize: 2_000, localConcurrency: 2 },
  latency: { batchSize: 200, localConcurrency: 8 },
} as const;
const INSERTED_AT_ONCE = 2_000;

export async function open({ server, purpose, started }: ContestantPlace): Promise<Contestant> {
  const connection = { host: server, user: 'postgres', database: 'postgres' };
  const boss = new PgBoss({ ...connection, useListenNotify: true, max: 20 });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE, { notify: true });
  const reader = new pg.Client(connection);
  await reader.connect();
  await boss.work<{ job: number }>(
    QUEUE,
    { ...SETTINGS[purpose], burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
    async (jobs) => {
      for (const { data } of jobs) started(data.job);
    },
  );
  return {
    enqueue: async (jobs) => {
      const inserted: Promise<unknown>[] = [];
      for (let from = 0; from < jobs.length; from += INSERTED_AT_ONCE)
        inserted.push(
          boss.insert(
            QUEUE,
            jobs.slice(from, from + INSERTED_AT_ONCE).map((job) => ({ data: { job } })),
          ),
        );
      await Promise.all(inserted);
    },
    unfinished: async () => {
      const { rows } = await reader.query<{ open: number }>(
        "SELECT count(*)::int AS open FROM pgboss.job WHERE name = $1 AND state < 'completed'",
        [QUEUE],
      );
      return rows[0]?.open ?? 0;
    },
    close: async () => {
      await reader.end();
      await boss.stop({ graceful: false });
    },
  };
}
