/** The process ends right after any of its commits, as kill -9 does; the next engine finds what was committed. */
import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { tryTakeLease } from '../../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../../src/engine/lease/process-identity.ts';
import type { Carriage, Executor } from '../../../src/engine/work/executor.ts';
import { WorkError, type WorkResult } from '../../../src/shared/work.ts';
import { Store } from '../../../src/store/store.ts';
import { ANA, Bench } from '../open-engine.ts';

const MINUTE = 60_000;
const MOST_COMMITS = 60;
const RESULT: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'done',
  metrics: { pages: 1 },
  reportPaths: [],
  phases: [],
  changes: [],
};

/** Every first attempt fails, later ones succeed, each after two seconds. */
function work(bench: Bench): Executor {
  return {
    start: ({ attempt }): Carriage => {
      const result = bench.clock.sleep(2_000).then(() => {
        if (attempt === 1) throw new WorkError('connect', 'refused');
        return RESULT;
      });
      const nothing = () => undefined;
      return { pid: null, result, abort: nothing, terminate: nothing, kill: nothing };
    },
  };
}

function engineOn(bench: Bench, store: Store): Engine {
  const token = tryTakeLease(store, thisProcess(), bench.clock);
  if (token === null) throw new Error('the lease is held');
  return new Engine({
    store,
    token,
    clock: bench.clock,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    config: { ...bench.config, retry_base_seconds: 1 },
    zone: 'UTC',
    executors: { scan: work(bench) },
    onChanged: () => undefined,
    onLost: () => undefined,
  });
}

/** A store that is gone after `commits` of its transactions; how many there were. */
function mortal(file: string, commits: number): { store: Store; count: () => number } {
  const store = Store.open(file);
  const commit = store.transaction.bind(store);
  let depth = 0;
  let done = 0;
  store.transaction = (body) => {
    if (depth === 0 && done >= commits)
      throw Object.assign(new Error('the process is dead'), { code: 'SQLITE_IOERR' });
    depth += 1;
    try {
      const result = commit(body);
      if (depth === 1) done += 1;
      return result;
    } finally {
      depth -= 1;
    }
  };
  return { store, count: () => done };
}

async function dieAfter(commits: number): Promise<number> {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1m' });
  const manual = await bench.add('manual', { manual: true });
  const created = bench.clock.now();
  await bench.engine.stop(0);
  const { store, count } = mortal(bench.file, commits);
  let acknowledged = 0;
  let doomed: Engine | null = null;
  try {
    doomed = engineOn(bench, store);
    doomed.start();
    await bench.clock.advance(MINUTE + 1_000);
    const answer = await doomed.act({ kind: 'trigger', taskId: manual }, ANA);
    acknowledged = answer.executionId ?? 0;
    await bench.clock.advance(20_000);
  } catch {
    // It died in the middle of an act: nothing was acknowledged.
  }
  const commitsMade = count();
  bench.store.lease.release(bench.store.lease.read()?.token ?? 0);
  const successor = engineOn(bench, bench.store);
  successor.start();
  await bench.clock.advance(2 * MINUTE + 30_000);

  const slots = bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER);
  const due = Math.floor((bench.clock.now() - created) / MINUTE);
  expect(
    slots.reduce((sum, slot) => sum + slot.count, 0),
    `${commits}: every slot has one fate`,
  ).toBe(due);
  const history = bench.store.history.history({ limit: 1_000 });
  expect(new Set(history.map((one) => one.idempotencyKey)).size).toBe(history.length);
  for (const execution of history) {
    expect(execution.status, `${commits}: execution ${execution.id}`).toBe('COMPLETED');
    const outcomes = bench.store.attempts.of(execution.id).map((attempt) => attempt.outcome);
    expect(
      outcomes.filter((outcome) => outcome === 'ok'),
      `${commits}: ${outcomes.join()}`,
    ).toHaveLength(1);
    expect(outcomes).not.toContain(null);
  }
  for (const slot of slots.filter(({ fate }) => fate === 'ran'))
    expect(history.some((one) => one.id === slot.executionId && one.slotTime === slot.last)).toBe(true);
  if (acknowledged > 0) expect(bench.store.executions.byId(acknowledged)?.status).toBe('COMPLETED');

  const ended = Promise.all([doomed?.stop(0), successor.stop(0)]);
  await bench.clock.advance(40_000);
  await ended;
  store.close();
  return commitsMade;
}

test('whichever commit is the last, every slot keeps one fate and every execution completes once', async () => {
  for (let commits = 1; commits < MOST_COMMITS; commits += 1) if ((await dieAfter(commits)) < commits) return;
  throw new Error(`the story has more than ${MOST_COMMITS} commits`);
});
