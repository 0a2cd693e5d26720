/** results/<task>.db of a tool: what is remembered of runs, and what becomes of runs that never ended. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sighting } from '../../../src/findings/sighting.ts';
import { openResults } from '../../../src/results/open-results.ts';
import { ToolResultsStore } from '../../../src/tool/results/results-store.ts';
import { FakeClock } from '../../fake-clock.ts';
import { openToolBench } from '../tool-bench.ts';

const END = { outcome: 'completed', reason: '', lines: 1, badLines: 0 } as const;
const never = new AbortController().signal;

const weakness = sighting({
  source: 'nuclei',
  kind: 'cve',
  place: 'a.example',
  severity: 'high',
  confidence: 'firm',
  url: '',
  host: 'a.example',
  ip: '',
  title: 'Weakness',
  evidence: '',
});

function openStore() {
  const bench = openToolBench();
  const clock = new FakeClock();
  const store = new ToolResultsStore(join(bench.folder, 'results', 'task-1.db'), clock);
  let runs = 0;
  return {
    bench,
    store,
    begin: (fingerprint: string) => {
      runs += 1;
      return store.begin({ task: 'ports', sessionId: `session-${runs}`, fingerprint });
    },
    [Symbol.dispose]: () => {
      store.close();
      bench[Symbol.dispose]();
    },
  };
}

test('a run whose worker was killed is interrupted, and what it saw is forgotten', async () => {
  using floor = openStore();
  const killed = floor.begin('f');
  for (let index = 0; index < 1_000; index += 1)
    killed.addAsset({ kind: 'line', subject: `${index}`, host: '', facts: {} });
  const next = floor.begin('f');
  const seen = await next.conclude(END, 2, never, async (compared) => compared);
  expect(seen).toMatchObject({ baseline: true, assets: { line: 0 }, counts: { new: 0 } });
  expect(floor.store.history(5).map(({ sessionId, outcome }) => `${sessionId} ${outcome}`)).toEqual([
    'session-2 completed',
    'session-1 interrupted',
  ]);
});

test('a run whose report fails leaves all as it was, its findings too', async () => {
  using floor = openStore();
  const failing = floor.begin('f');
  failing.addSighting(weakness);
  failing.addAsset({ kind: 'line', subject: 'a', host: '', facts: {} });
  const full = new Error('disk full');
  await expect(failing.conclude(END, 2, never, () => Promise.reject(full))).rejects.toBe(full);
  failing.abandon('failed', 'disk full', { lines: 1, badLines: 0 });
  const seen = await floor.begin('f').conclude(END, 2, never, async (compared) => compared);
  expect(seen).toMatchObject({ baseline: true, findings: [], counts: { new: 0, missed: 0 } });
});

test('what is seen twice in a run keeps what the first look said', async () => {
  using floor = openStore();
  const run = floor.begin('f');
  const port = (facts: Record<string, string>) =>
    ({ kind: 'port', subject: 'a:1/tcp', host: 'a', facts }) as const;
  run.addAsset(port({ service: 'ssh', product: 'one' }));
  for (let index = 0; index < 600; index += 1)
    run.addAsset({ kind: 'line', subject: `${index}`, host: '', facts: {} });
  run.addAsset(port({ product: 'two' }));
  await run.conclude(END, 2, never, async () => {
    expect([...run.assets()].find(({ kind }) => kind === 'port')?.facts).toEqual({
      service: 'ssh',
      product: 'two',
    });
  });
});

test('the five commands that ran last are remembered; what only older ones looked for is let go', async () => {
  using floor = openStore();
  const first = floor.begin('first');
  first.addSighting(weakness);
  await first.conclude(END, 2, never, async () => undefined);
  for (let index = 1; index <= 4; index += 1) {
    const known = await floor
      .begin(`f${index}`)
      .conclude(END, 2, never, async ({ findings }) => findings.length);
    expect(known).toBe(1);
  }
  const { findings } = await floor.begin('f5').conclude(END, 2, never, async (compared) => compared);
  expect(findings).toEqual([]);
});

test('an abort while it compares ends it, and nothing is remembered', async () => {
  using floor = openStore();
  const run = floor.begin('f');
  for (let index = 0; index < 20_000; index += 1)
    run.addAsset({ kind: 'line', subject: `${index}`, host: '', facts: {} });
  const controller = new AbortController();
  const concluding = run.conclude(END, 2, controller.signal, async () => undefined);
  controller.abort(new Error('enough'));
  await expect(concluding).rejects.toThrow('enough');
  run.abandon('cancelled', 'enough', { lines: 0, badLines: 0 });
  expect(floor.store.history(1)).toMatchObject([{ outcome: 'cancelled', reason: 'enough' }]);
});

test('the file is private, and one of another kind of task is refused', () => {
  using floor = openStore();
  const file = join(floor.bench.folder, 'results', 'task-1.db');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const other = join(floor.bench.folder, 'results', 'task-2.db');
  const kind = {
    of: 'a scan',
    applicationId: 7,
    migrations: ['CREATE TABLE one (x) '],
    synchronous: 'FULL',
  } as const;
  openResults(other, kind).close();
  expect(() => new ToolResultsStore(other, new FakeClock())).toThrow(/not the results of a tool/);
});
