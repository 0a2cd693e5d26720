/** Whoever tells people is given each notification until it is told, and holds up nothing meanwhile. */
import { expect, test } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { clearAlert, raiseAlert } from '../../src/engine/alerts.ts';
import { Notifications } from '../../src/engine/notifications.ts';
import { Bench } from './open-engine.ts';

const SECOND = 1_000;

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
async function tellAll(service: Notifications): Promise<number> {
  const pause = await service.runOnce();
  return pause === 0 ? tellAll(service) : pause;
}

function words({ event, key }: AlertEvent): string {
  return `${event} ${key}`;
}

test('what was told is done, and told once', async () => {
  await using bench = new Bench();
  const told: string[] = [];
  const service = new Notifications(bench.engine.core, (event) => void told.push(words(event)));
  raise(bench, 'a');
  clear(bench, 'a');
  raise(bench, 'b');
  await tellAll(service);
  expect(told).toEqual(['raised a', 'raised b', 'cleared a']);
  expect(outcomes(bench)).toEqual(['sent', 'sent', 'sent']);
});

test('what is rejected is tried again later and later, its recovery waits, and others are told meanwhile', async () => {
  await using bench = new Bench();
  const told: string[] = [];
  let down = true;
  const service = new Notifications(bench.engine.core, (event) => {
    if (down && event.key === 'a') throw new Error('502 Bad Gateway');
    told.push(words(event));
  });
  raise(bench, 'a');
  clear(bench, 'a');
  raise(bench, 'b');
  expect(await tellAll(service)).toBe(5 * SECOND);
  expect(told).toEqual(['raised b']);
  bench.clock.step(5 * SECOND);
  expect(await tellAll(service)).toBe(10 * SECOND);
  const error = bench.database.prepare('SELECT last_error FROM notification_outbox WHERE id = 1').pluck();
  expect(error.get()).toBe('502 Bad Gateway');
  down = false;
  bench.clock.step(10 * SECOND);
  await tellAll(service);
  expect(told).toEqual(['raised b', 'raised a', 'cleared a']);
  expect(outcomes(bench)).toEqual(['sent', 'sent', 'sent']);
});

test('what nobody takes for days is given up, and kept as that', async () => {
  await using bench = new Bench();
  let tries = 0;
  const service = new Notifications(bench.engine.core, () => {
    tries += 1;
    throw new Error('410 Gone');
  });
  raise(bench, 'a');
  const begun = bench.clock.now();
  for (let turn = 0; turn < 400 && outcomes(bench)[0] === null; turn += 1) {
    bench.clock.step(15 * 60 * SECOND);
    await service.runOnce();
  }
  expect(outcomes(bench)).toEqual(['given_up']);
  expect(tries).toBe(300);
  expect(bench.clock.now() - begun).toBeGreaterThan(3 * 24 * 3_600 * SECOND);
});

test('without anybody to tell, nothing waits for ever', async () => {
  await using bench = new Bench();
  const service = new Notifications(bench.engine.core, null);
  for (let task = 1; task <= 30; task += 1) raise(bench, `a${task}`);
  bench.clock.step(61 * SECOND);
  await tellAll(service);
  expect(new Set(outcomes(bench))).toEqual(new Set(['nobody']));
  expect(bench.store.alerts.counts().open).toBe(30);
});

test('a summary that grew while it was told is told again, whole', async () => {
  await using bench = new Bench();
  const told: number[] = [];
  const service = new Notifications(bench.engine.core, (event) => {
    told.push(event.alerts);
    if (event.alerts !== 5) return;
    // The wall clock goes back, and what is told just now counts as not due.
    bench.clock.step(-30 * SECOND);
    raise(bench, 'late');
    bench.clock.step(30 * SECOND);
  });
  for (let task = 1; task <= 15; task += 1) raise(bench, `a${task}`);
  bench.clock.step(61 * SECOND);
  await tellAll(service);
  expect(told).toEqual([...Array<number>(10).fill(1), 5, 6]);
  expect(new Set(outcomes(bench))).toEqual(new Set(['sent']));
});

test('a notifier that never answers holds up neither the next notification nor the stop', async () => {
  await using bench = new Bench();
  const asked: string[] = [];
  const service = new Notifications(bench.engine.core, async (event) => {
    asked.push(words(event));
    if (event.key === 'a') await new Promise(() => undefined);
  });
  raise(bench, 'a');
  raise(bench, 'b');
  service.start();
  await bench.clock.advance(31 * SECOND);
  expect(asked.slice(0, 2)).toEqual(['raised a', 'raised b']);
  await bench.clock.advance(5 * SECOND);
  const stopped = service.stop();
  await bench.clock.advance(SECOND);
  await stopped;
  expect(outcomes(bench)).toEqual([null, 'sent']);
});
