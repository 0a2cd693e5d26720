/** The audit log tells since when and until when schedules had an engine. */
import { expect, test } from 'vitest';
import { Bench } from './open-engine.ts';

const MINUTE = 60_000;

const noted = (bench: Bench) =>
  bench.store.audit
    .list(20)
    .filter((entry) => entry.subject === 'engine')
    .map(({ action, at }) => `${action} ${(at - Date.UTC(2026, 10, 23, 8)) / MINUTE}`)
    .reverse();

test('an engine is noted when it begins to plan and when it ends', async () => {
  await using bench = new Bench();
  bench.engine.start();
  await bench.clock.advance(MINUTE);
  await bench.engine.stop(0);
  await bench.clock.advance(MINUTE);
  const next = bench.build();
  next.start();
  expect(noted(bench)).toEqual(['start 0', 'stop 1', 'start 2']);
  await next.stop(0);
});

test('one of a single command plans nothing and is not noted, until it works for everyone', async () => {
  await using bench = new Bench();
  bench.store.lease.release(bench.engine.core.token);
  const engine = bench.build(undefined, { only: () => false });
  engine.start();
  expect(noted(bench)).toEqual([]);
  engine.promote();
  expect(noted(bench)).toEqual(['start 0']);
  await engine.stop(0);
});

test('one that lost its lease writes nothing on its way out', async () => {
  await using bench = new Bench();
  bench.engine.start();
  bench.store.lease.release(bench.engine.core.token);
  const next = bench.build();
  await bench.clock.advance(11_000);
  expect(bench.lost).toBe(1);
  expect(noted(bench)).toEqual(['start 0']);
  await next.stop(0);
});
