/** A host that runs one stubborn tool in a real worker, says the worker's pid, and waits for its own end. */
import { systemClock } from '../../../src/shared/clock.ts';
import { WorkerHost } from '../../../src/workers/host.ts';
import { stubbornTool, toolOrder } from '../tool-order.ts';

const [folder = ''] = process.argv.slice(2);
const host = new WorkerHost({
  clock: systemClock,
  maxMemoryMb: 192,
  idleMs: 60_000,
  recycleAfter: 10,
  niceness: 10,
});
const run = host.run(toolOrder(folder, 1, { argv: stubbornTool(folder) }), () => undefined);
run.result.catch(() => undefined);
process.stdout.write(`${run.pid}\n`);
