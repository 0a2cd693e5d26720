/** A host that starts the scripted works named on its command line, says their process ids, and waits for its end. */
import { join } from 'node:path';
import { systemClock } from '../../../src/shared/clock.ts';
import { WorkerHost } from '../../../src/workers/host.ts';
import { scanOrder } from '../scan-order.ts';

const [folder = '', ...names] = process.argv.slice(2);
const host = new WorkerHost({
  clock: systemClock,
  maxMemoryMb: 64,
  idleMs: 60_000,
  recycleAfter: 10,
  niceness: 10,
  entry: join(import.meta.dirname, 'scripted.ts'),
});
const started = names.map((name, index) => {
  const under = Promise.withResolvers<number[]>();
  const run = host.run(scanOrder(name, { executionId: index + 1, folder }), ({ note }) =>
    under.resolve([run.pid ?? 0, ...(note ? [Number(note)] : [])]),
  );
  run.result.catch(() => undefined);
  return under.promise;
});
process.stdout.write(`${JSON.stringify((await Promise.all(started)).flat())}\n`);
