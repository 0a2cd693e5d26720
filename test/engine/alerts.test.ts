/** Alerts are raised once and cleared once, and in a storm people hear of many at once. */
import { expect, test } from 'vitest';
import type { AlertCondition, AlertEvent } from '../../src/domain/alert.ts';
import { clearAlert, raiseAlert } from '../../src/engine/alerts.ts';
import { listener } from './notifications/heard.ts';
import { Bench } from './open-engine.ts';

const MINUTE = 60_000;

const OTHER = { host: 'other', bootId: 'b', pid: 1, pidStarted: '1' };

function failing(task: number, more: Partial<AlertCondition> = {}): AlertCondition {
  const title = `task-${task} failed 3 times in a row`;
  return { key: `failing:${task}`, kind: 'failing', severity: 'critical', title, taskId: task, ...more };
}

function raise(bench: Bench, condition: AlertCondition): boolean {
  const { core } = bench.engine;
  return core.write((now) => raiseAlert(core, condition, now));
}

function clear(bench: Bench, key: string, by = 'the next success'): boolean {
  const { core } = bench.engine;
  return core.write((now) => clearAlert(core, key, by, now));
}

const HEARD: AlertEvent[] = [];
const PEOPLE = listener((event) => void HEARD.push(event));

function listening(): Bench {
  return new Bench({}, undefined, { channels: [PEOPLE] });
}

/** What people hear within a minute from now. */
async function waiting(bench: Bench): Promise<AlertEvent[]> {
  const { outbox } = bench.store;
  HEARD.length = 0;
  for (;;) {
    const delivery = outbox.next(PEOPLE.name, bench.clock.now() + MINUTE);
    if (delivery === null) return [...HEARD];
    await PEOPLE.send({ ...delivery, attempt: 1 }, new AbortController().signal);
    outbox.finish(delivery.id, 'sent', bench.clock.now());
  }
}

test('an alert is raised once while it is open, and told once, with a recovery when it is over', async () => {
  await using bench = listening();
  expect(raise(bench, failing(1))).toBe(true);
  expect(raise(bench, failing(1, { title: 'worse' }))).toBe(false);
  expect(bench.store.alerts.counts()).toEqual({ open: 1, acknowledged: 0, critical: 1 });
  expect(clear(bench, 'failing:1')).toBe(true);
  expect(clear(bench, 'failing:1')).toBe(false);
  expect(bench.store.alerts.counts().open).toBe(0);
  const told = (await waiting(bench)).map(({ event, key, title, clearedBy }) => ({
    event,
    key,
    title,
    clearedBy,
  }));
  const title = 'task-1 failed 3 times in a row';
  expect(told).toEqual([
    { event: 'raised', key: 'failing:1', title, clearedBy: '' },
    { event: 'cleared', key: 'failing:1', title, clearedBy: 'the next success' },
  ]);
  expect(raise(bench, failing(1))).toBe(true);
  expect(bench.store.alerts.list({ all: true })).toHaveLength(2);
});

test('an open alert is no news to the next engine either, and that one can end it', async () => {
  await using bench = listening();
  raise(bench, failing(1));
  bench.clock.step(24 * 60 * MINUTE);
  await bench.engine.stop(0);
  const { core } = bench.build(OTHER, { channels: [PEOPLE] });
  expect(core.write((now) => raiseAlert(core, failing(1), now))).toBe(false);
  expect(core.write((now) => clearAlert(core, 'failing:1', 'the next success', now))).toBe(true);
  expect(await waiting(bench)).toHaveLength(2);
});

test('an alert is written with the fact that raises it, or not at all', async () => {
  await using bench = listening();
  const { core } = bench.engine;
  const broken = () =>
    core.write((now) => {
      raiseAlert(core, failing(1), now);
      throw new Error('the disk is full');
    });
  expect(broken).toThrow('the disk is full');
  expect(bench.store.alerts.list({ all: true })).toEqual([]);
  expect(await waiting(bench)).toEqual([]);
});

test('five hundred tasks that fail in a minute are eleven notifications, and all of them are kept', async () => {
  await using bench = listening();
  for (let task = 1; task <= 500; task += 1) {
    bench.clock.step(100);
    raise(bench, failing(task, { severity: task === 400 ? 'critical' : 'warning' }));
  }
  expect(bench.store.alerts.counts()).toMatchObject({ open: 500 });
  const told = await waiting(bench);
  expect(told.map((event) => event.alerts)).toEqual([...Array<number>(10).fill(1), 490]);
  const summary = told.at(-1);
  expect(summary).toMatchObject({ title: '490 more failing alerts', severity: 'critical', key: '' });
  expect(summary?.detail.split('\n')).toHaveLength(6);
  expect(summary?.detail).toContain('task-11 failed');
  expect(summary?.detail).toContain('and 485 more');
});

test('a storm that goes on is a summary a minute, and alerts of another kind pass it', async () => {
  await using bench = listening();
  for (let task = 1; task <= 600; task += 1) {
    bench.clock.step(500);
    raise(bench, failing(task));
  }
  raise(bench, { key: 'degraded', kind: 'degraded', severity: 'critical', title: 'short of memory' });
  const told = await waiting(bench);
  const summaries = told.filter((event) => event.alerts > 1);
  expect(summaries.length).toBeLessThanOrEqual(6);
  expect(summaries.reduce((sum, event) => sum + event.alerts, 0)).toBe(590);
  expect(told.filter((event) => event.alerts === 1)).toHaveLength(11);
  expect(told.some((event) => event.kind === 'degraded')).toBe(true);
});

test('the end of a storm is told like its beginning: some one by one, the rest at once', async () => {
  await using bench = listening();
  for (let task = 1; task <= 40; task += 1) raise(bench, failing(task));
  bench.clock.step(2 * MINUTE);
  for (let task = 1; task <= 40; task += 1) clear(bench, `failing:${task}`);
  const over = (await waiting(bench)).filter(({ event }) => event === 'cleared');
  expect(over.map((event) => event.alerts)).toEqual([...Array<number>(10).fill(1), 30]);
  expect(over.at(-1)?.title).toBe('30 more failing alerts are over');
});

test('a quiet alert is kept, and nobody hears of it or of its end', async () => {
  await using bench = listening();
  raise(bench, failing(1, { quiet: true }));
  expect(bench.store.alerts.list()).toMatchObject([{ key: 'failing:1', told: 'quiet' }]);
  clear(bench, 'failing:1');
  expect(await waiting(bench)).toEqual([]);
});
