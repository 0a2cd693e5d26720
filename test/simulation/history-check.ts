/** After a run: what `scarefloor verify` says of the history. It knows only the store, where the checks know the world. */
import { findingText } from '../../src/commands/history-finding-words.ts';
import { tellSlot } from '../../src/domain/tell-slot.ts';
import { verify } from '../../src/engine/questions/verify.ts';
import { why } from '../../src/engine/questions/why.ts';
import { Store } from '../../src/store/store.ts';
import type { World } from './world.ts';

/** Tasks, and slots of each, that are asked about. */
const MOST_ASKED = 20;

const LONGEST_ANSWER = 4_000;

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
    askWhy(world, store);
  } finally {
    store.close();
  }
}

/** Whatever was recorded can be told in whole sentences. */
function askWhy(world: World, store: Store): void {
  const now = world.time.wall;
  for (const task of store.ledger.tasks(0, MOST_ASKED)) {
    const known = store.tasks.byId(task.id)!;
    const slots = store.slots.ofTask(task.id, 0, Number.MAX_SAFE_INTEGER).map((slot) => slot.last);
    const moments = [now - 60_000, now + 3_600_000, task.createdAt, ...slots.slice(-MOST_ASKED)];
    for (const at of moments) {
      const moment = { at, spanMs: 1, slackMs: 0 };
      const story = why(store, { task: known, moment, now, config: world.config });
      const text = tellSlot(story).join(' ');
      if (/(?<!of )undefined|NaN|Invalid Date|\[object/.test(text) || text.length > LONGEST_ANSWER)
        world.breach('why answers in words', text);
      if (slots.includes(at) && story.recorded === null)
        world.breach('why finds what is recorded', `task ${task.id} ${new Date(at).toISOString()}: ${text}`);
    }
  }
}
