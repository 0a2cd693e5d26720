/** After a run: what `scarefloor verify` says of the history. It knows only the store, where the checks know the world. */
import { findingText } from '../../src/commands/finding-words.ts';
import { verify } from '../../src/engine/verify.ts';
import { Store } from '../../src/store/store.ts';
import type { World } from './world.ts';

export async function checkHistory(world: World): Promise<void> {
  const store = Store.open(world.file).readOnly();
  const clock = {
    now: () => world.time.wall,
    uptime: () => world.time.uptime,
    sleep: async () => undefined,
    turn: async () => undefined,
  };
  const { max_task_history_days: maxHistoryDays, max_executions_per_task: maxExecutionsPerTask } =
    world.config;
  try {
    const { findings } = await verify(store, clock, { retention: { maxHistoryDays, maxExecutionsPerTask } });
    for (const found of findings)
      world.breach(
        'verify finds nothing',
        `${found.kind}, task ${found.taskId} ${new Date(found.first ?? 0).toISOString()}: ${findingText(found, 'UTC')}`,
      );
  } finally {
    store.close();
  }
}
