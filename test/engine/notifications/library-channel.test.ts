/** A library user's notifier is given each alert until it is told, in order, and holds up nothing meanwhile. */
import { expect, test } from 'vitest';
import type { AlertEvent } from '../../../src/domain/alert.ts';
import { clearAlert, raiseAlert } from '../../../src/engine/alerts.ts';
import { Courier } from '../../../src/engine/notifications/courier.ts';
import { Bench } from '../open-engine.ts';
import { listener } from './heard.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** A bench with somebody who listens, and the courier that tells them, which the test drives. */
function telling(alert: (event: AlertEvent) => void | Promise<void>): { bench: Bench; courier: Courier } {
  const channel = listener(alert);
  const bench = new Bench({}, undefined, { channels: [channel], random: () => 0.5 });
  return { bench, courier: new Courier(bench.engine.core, channel) };
}

function raise(bench: Bench, key: string): void {
  const { core } = bench.engine;
  core.write((now) => raiseAlert(core, { key, kind: 'stalled', severity: 'warning', title: key }, now));
}

function clear(bench: Bench, key: string): void {
  const { core } = bench.engine;
  core.write((now) => clearAlert(core, key, 'it goes on', now));
}

function outcomes(bench: Bench): unknown[] {
  return bench.database.prepare('SELECT outcome FROM notification_outbox ORDER BY id').pluck().all();
}

/** Until nothing is due; how long (ms) nothing will be. */
async function tellAll(courier: Courier): Promise<number> {
  const pause = await courier.runOnce();
  return pause === 0 ? tellAll(courier) : pause;
}

function words({ event, key }: AlertEvent): string {
  return `${event} ${key}`;
}

test('what was told is done, and told once, in the order in which it happened', async () => {
  const told: string[] = [];
  const { bench, courier } = telling((event) => void told.push(words(event)));
  await using _ = bench;
  raise(bench, 'a');
  clear(bench, 'a');
  raise(bench, 'b');
  await tellAll(courier);
  expect(told).toEqual(['raised a', 'cleared a', 'raised b']);
  expect(outcomes(bench)).toEqual(['sent', 'sent', 'sent']);
});

test('what is rejected is tried again later and later, and what came after it waits for it', async () => {
  const told: string[] = [];
  const attempts: number[] = [];
  let down = true;
  const { bench, courier } = telling((event) => {
    attempts.push(event.attempts);
    if (down) throw new Error('502 Bad Gateway');
    told.push(words(event));
  });
  await using _ = bench;
  raise(bench, 'a');
  clear(bench, 'a');
  expect(await tellAll(courier)).toBe(5 * SECOND);
  bench.clock.suspend(5 * SECOND);
  expect(await tellAll(courier)).toBe(10 * SECOND);
  const error = bench.database.prepare('SELECT last_error FROM notification_outbox WHERE id = 1').pluck();
  expect(error.get()).toBe('502 Bad Gateway');
  down = false;
  bench.clock.suspend(10 * SECOND);
  await tellAll(courier);
  expect(told).toEqual(['raised a', 'cleared a']);
  expect(attempts).toEqual([0, 1, 2, 0]);
  expect(outcomes(bench)).toEqual(['sent', 'sent']);
});

test('a pause between attempts ends in time when the wall clock goes back', async () => {
  let tries = 0;
  const { bench, courier } = telling(() => {
    tries += 1;
    throw new Error('502 Bad Gateway');
  });
  await using _ = bench;
  raise(bench, 'a');
  await tellAll(courier);
  bench.clock.step(-3 * HOUR);
  bench.clock.suspend(5 * SECOND);
  await tellAll(courier);
  expect(tries).toBe(2);
});

test('what is refused for half a day is given up, kept as that, and the next is told', async () => {
  let tries = 0;
  const told: string[] = [];
  const { bench, courier } = telling((event) => {
    if (event.key === 'b') return void told.push(words(event));
    tries += 1;
    throw new Error('500');
  });
  await using _ = bench;
  raise(bench, 'a');
  raise(bench, 'b');
  for (let turn = 0; turn < 60 && told.length === 0; turn += 1) {
    bench.clock.suspend(15 * 60 * SECOND);
    await tellAll(courier);
  }
  expect(outcomes(bench)).toEqual(['given_up', 'sent']);
  expect(tries).toBe(50);
  expect(bench.logged).toContain('error given up: this will not be told');
});

test('without anybody to tell, nothing waits', async () => {
  await using bench = new Bench();
  for (let task = 1; task <= 30; task += 1) raise(bench, `a${task}`);
  expect(outcomes(bench)).toEqual([]);
  expect(bench.store.alerts.counts().open).toBe(30);
});

test('a summary that grew after it was read is told whole', async () => {
  const told: number[] = [];
  const { bench, courier } = telling((event) => void told.push(event.alerts));
  await using _ = bench;
  for (let task = 1; task <= 15; task += 1) raise(bench, `a${task}`);
  await tellAll(courier);
  bench.clock.step(61 * SECOND);
  const read = bench.store.outbox.next('library', bench.clock.now());
  bench.clock.step(-30 * SECOND);
  raise(bench, 'late');
  bench.clock.step(30 * SECOND);
  expect(bench.store.outbox.begin(read!)).toBe(false);
  await tellAll(courier);
  expect(told).toEqual([...Array<number>(10).fill(1), 6]);
});

test('a notifier that never answers holds up the engine’s stop for two seconds and no longer', async () => {
  const asked: string[] = [];
  const { bench, courier } = telling(async (event) => {
    asked.push(words(event));
    await new Promise(() => undefined);
  });
  await using _ = bench;
  raise(bench, 'a');
  courier.start();
  await bench.clock.advance(32 * SECOND);
  await bench.clock.advance(5 * SECOND);
  expect(asked).toEqual(['raised a', 'raised a']);
  let hasStopped = false;
  const stopped = courier.stop(2 * SECOND).then(() => {
    hasStopped = true;
  });
  await bench.clock.advance(1_999);
  expect(hasStopped).toBe(false);
  await bench.clock.advance(1);
  await stopped;
  expect(outcomes(bench)).toEqual([null]);
});
