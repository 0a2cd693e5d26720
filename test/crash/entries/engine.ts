/**
 * A floor like any console's, in a process that is told over its standard input when to die and what to do, and
 * says on its standard output what it promised to whom. Ends with whoever started it.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openFloor } from '../../../src/board/open-floor.ts';
import type { Execution } from '../../../src/domain/execution.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { WorkRequest } from '../../../src/engine/work/executor.ts';
import { WorkerExecutor } from '../../../src/engine/work/worker-executor.ts';
import { ExecutionTable } from '../../../src/store/executions.ts';
import { type Armed, CrashPoints } from '../crash-points.ts';
import type { EngineMessage, EngineOrder } from '../engine-process.ts';
import { fireSettingsIn, PAUSED_AT_TIMES, type Synchronous } from '../fire-tasks.ts';
import { journalIn, monotonicMs } from '../journal.ts';
import { wrapMethod } from '../wrap-method.ts';
import type { Order } from './worker.ts';

const directory = process.argv[2] ?? '';
const synchronous = process.argv[3] as Synchronous;
const armed = JSON.parse(process.argv[4] ?? 'null') as Armed | null;

/** At once, so that what was said before a kill was said. */
function say(message: EngineMessage): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

const points = new CrashPoints((point) => say({ kind: 'dying', point, at: monotonicMs() }));
// The work is told what it is ordered to do in the place of its targets, which a scripted worker has no use for.
wrapMethod(WorkerExecutor, 'start', (proceed, args) => {
  const request = args[0] as WorkRequest;
  const { execution, attempt, idempotencyKey: key, task } = request;
  const order: Order = { journal: journalIn(directory), executionId: execution.id, attempt, key };
  const config = { ...task.config, targets: [JSON.stringify(order)] };
  args[0] = { ...request, task: { ...task, config } };
  return proceed();
});

/** But for work that a pause may hold back, which says nothing of how soon the rest is begun again. */
const rescued = new Map<number, number>();
wrapMethod(ExecutionTable, 'orphans', (proceed) => {
  const found = proceed() as Execution[];
  for (const { id, attempt, taskName } of found) if (taskName !== PAUSED_AT_TIMES) rescued.set(id, attempt);
  return found;
});

wrapMethod(Engine, 'start', (proceed, _, engine) => {
  rescued.clear();
  proceed();
  const found = [...rescued].map(([id, attempt]) => ({ id, attempt }));
  say({ kind: 'engine', token: (engine as Engine).core.token, rescued: found, at: monotonicMs() });
});

if (armed) await points.arm(armed);
const floor = await openFloor({
  settings: fireSettingsIn(directory, synchronous),
  actor: { who: `ana ${process.pid}`, source: 'console' },
  engine: 'embed',
  workerEntry: join(import.meta.dirname, 'worker.ts'),
});

/** In the order in which they came, but for acts, whose answers may take long. */
async function obey(order: EngineOrder): Promise<void> {
  if (order.kind === 'arm') {
    await points.arm(order.armed);
    say({ kind: 'armed' });
  } else if (order.kind === 'act') void act(order);
  else if (order.kind === 'checkpoint') floor.store.wal.checkpoint();
  else {
    await floor.close(order.how);
    say({ kind: 'closed' });
    process.exit(0);
  }
}

async function act(order: Extract<EngineOrder, { kind: 'act' }>): Promise<void> {
  const result = await floor.act(order.act);
  say({ kind: 'answer', token: order.token, result });
}

say({ kind: 'ready' });
for await (const line of createInterface({ input: process.stdin }))
  await obey(JSON.parse(line) as EngineOrder);
process.exit(0);
