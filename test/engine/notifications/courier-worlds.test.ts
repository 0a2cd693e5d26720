/**
 * Worlds from a seed: receivers of every temper, engines that die between sending and recording, clocks that jump.
 * Whatever happens, each channel is told everything that it did not reject, in order, and nothing twice without a cause.
 */
import { expect, test } from 'vitest';
import { raiseAlert } from '../../../src/engine/alerts.ts';
import { Courier } from '../../../src/engine/notifications/courier.ts';
import type { Channel, Sending, SendOutcome } from '../../../src/notify/channel.ts';
import { FakeClock, settled } from '../../fake-clock.ts';
import { settingsOf } from '../../notify/sent.ts';
import { Bench } from '../open-engine.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const TIMEOUT_MS = 5 * SECOND;
const STEPS = 60;

type Temper = 'sent' | 'failed' | 'refused' | 'rejected' | 'hangs' | 'taken and hangs';

interface Told {
  title: string;
  attempt: number;
  /** The engine heard that it was taken. */
  isKnown: boolean;
}

/** Mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Receiver {
  readonly told: Told[] = [];
  readonly rejected: string[] = [];
  readonly channel: Channel;
  temper: () => Temper;

  constructor(name: string, temper: () => Temper) {
    this.temper = temper;
    this.channel = {
      name,
      type: 'webhook',
      rules: settingsOf({ type: 'webhook' }).rules,
      maxPerMinute: 0,
      timeoutMs: TIMEOUT_MS,
      send: (sending) => this.#take(sending),
    };
  }

  #take({ notification: { title }, attempt }: Sending): Promise<SendOutcome> {
    const temper = this.temper();
    if (temper === 'sent' || temper === 'taken and hangs')
      this.told.push({ title, attempt, isKnown: temper === 'sent' });
    if (temper === 'rejected') this.rejected.push(title);
    if (temper === 'hangs' || temper === 'taken and hangs') return new Promise(() => undefined);
    if (temper === 'sent') return Promise.resolve({ kind: 'sent', answer: '' });
    if (temper === 'rejected') return Promise.resolve({ kind: 'rejected', error: 'no' });
    return Promise.resolve({ kind: 'failed', error: temper, refused: temper === 'refused' });
  }
}

async function live(seed: number): Promise<{ receivers: Receiver[]; happened: string[]; left: unknown }> {
  const chance = random(seed);
  const pick = <One>(...all: readonly One[]): One => all[Math.floor(chance() * all.length)]!;
  const moods: readonly Temper[] = [
    'sent',
    'sent',
    'sent',
    'failed',
    'refused',
    'rejected',
    'hangs',
    'taken and hangs',
  ];
  const receivers = ['a', 'b'].map((name) => new Receiver(name, () => pick(...moods)));
  const channels = receivers.map(({ channel }) => channel);
  const clock = new FakeClock();
  await using bench = new Bench({}, clock, { channels });
  let engine = bench.engine;
  let couriers = channels.map((channel) => new Courier(engine.core, channel));
  const happened: string[] = [];
  const happen = () => {
    const title = `event ${happened.length + 1}`;
    happened.push(title);
    const condition = { key: title, kind: pick('stalled', 'missed', 'dead_letter'), title } as const;
    engine.core.write((now) => raiseAlert(engine.core, { ...condition, severity: 'critical' }, now));
  };
  /** Its process is gone, perhaps in the middle of a sending: another becomes the engine. */
  const die = () => {
    bench.store.lease.release(engine.core.token);
    const pid = engine.core.token + 1;
    engine = bench.build({ host: 'other', bootId: 'b', pid, pidStarted: '1' }, { channels });
    couriers = channels.map((channel) => new Courier(engine.core, channel));
  };
  const tell = async (courier: Courier) => {
    let isOver = false;
    // One of a dead engine that wakes up late may write nothing, and says so.
    void courier.runOnce().then(
      () => (isOver = true),
      () => (isOver = true),
    );
    await settled();
    if (isOver) return;
    if (chance() < 0.5) die();
    await clock.advance(TIMEOUT_MS + 2 * SECOND);
  };
  for (let step = 0; step < STEPS; step += 1) {
    const move = chance();
    if (move < 0.3) happen();
    else if (move < 0.85) await tell(pick(...couriers));
    else if (move < 0.9) die();
    else if (move < 0.95) clock.step(pick(-HOUR, HOUR, -5 * SECOND));
    else clock.suspend(pick(SECOND, MINUTE, 20 * MINUTE));
  }
  for (const receiver of receivers) receiver.temper = () => 'sent';
  for (let turn = 0; turn < 60; turn += 1) {
    clock.suspend(20 * MINUTE);
    for (const courier of couriers) while ((await courier.runOnce()) === 0);
  }
  const left = bench.database
    .prepare('SELECT count(*) FROM notification_outbox WHERE done_at IS NULL')
    .pluck();
  return { receivers, happened, left: left.get() };
}

test.each(Array.from({ length: 24 }, (_, index) => index + 1))('world %i', async (seed) => {
  const { receivers, happened, left } = await live(seed);
  expect(left).toBe(0);
  for (const { told, rejected } of receivers) {
    const once = told
      .filter(({ title }, index) => told[index - 1]?.title !== title)
      .map(({ title }) => title);
    // Of channels that take nothing people are told as well, among the others, and more than once.
    const events = once.filter((title) => title.startsWith('event '));
    expect(events).toEqual(happened.filter((title) => events.includes(title)));
    expect(new Set(events).size).toBe(events.length);
    const missing = happened.filter((title) => !events.includes(title));
    expect(missing.filter((title) => !rejected.includes(title))).toEqual([]);
    for (const [index, { title, attempt }] of told.entries()) {
      const before = told[index - 1];
      // A repeat has a cause, the engine did not hear that it was taken, and it says that it is one.
      if (before?.title !== title || !title.startsWith('event ')) continue;
      expect(before.isKnown).toBe(false);
      expect(attempt).toBeGreaterThan(before.attempt);
    }
  }
});
