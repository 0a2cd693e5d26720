/** An engine whose work takes no time, and which is given more of it as fast as it ends, until it is told to stop. */
import { Scheduler } from '../../../src/engine/library/scheduler.ts';

const [file = ''] = process.argv.slice(2);
const NAMES = 200;
const TOGETHER = 50;

const scheduler = new Scheduler({
  config: {
    sqlite_db_path: file,
    max_concurrent_scans: TOGETHER,
    worker_pool_size: 2 * TOGETHER,
    queue_buffer_size: 10_000,
  },
  scanner: async () => ({
    outcome: 'completed',
    reason: '',
    headline: 'done',
    metrics: { pages: 1 },
    reportPaths: [],
    phases: [],
    changes: [],
  }),
});
await scheduler.start();
let stopping = false;
process.once('SIGTERM', () => {
  stopping = true;
});
const ids: number[] = [];
for (let number = 0; number < NAMES; number += 1)
  ids.push(
    await scheduler.executeImmediateScan({ name: `busy-${number}`, targets: ['http://127.0.0.1:1/'] }),
  );
console.log('busy');
let next = 0;
async function keepBusy(): Promise<void> {
  while (!stopping) {
    next += 1;
    // Of a task that runs already one more waits, and a third is refused.
    await scheduler.act({ kind: 'trigger', taskId: ids[next % NAMES] ?? 0 }).catch(() => undefined);
  }
}
await Promise.all(Array.from({ length: TOGETHER }, keepBusy));
await scheduler.stop();
console.log('stopped');
