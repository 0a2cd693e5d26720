/** A disk that does not answer is told of, here and to other processes, until it does. */
import { expect, test } from 'vitest';
import type { MachineProbe } from '../../src/engine/health/machine-probe.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { HeldDisk } from './held-disk.ts';
import { ANA, Bench } from './open-engine.ts';

const SECOND = 1_000;

const probe: MachineProbe = {
  look: () => ({
    machine: { freeMemoryPercent: 90, loadPerCore: 0, loopDelayMs: 0 },
    process: { rssBytes: 1, cpu: 0 },
  }),
  close: () => undefined,
};

async function open() {
  const bench = new Bench({}, new FakeClock(), { probe });
  const taskId = await bench.add('one', { manual: true });
  const disk = new HeldDisk();
  bench.store.durability.syncBehind(disk.sync);
  disk.isFree = true;
  bench.engine.start();
  await settled();
  return {
    bench,
    disk,
    run: () => bench.engine.act({ kind: 'trigger', taskId }, ANA),
    [Symbol.asyncDispose]: async () => {
      await disk.free();
      await bench[Symbol.asyncDispose]();
    },
  };
}

test('a sync that does not end is told after seconds, also elsewhere, and is over when the disk answers', async () => {
  await using floor = await open();
  const { bench, disk, run } = floor;
  const { engine, store, clock } = bench;
  disk.isFree = false;
  const begun = clock.now();
  const answer = run();
  await clock.advance(2 * SECOND);
  expect(engine.disk.silentSince).toBeNull();
  await clock.advance(2 * SECOND);
  const since = engine.disk.silentSince ?? 0;
  expect(since).toBeGreaterThanOrEqual(begun);
  expect(since - begun).toBeLessThanOrEqual(SECOND);
  expect(store.lease.vitals()?.diskSilentSince).toBe(since);
  expect(bench.logged).toContain('error the disk does not answer: nothing is confirmed until it does');
  await disk.free();
  expect(await answer).toMatchObject({ ok: true });
  expect(engine.disk.silentSince).toBeNull();
  expect(store.lease.vitals()?.diskSilentSince).toBeNull();
  expect(bench.logged).toContain('warn the disk answers again');
});

test('a disk that is slow with each sync, but ends them, answers', async () => {
  await using floor = await open();
  const { bench, disk, run } = floor;
  disk.isFree = false;
  for (let count = 0; count < 4; count += 1) {
    void run();
    await bench.clock.advance(2 * SECOND);
    await disk.end();
    expect(bench.engine.disk.silentSince).toBeNull();
  }
});
