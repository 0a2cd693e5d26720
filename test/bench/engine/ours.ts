/** scarefloor itself: tasks that are triggered, an inline executor that does nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { OperatorAct } from '../../../src/domain/operator.ts';
import { Scheduler } from '../../../src/engine/library/scheduler.ts';
import { MOST_TRIGGERED } from '../../../src/engine/trigger-many.ts';
import { fillLargeStore } from '../large-store.ts';
import { type Contestant, type ContestantPlace, JOB_NUMBERS } from './contestant.ts';
import { NOTHING_TO_SAY } from './nothing-to-say.ts';

/** More than the engine starts in one go, so that it never waits for the endings of the last ones. */
const AT_ONCE = 512;

/** The store may be there already, with at least JOB_NUMBERS tasks. */
export async function open(place: ContestantPlace): Promise<Contestant> {
  const file = join(place.folder, 'scheduler.db');
  if (!existsSync(file)) fillLargeStore(file, { tasks: JOB_NUMBERS, executions: 0 });
  const scheduler = new Scheduler({
    config: {
      sqlite_db_path: file,
      synchronous: place.durability === 'process crash' ? 'normal' : 'full',
      // A loaded machine is what is measured here, not what is to be avoided.
      degrade_load_per_core: 0,
      degrade_loop_delay_ms: 0,
      max_concurrent_scans: AT_ONCE,
      max_concurrent_monitors: AT_ONCE,
      worker_pool_size: 2 * AT_ONCE,
      queue_buffer_size: 100_000,
    },
    scanner: async ({ task }) => {
      place.started(task.id - 1);
      return NOTHING_TO_SAY;
    },
    monitor: async ({ task }) => {
      place.started(task.id - 1);
      return NOTHING_TO_SAY;
    },
  });
  await scheduler.start();
  const reader = new Database(file, { readonly: true });
  const unfinished = reader
    .prepare<[], number>(
      "SELECT count(*) FROM task_executions WHERE status IN ('QUEUED', 'RUNNING', 'RETRYING')",
    )
    .pluck();
  return {
    enqueue: async (jobs) => {
      const answers = await Promise.all(actsFor(jobs).map((act) => scheduler.act(act)));
      const refused = answers.find((answer) => !answer.ok);
      if (refused) throw new Error(refused.message);
    },
    unfinished: () => unfinished.get() ?? 0,
    close: async () => {
      reader.close();
      await scheduler.stop();
    },
  };
}

/** One for one task, as few as possible for many. */
function actsFor(jobs: readonly number[]): OperatorAct[] {
  const [only] = jobs;
  if (jobs.length === 1 && only !== undefined) return [{ kind: 'trigger', taskId: only + 1 }];
  const acts: OperatorAct[] = [];
  for (let from = 0; from < jobs.length; from += MOST_TRIGGERED)
    acts.push({
      kind: 'triggerMany',
      taskIds: jobs.slice(from, from + MOST_TRIGGERED).map((job) => job + 1),
    });
  return acts;
}
