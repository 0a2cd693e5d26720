/** A spare worker stands by for what is urgent once no ordinary work can start. */
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.ts';
import { type OpenHost, openHost } from './open-host.ts';
import { until } from './processes.ts';

const fullAt = () => ({ running: 1, inAll: 10 });

function idlePids({ host }: OpenHost): (number | null)[] {
  return host
    .workers()
    .filter(({ busyWith }) => busyWith === null)
    .map(({ pid }) => pid);
}

test('nobody stands by before the pool is full, nor for work that ends at once', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, fullAt: () => ({ running: 2, inAll: 10 }) });
  floor.scan('wait', 1);
  await clock.advance(10_000);
  expect(floor.host.workers()).toHaveLength(1);
  const short = floor.scan('succeed', 2);
  await short.result;
  await clock.advance(10_000);
  expect(idlePids(floor)).toEqual([short.pid]);
});

test('urgent work starts in the spare, with the priority of this process', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, fullAt });
  const ordinary = floor.scan('wait', 1);
  await clock.advance(1_000);
  await until(() => floor.host.workers().at(-1)!.ready, 'the spare is up');
  const [spare] = idlePids(floor);
  const urgent = floor.urgently('wait', 2);
  expect(urgent.pid).toBe(spare);
  await until(() => floor.host.workers()[0]!.ready, 'the first is up');
  await until(() => getPriority(ordinary.pid!) === Math.max(10, getPriority()), 'the ordinary one gives way');
  expect(getPriority(urgent.pid!)).toBe(getPriority());
  // The reserved place is taken: no other urgent work can start, so nobody stands by.
  await clock.advance(10_000);
  expect(floor.host.workers()).toHaveLength(2);
});

test('the spare stays while it is needed, and goes like any idle worker when it is not', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, fullAt, idleMs: 60_000 });
  const run = floor.scan('wait', 1);
  await clock.advance(1_000);
  await until(() => floor.host.workers().every(({ ready }) => ready), 'both are up');
  for (let turn = 0; turn < 30; turn += 1) {
    await clock.advance(5_000);
    await until(() => floor.host.workers().every(({ lastHeardMs }) => lastHeardMs < 5_000), 'they answer');
  }
  expect(floor.host.workers()).toHaveLength(2);
  run.abort('enough');
  await run.result.catch(() => undefined);
  for (let turn = 0; turn < 13; turn += 1) {
    await clock.advance(5_000);
    await until(() => floor.host.workers().every(({ stalled }) => !stalled), 'it answers');
  }
  await until(() => floor.host.workers().length === 0, 'the spare is gone');
});

test('where memory is short nobody stands by', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, fullAt });
  floor.host.sparing = false;
  floor.scan('wait', 1);
  await clock.advance(10_000);
  expect(floor.host.workers()).toHaveLength(1);
});

test('a full house of other work has a spare for this type too', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, fullAt: () => ({ running: 5, inAll: 1 }) });
  floor.scan('wait', 1);
  await clock.advance(1_000);
  expect(floor.host.workers().map(({ type }) => type)).toEqual(['scan', 'scan', 'monitor']);
});

test('a trickle of work keeps one worker and lets the others go', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock, idleMs: 60_000 });
  const both = [floor.scan('succeed', 1), floor.scan('succeed', 2)];
  await Promise.all(both.map(({ result }) => result));
  const used = new Set<number | null>();
  for (let turn = 0; turn < 8; turn += 1) {
    await clock.advance(10_000);
    await until(() => floor.host.workers().every(({ stalled }) => !stalled), 'they answer');
    const run = floor.scan('succeed', 10 + turn);
    used.add(run.pid);
    await run.result;
  }
  expect(used.size).toBe(1);
  await until(() => floor.host.workers().length === 1, 'the other is gone');
});
