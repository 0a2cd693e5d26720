/** What stands below the running rows where even more room is left: what ended last. */
import { afterEach, expect, test } from 'vitest';
import { Emulator } from './emulator.ts';
import { busySnapshot, courseOf, ended, failure, HOUR_MS, NOW, running } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const THREE = [
  ended(),
  ended({
    executionId: 79,
    name: 'api-edge',
    status: 'FAILED',
    errorKind: 'dns',
    error: 'dns: https://api.edge.example/: no address',
    headline: '',
  }),
  ended({
    executionId: 78,
    name: 'wiki',
    status: 'CANCELLED',
    startedAt: null,
    headline: '',
    error: 'cancelled by ana',
  }),
];

async function shown(columns: number, rows: number, parts: Parameters<typeof busySnapshot>[0]) {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot(parts)), columns, rows });
  await emulator.settle();
}

test('where nothing runs it says what ended last, and how', async () => {
  await shown(80, 24, { running: [], ended: THREE });
  expect(emulator.lines().slice(2, 9)).toMatchInlineSnapshot(`
    [
      "── Running 0 ────────────── phase ── progress ─────────── rate ───── left so far",
      "   nothing runs; next slot in 10m",
      "  ended last ─────────────────────── at ── took outcome ───────────────────────",
      "  ✓ docs                          14:04    2:00 42 pages, 3 new, 0 gone",
      "  ✗ api-edge                      14:04    2:00 dns: no address https://api.edg⋯",
      "  - wiki                          14:04         cancelled by ana",
      "",
    ]
  `);
});

test('it stands below how the running one goes', async () => {
  await shown(120, 40, { running: [running({ course: courseOf() })], ended: THREE });
  expect(emulator.lines().slice(1, 13)).toMatchInlineSnapshot(`
    [
      "──[Running 1] ────────────── phase ─── progress ─────────────────────── rate counts ──────────────── left  elapsed/usual",
      "> lab-nightly                crawl     ━━━━━───────────      132/400    12/s new 3 errors 1      eta 1:45    2:10 / 4:00",
      "  lab-nightly  scan 101, since 14:02, worker 4242: 111 MB, 12 % CPU ───────────────────────────────────────────────────",
      "  phases  ✓ targets 0:01   » crawl 2:08 / 3:30   diff 0:04   report 0:02",
      "  ends    about 14:06, usually after 4:00",
      "  speed   ⠀⠀⠀⢀⣴⣷  12/s, up to 18/s in the last minute",
      "  now at  https://lab.example/login",
      "  ended last ─────────────── state ────────────── at ── took outcome ──────────────────────────────────────────────────",
      "  docs                       ✓ completed       14:04    2:00 42 pages, 3 new, 0 gone",
      "  api-edge                   ✗ failed          14:04    2:00 dns: no address https://api.edge.example/",
      "  wiki                       - cancelled       14:04         cancelled by ana",
      "",
    ]
  `);
});

test('few failures leave their room to what comes, many have at most a third', async () => {
  await shown(80, 24, {});
  const at = (words: string) => emulator.lines().findIndex((line) => line.includes(words));
  expect(at('Failures 3')).toBe(18);
  emulator.board.show({ failures: Array.from({ length: 30 }, () => failure()), failuresTotal: 30 });
  await emulator.settle();
  expect(at('Failures 1-5 of 30')).toBe(16);
});

test('where the rows need the room, and in the past, it is not there', async () => {
  await shown(80, 24, { ended: THREE });
  expect(emulator.text()).not.toContain('ended last');
  emulator.board.show({ running: [], ended: [], moment: { at: NOW - HOUR_MS, cut: false } });
  await emulator.settle();
  expect(emulator.text()).not.toContain('ended last');
});

test('it costs nothing while nothing ends', async () => {
  await shown(80, 24, { running: [], ended: THREE, nextSlotAt: NOW + HOUR_MS, upcoming: [], failures: [] });
  const before = emulator.written().bytes;
  for (let second = 0; second < 50; second += 1) await emulator.advance(1_000);
  expect(emulator.written().bytes).toBe(before);
});

test('what came from outside moves nothing', async () => {
  const hostile = 'a\u001b[2Jb\u202e漢字\u0000';
  await shown(80, 24, {
    running: [],
    ended: [ended({ name: hostile, headline: hostile.repeat(200) }), ...THREE],
  });
  expect(emulator.lines()).toHaveLength(24);
  expect(emulator.lines()[23]).toContain('q leave');
});
