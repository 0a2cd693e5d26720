import { expect, test } from 'vitest';
import { FakeClock } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';
import { HOUR, MINUTE, pass } from '../slot-ledger.ts';

/** On 8 March 2026 clocks in New York go from 02:00 to 03:00 at 07:00 UTC. */
const EVENING = Date.parse('2026-03-08T02:30:00Z');
const CHANGE = Date.parse('2026-03-08T07:00:00Z');

function inNewYork(schedule: string) {
  return { schedule, timezone: 'America/New_York', overlap: 'buffer_all' } as const;
}

test('times that a spring gap swallowed are in the ledger once planning has passed them', async () => {
  await using bench = new Bench({}, new FakeClock(EVENING));
  const lost = await bench.add('lost', inNewYork('15,45 2-23/3 * * *'));
  const fixed = await bench.add('fixed', inNewYork('30 2 * * *'));
  const hourly = await bench.add('hourly', inNewYork('0 * * * *'));
  bench.engine.start();
  for (let hour = 0; hour < 8; hour += 1) await pass(bench, HOUR);
  const gapsOf = (id: number) =>
    bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).filter(({ reason }) => reason === 'dst_gap');
  expect(gapsOf(lost)).toMatchObject([
    {
      first: CHANGE,
      last: CHANGE,
      count: 1,
      fate: 'skipped',
      detail: '2026-03-08 02:15 to 2026-03-08 02:45 in America/New_York',
      executionId: null,
    },
  ]);
  // These lost nothing: one was made up for at the first valid instant, the other fires in the hour after.
  expect(gapsOf(fixed)).toEqual([]);
  expect(gapsOf(hourly)).toEqual([]);
});

test('the same after an absence, and never twice', async () => {
  await using bench = new Bench({}, new FakeClock(EVENING));
  const id = await bench.add('lost', inNewYork('15,45 2-23/3 * * *'));
  await bench.clock.advance(30 * HOUR);
  bench.engine.start();
  await bench.clock.advance(100);
  await bench.act({ kind: 'pause', taskId: id });
  await bench.act({ kind: 'resume', taskId: id });
  await pass(bench, 24 * HOUR + MINUTE);
  const gaps = bench.store.slots
    .ofTask(id, 0, Number.MAX_SAFE_INTEGER)
    .filter(({ reason }) => reason === 'dst_gap');
  expect(gaps).toHaveLength(1);
});
