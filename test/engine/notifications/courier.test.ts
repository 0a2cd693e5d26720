/** Real receivers that answer badly, slowly, or not at all: nothing is lost, each channel keeps its order. */
import { expect, test } from 'vitest';
import { raiseAlert } from '../../../src/engine/alerts.ts';
import { Courier } from '../../../src/engine/notifications/courier.ts';
import type { Channel } from '../../../src/notify/channel.ts';
import { FakeClock } from '../../fake-clock.ts';
import { breakOff, hang, openReceiver, type Receiver, status } from '../../notify/receiver.ts';
import { channel } from '../../notify/sent.ts';
import { Bench } from '../open-engine.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const OTHER = { host: 'other', bootId: 'b', pid: 1, pidStarted: '1' };

function webhook(clock: FakeClock, name: string, receiver: Receiver, more: object = {}): Channel {
  return channel({ type: 'webhook', name, url: receiver.url, timeoutMs: 5 * SECOND, ...more }, clock);
}

interface Floor {
  bench: Bench;
  couriers: Courier[];
  /** Something happens that every channel hears of. */
  happen: (title: string) => void;
}

function floorWith(clock: FakeClock, ...channels: Channel[]): Floor {
  const bench = new Bench({}, clock, { channels, random: () => 0.5 });
  const { core } = bench.engine;
  const happen = (title: string) =>
    void core.write((now) =>
      raiseAlert(core, { key: title, kind: 'stalled', severity: 'critical', title }, now),
    );
  return { bench, happen, couriers: channels.map((one) => new Courier(core, one)) };
}

/** Until nothing is due; how long (ms) nothing will be. */
async function tellAll(courier: Courier): Promise<number> {
  const pause = await courier.runOnce();
  return pause === 0 ? tellAll(courier) : pause;
}

function titles(receiver: Receiver): unknown[] {
  return receiver.json().map(({ title }) => title);
}

function outcomes({ bench }: Floor): unknown[] {
  return bench.database.prepare('SELECT outcome FROM notification_outbox ORDER BY id').pluck().all();
}

test('a channel that is down holds up neither the others nor the engine, and is told all when it is back', async () => {
  const clock = new FakeClock();
  const [dead, alive] = [await openReceiver(), await openReceiver()];
  const floor = floorWith(clock, webhook(clock, 'dead', dead), webhook(clock, 'alive', alive));
  await using bench = floor.bench;
  const [toDead, toAlive] = floor.couriers as [Courier, Courier];
  await dead.close();
  for (const title of ['one', 'two', 'three']) {
    floor.happen(title);
    await Promise.all([tellAll(toDead), tellAll(toAlive)]);
  }
  expect(titles(alive)).toEqual(['one', 'two', 'three']);
  // A whole night of it: what nobody answers costs the message nothing.
  for (let quarter = 0; quarter < 60; quarter += 1) {
    bench.clock.suspend(15 * MINUTE);
    await tellAll(toDead);
  }
  await dead.open();
  bench.clock.suspend(15 * MINUTE);
  await tellAll(toDead);
  expect(titles(dead)).toEqual(['one', 'two', 'three']);
  expect(dead.json()[0]?.attempt).toBeGreaterThan(50);
  expect(outcomes(floor).slice(0, 6)).toEqual(Array<string>(6).fill('sent'));
});

test('Retry-After is obeyed to the second, and what came later waits behind', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  receiver.script = [status(429, { 'retry-after': '90' })];
  floor.happen('one');
  floor.happen('two');
  await tellAll(courier);
  bench.clock.suspend(89 * SECOND);
  expect(await tellAll(courier)).toBe(SECOND);
  expect(receiver.received).toHaveLength(1);
  bench.clock.suspend(SECOND);
  await tellAll(courier);
  expect(titles(receiver)).toEqual(['one', 'one', 'two']);
});

test('a receiver whose limit is used up is left alone until it is reset', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  receiver.script = [status(204, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '3' })];
  floor.happen('one');
  floor.happen('two');
  expect(await tellAll(courier)).toBe(3 * SECOND);
  expect(titles(receiver)).toEqual(['one']);
  bench.clock.suspend(3 * SECOND);
  await tellAll(courier);
  expect(titles(receiver)).toEqual(['one', 'two']);
});

test('through refusals, broken and hanging connections all is told in order, and repeats say that they are', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  const ok = status(204);
  const bad = [breakOff(), status(500), hang(), status(503, { 'retry-after': '2' }), breakOff(), status(408)];
  receiver.script = bad.flatMap((answer) => [answer, ok]);
  const all = ['one', 'two', 'three', 'four', 'five', 'six'];
  for (const title of all) floor.happen(title);
  for (let turn = 0; turn < 100 && titles(receiver).length < 12; turn += 1) {
    const asked = receiver.received.length;
    const telling = tellAll(courier);
    // The hanging one is the fifth request.
    if (asked === 3) {
      await receiver.count(5);
      await bench.clock.advance(5 * SECOND);
    }
    await telling;
    bench.clock.suspend(20 * SECOND);
  }
  expect(titles(receiver)).toEqual(all.flatMap((title) => [title, title]));
  expect(receiver.json().map(({ attempt }) => attempt)).toEqual(all.flatMap(() => [1, 2]));
  const ids = receiver.json().map(({ id }) => id);
  expect(new Set(ids).size).toBe(6);
  expect(outcomes(floor)).toEqual(Array<string>(6).fill('sent'));
});

test('what will never be taken is given up with the reason, and the next goes', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using _ = floor.bench;
  const [courier] = floor.couriers as [Courier];
  receiver.script = [status(400, {}, 'unknown field "title"')];
  floor.happen('one');
  floor.happen('two');
  await tellAll(courier);
  expect(titles(receiver)).toEqual(['one', 'two']);
  expect(outcomes(floor)).toEqual(['given_up', 'sent']);
  const error = floor.bench.database.prepare('SELECT last_error FROM notification_outbox WHERE id = 1');
  expect(error.pluck().get()).toBe('it answered 400: unknown field "title"');
});

test('nobody is told what is three days old', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  floor.happen('old');
  bench.clock.suspend(73 * HOUR);
  floor.happen('new');
  await tellAll(courier);
  expect(titles(receiver)).toEqual(['new']);
  expect(outcomes(floor)).toEqual(['given_up', 'sent']);
});

test('more than a channel takes in a minute comes as a digest of what was held back', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver, { maxPerMinute: 3 }));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  const { core } = bench.engine;
  for (let n = 1; n <= 9; n += 1) floor.happen(`alert-${n}`);
  await tellAll(courier);
  expect(receiver.json().map(({ event, title }) => (event === 'digest' ? 'digest' : title))).toEqual([
    'alert-1',
    'alert-2',
    'digest',
  ]);
  expect(receiver.json()[2]).toMatchObject({
    count: 7,
    counts: { stalled: 7 },
    severity: 'critical',
    items_total: 7,
  });
  expect(JSON.stringify(receiver.json()[2]?.items)).toContain('alert-9');
  const folded = bench.database.prepare("SELECT count(*) FROM notification_outbox WHERE outcome = 'folded'");
  expect(folded.pluck().get()).toBe(7);
  // The next one waits for its minute.
  core.write((now) => raiseAlert(core, { key: 'x', kind: 'degraded', severity: 'warning', title: 'x' }, now));
  const pause = await tellAll(courier);
  expect(pause).toBeGreaterThan(0);
  expect(receiver.received).toHaveLength(3);
  bench.clock.suspend(MINUTE);
  await tellAll(courier);
  expect(receiver.json()[3]?.title).toBe('x');
});

test('what was told but could not be recorded is recorded later and not told again', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  floor.happen('one');
  floor.happen('two');
  receiver.script = [
    (response) => {
      bench.refuseWrites(true);
      response.writeHead(204).end();
    },
  ];
  await expect(courier.runOnce()).rejects.toThrow();
  await expect(courier.runOnce()).rejects.toThrow();
  bench.refuseWrites(false);
  await tellAll(courier);
  expect(titles(receiver)).toEqual(['one', 'two']);
});

test('a former engine tells nothing more, and its successor goes on where it was', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  const channels = [webhook(clock, 'w', receiver)];
  const floor = floorWith(clock, ...channels);
  await using bench = floor.bench;
  const [former] = floor.couriers as [Courier];
  receiver.script = [status(500)];
  floor.happen('one');
  floor.happen('two');
  await tellAll(former);
  bench.store.lease.release(bench.engine.core.token);
  const next = bench.build(OTHER, { channels });
  bench.clock.suspend(MINUTE);
  await expect(former.runOnce()).rejects.toThrow('another process is the engine now');
  expect(receiver.received).toHaveLength(1);
  await tellAll(new Courier(next.core, channels[0]!));
  expect(titles(receiver)).toEqual(['one', 'one', 'two']);
  await next.stop(0);
});

test('stopping tells what is due, and waits two seconds at most for one that hangs', async () => {
  const clock = new FakeClock();
  const [hanging, good] = [await openReceiver(), await openReceiver()];
  hanging.usually = hang();
  const floor = floorWith(
    clock,
    webhook(clock, 'hanging', hanging, { timeoutMs: HOUR }),
    webhook(clock, 'good', good),
  );
  await using bench = floor.bench;
  const { notifications } = bench.engine;
  notifications.start();
  floor.happen('one');
  await hanging.count(1);
  await good.count(1);
  floor.happen('last');
  const stopped = notifications.stop();
  await good.count(2);
  await bench.clock.advance(2 * SECOND);
  await stopped;
  expect(titles(good)).toEqual(['one', 'last']);
  expect(titles(hanging)).toEqual(['one']);
  const waits = bench.database.prepare(
    "SELECT count(*) FROM notification_outbox WHERE channel = 'hanging' AND done_at IS NULL",
  );
  expect(waits.pluck().get()).toBe(2);
});

test('a channel that takes nothing for a quarter of an hour is an alert, told by the others until it is well', async () => {
  const clock = new FakeClock();
  const [dead, alive] = [await openReceiver(), await openReceiver()];
  const floor = floorWith(clock, webhook(clock, 'dead', dead), webhook(clock, 'alive', alive));
  await using bench = floor.bench;
  const [toDead, toAlive] = floor.couriers as [Courier, Courier];
  const open = () => bench.store.alerts.list().map(({ key, detail }) => `${key}: ${detail}`);
  await dead.close();
  floor.happen('one');
  await tellAll(toDead);
  expect(open()).toEqual(['one: ']);
  for (let minute = 0; minute < 20; minute += 1) {
    bench.clock.suspend(MINUTE);
    await Promise.all([tellAll(toDead), tellAll(toAlive)]);
  }
  expect(open()).toEqual(['channel:dead: connection refused', 'one: ']);
  expect(titles(alive)).toEqual(['one', 'channel dead takes no notifications']);
  await dead.open();
  bench.clock.suspend(15 * MINUTE);
  await tellAll(toDead);
  await tellAll(toAlive);
  expect(open()).toEqual(['one: ']);
  expect(titles(dead)).toEqual(['one']);
  expect(alive.json().at(-1)).toMatchObject({ state: 'cleared', alert: { key: 'channel:dead' } });
});

test('a channel whose URL is wrong is an alert at once, and the alert goes with the channel', async () => {
  const clock = new FakeClock();
  const receiver = await openReceiver();
  receiver.usually = status(404);
  const floor = floorWith(clock, webhook(clock, 'w', receiver));
  await using bench = floor.bench;
  const [courier] = floor.couriers as [Courier];
  floor.happen('one');
  floor.happen('two');
  await tellAll(courier);
  expect(bench.store.alerts.list().map(({ key }) => key)).toEqual(['channel:w', 'two', 'one']);
  bench.store.lease.release(bench.engine.core.token);
  const next = bench.build(OTHER, { channels: [] });
  next.notifications.start();
  expect(bench.store.alerts.list().map(({ key }) => key)).toEqual(['two', 'one']);
  await next.stop(0);
});
