import { expect, test } from 'vitest';
import { SpawnGate } from '../../src/workers/spawn-gate.ts';
import { FakeClock } from '../fake-clock.ts';

test('each failure doubles the pause, up to a minute; the first success ends it', async () => {
  const clock = new FakeClock();
  const gate = new SpawnGate(clock);
  const pauses: number[] = [];
  for (let failure = 0; failure < 8; failure += 1) {
    expect(gate.waitMs).toBe(0);
    gate.try();
    pauses.push(gate.close('spawn EAGAIN'));
    await clock.advance(gate.waitMs);
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(gate.why).toBe('spawn EAGAIN');
  gate.try();
  gate.open();
  expect([gate.waitMs, gate.why]).toEqual([0, '']);
  expect(gate.close('again')).toBe(1_000);
});

test('workers that fail together count once', () => {
  const gate = new SpawnGate(new FakeClock());
  expect([gate.close('a'), gate.close('b'), gate.close('c')]).toEqual([1_000, 1_000, 1_000]);
});

test('after a failure one worker is tried at a time, until it is up or gone', async () => {
  const clock = new FakeClock();
  const gate = new SpawnGate(clock);
  gate.close('no memory');
  await clock.advance(1_000);
  expect(gate.waitMs).toBe(0);
  gate.try();
  expect(gate.waitMs).toBeGreaterThan(0);
  // One that was killed by an operator before it was up says neither yes nor no.
  await clock.advance(5_000);
  expect(gate.waitMs).toBe(0);
});
