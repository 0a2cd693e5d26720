/** The past: stepping through it, what is shown of it, and that nothing can be done in it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import {
  busySnapshot,
  detailOf,
  failure,
  HOUR_MS,
  MINUTE_MS,
  NOW,
  running,
  snapshot,
  upcoming,
} from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

/** As it was at 12:00. */
const THEN = NOW - 125 * MINUTE_MS;
const PAST: Partial<Snapshot> = {
  running: [
    running({
      phase: '',
      done: 0,
      total: null,
      rate: null,
      counters: {},
      note: '',
      since: THEN - 12 * MINUTE_MS,
      usualMs: 4 * MINUTE_MS,
      eta: null,
      later: { status: 'FAILED', endedAt: THEN + 8 * MINUTE_MS },
    }),
    running({
      executionId: 105,
      taskId: 5,
      name: 'vpn-portal',
      status: 'QUEUED',
      since: THEN - 42_000,
      later: { status: 'COMPLETED', endedAt: THEN + 20 * MINUTE_MS },
    }),
  ],
  upcoming: [
    upcoming({ nextAt: THEN + 10 * MINUTE_MS, became: { fate: 'ran', executionId: 400 } }),
    upcoming({
      taskId: 2,
      name: 'edge',
      nextAt: THEN + 20 * MINUTE_MS,
      became: { fate: 'skipped: paused by ana', executionId: null },
    }),
    upcoming({
      taskId: 3,
      name: 'daily',
      nextAt: THEN + 20 * HOUR_MS,
      became: { fate: '', executionId: null },
    }),
    upcoming({
      taskId: 4,
      name: 'edited',
      scheduleText: 'changed since',
      nextAt: null,
      became: { fate: '', executionId: null },
    }),
  ],
  upcomingTotal: 4,
  failures: [failure({ at: THEN - 3 * MINUTE_MS, attemptsAllowed: null, retryAt: null })],
  failuresTotal: 1,
  pools: [{ type: 'scan', running: 1, limit: 0, configured: 0, queued: 1 }],
  queued: 1,
  failures24h: 3,
  nextSlotAt: THEN + 10 * MINUTE_MS,
};

async function shown(options: ConstructorParameters<typeof Emulator>[0] = {}) {
  const board = new ScriptedBoard(busySnapshot());
  board.oldest = NOW - 20 * HOUR_MS;
  board.past = PAST;
  board.details.set(400, detailOf({ executionId: 400, status: 'COMPLETED' }));
  board.details.set(101, detailOf());
  emulator = new Emulator({ board, ...options });
  await emulator.settle();
  return board;
}

const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';
const ago = (moments: readonly (number | null)[]) => moments.map((at) => at && (NOW - at) / MINUTE_MS);

describe('stepping', () => {
  test('goes by five minutes with [ and ], by an hour with { and }, and back to now', async () => {
    const board = await shown();
    await emulator.type('[', '[', '{', ']', '}');
    expect(ago(board.moments)).toEqual([5, 10, 70, 65, 5]);
    await emulator.type(']', ']');
    expect(board.moments.at(-1)).toBeNull();
    expect(emulator.text()).toContain('back to now');
  });

  test('stands on whole five minutes', async () => {
    const board = await shown();
    await emulator.advance(123_000);
    await emulator.type('[', '[');
    expect(ago(board.moments)).toEqual([0, 5]);
  });

  test('takes each press of a key that is held down', async () => {
    const board = await shown();
    await emulator.press('[[[[');
    expect(ago(board.moments)).toEqual([20]);
  });

  test('ends at what is kept, and says so', async () => {
    const board = await shown();
    board.oldest = NOW - 42 * MINUTE_MS;
    await emulator.type('{', '{');
    expect(ago(board.moments)).toEqual([42]);
    expect(emulator.text()).toContain('nothing is kept of before 13:23');
    board.oldest = NOW + 1;
    await emulator.type('q', '[');
    expect(emulator.text()).toContain('nothing is kept of before 14:05');
    board.oldest = null;
    await emulator.type('[');
    expect(emulator.text()).toContain('there is no past yet');
  });

  test('does not go to the future', async () => {
    const board = await shown();
    await emulator.type(']', '}');
    expect(board.moments).toEqual([]);
    expect(emulator.text()).toContain('this is now: [ goes to the past');
  });

  test('ends with another screen, since these show the present', async () => {
    const board = await shown();
    await emulator.type('[', '2');
    expect(board.moments.at(-1)).toBeNull();
    expect(emulator.text()).not.toContain('THE PAST');
  });
});

describe('a time that is named', () => {
  const line = async (text: string) => {
    await emulator.type(':');
    await emulator.type(text);
    await emulator.type('\r');
  };

  test('is gone to from anywhere, to the minute, and steps go on from there', async () => {
    const board = await shown();
    await emulator.type('2');
    await line('goto 03:07');
    expect(board.moments).toEqual([Date.UTC(2026, 10, 23, 3, 7)]);
    expect(emulator.text()).toContain('THE PAST  as it was at 03:07, 10h 58m ago');
    await emulator.type('[');
    expect(board.moments.at(-1)).toBe(Date.UTC(2026, 10, 23, 3, 5));
    await emulator.type(']');
    expect(board.moments.at(-1)).toBe(Date.UTC(2026, 10, 23, 3, 10));
  });

  test('that is too early shows the earliest that is kept, and says so', async () => {
    const board = await shown();
    await line('goto 2026-11-21 03:00');
    expect(ago(board.moments)).toEqual([20 * 60]);
    expect(emulator.text()).toContain('nothing is kept of before 11-22 18:05');
  });
});

describe('the Floor in the past', () => {
  const toThen = async () => {
    await emulator.type('{', '{');
  };

  test('at 80x24 says so, and shows only what is known', async () => {
    await shown();
    await toThen();
    // The footer is that of the key table.
    expect(emulator.lines().slice(0, -2).join('\n').trimEnd()).toMatchInlineSnapshot(`
      "scarefloor  the past                                                   12:05 UTC
      scan 1/-  queue 1  failed in 24 h 3                                   next in 5m
       THE PAST  as it was at 12:05, 2h 00m ago; Esc returns
      ──[Running 1, 1 queued] ─── phase ── progress ─────────── rate ───── left so far
      > lab-nightly               -        later failed 12:08        4.3x usual  17:00
        vpn-portal                waited                                   queued 5:42




      ── Upcoming 4 ──────────────────── schedule ───────── last ───────── at ───── in
        lab-nightly                      ran                ✓✓✗✓✓       12:10       5m
        edge                             skipped: paused b⋯ ✓✓✗✓✓       12:20      15m
        daily                            every 30 min       ✓✓✗✓✓ 11-24 08:00  19h 55m
        edited                           changed since      ✓✓✗✓✓                    -



      ── Failures 1 ───────── kind ────── reason ───────────────────── try ────── next
        ~ api-edge            dns x3      no address for api.edge.ex⋯  2/-  will retry
        api-edge  monitor 90, failed 11:57, try 2, 3 in a row ───────────────────────
        dns: no address for api.edge.example"
    `);
  });

  test.each([
    [60, 15],
    [120, 40],
    [200, 50],
  ])('at %ix%i has a banner that cannot be missed', async (columns, rows) => {
    await shown({ columns, rows });
    await toThen();
    const banner = emulator.lines().findIndex((line) => line.includes('THE PAST  as it was at 12:05'));
    expect(banner).toBeGreaterThan(0);
    expect(emulator.lines()[banner]).toContain('2h 00m ago; Esc returns');
    expect(emulator.grid().cells[banner]?.every((cell) => cell.inverse)).toBe(true);
    expect(emulator.lines()[0]).toMatch(/^scarefloor {2}the past .*12:05 UTC/);
  });

  test('refuses every act with a clear word, and offers none in the footer', async () => {
    const board = await shown();
    await toThen();
    for (const key of ['r', 'R', 'p', 'x', 'X', 'P', '!']) {
      await emulator.type(key);
      expect(emulator.text(), key).toContain(
        'this is the past: nothing can be done in it; Esc returns to now',
      );
    }
    expect(board.acts).toEqual([]);
    expect(emulator.lines().at(-1)).toMatch(/^Tab pane .*\[ past {2}\] later .*q now$/);
  });

  test('lets a cancel that is on its way be taken back', async () => {
    const board = await shown();
    await emulator.type('x', 'y');
    await emulator.press('[');
    await emulator.press('u');
    expect(emulator.text()).toContain('taken back');
    await emulator.advance(10_000);
    expect(board.acts).toEqual([]);
  });

  test('opens what became of a slot, as it is now, and says that', async () => {
    const board = await shown();
    await toThen();
    await emulator.type('\t', '\r');
    expect(emulator.text()).toContain('execution 400');
    expect(emulator.text()).toContain('THE PAST  this detail is as it is now; the Floor was left at 12:05');
    await emulator.type('x');
    expect(emulator.text()).toContain('this is the past');
    await emulator.type('q', 'j', '\r');
    expect(emulator.text()).toContain('edge has no execution for that slot');
    expect(board.acts).toEqual([]);
  });

  test('stands still: nothing ticks by the second', async () => {
    await shown();
    await toThen();
    await emulator.advance(1_000);
    const { bytes } = emulator.written();
    await emulator.advance(45_000);
    expect(emulator.written().bytes).toBe(bytes);
  });

  test('says where it was not looked through as a whole', async () => {
    const board = await shown();
    await toThen();
    expect(emulator.text()).not.toContain('may be missing');
    board.show({ moment: { at: THEN, cut: true } });
    await emulator.settle();
    expect(emulator.text()).toContain('[Running 1+, 1 queued]');
    expect(emulator.text()).toContain('what had begun long before may be missing here');
  });

  test('says what it does not know where there is nothing', async () => {
    const board = await shown();
    board.past = { ...snapshot(), running: [], upcoming: [], failures: [] };
    await toThen();
    for (const words of ['nothing ran and nothing waited', 'nothing had failed in the 24 hours before'])
      expect(emulator.text()).toContain(words);
    expect(lineWith('nothing is known of what was to come')).not.toBe('');
  });
});
