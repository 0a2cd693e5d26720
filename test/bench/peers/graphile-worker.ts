/** graphile-worker: the settings of its own performance page. It removes a job when it is done: no history is kept. */
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import type { Contestant, ContestantPlace } from '../engine/contestant.ts';

const TASK = 'no-op';
const ADDED_AT_ONCE = 5_000;
const SILENT = new Logger(() => (level, message) => {
  if (level === 'error') console.error(message);
});

export async function open({ server, started }: ContestantPlace): Promise<Contestant> {
  const pool = new pg.Pool({ host: server, user: 'postgres', database: 'postgres', max: 26 });
  pool.on('error', (error) => console.error(error));
  pool.on('connect', (client) => client.on('error', (error) => console.error(error)));
  const utils = await makeWorkerUtils({ pgPool: pool, logger: SILENT });
  await utils.migrate();
  const runner = await run({
    pgPool: pool,
    taskList: { [TASK]: async (payload) => started((payload as { job: number }).job) },
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: 24,
        maxPoolSize: 25,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger: SILENT,
      },
    },
  });
  return {
    enqueue: async (jobs) => {
      const [only] = jobs;
      if (jobs.length === 1) {
        await utils.addJob(TASK, { job: only });
        return;
      }
      for (let from = 0; from < jobs.length; from += ADDED_AT_ONCE)
        await utils.addJobs(
          jobs.slice(from, from + ADDED_AT_ONCE).map((job) => ({ identifier: TASK, payload: { job } })),
        );
    },
    unfinished: async () => {
      const { rows } = await pool.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM graphile_worker._private_jobs',
      );
      return rows[0]?.open ?? 0;
    },
    close: async () => {
      await runner.stop();
      await utils.release();
      await pool.end();
    },
  };
}
