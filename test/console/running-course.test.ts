/** What stands below the running rows: how the selected one goes. */
import { afterEach, expect, test } from 'vitest';
import type { RunningRow } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, courseOf, NOW, running } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const TWO: readonly RunningRow[] = [
  running({ course: courseOf() }),
  running({
    executionId: 102,
    taskId: 2,
    name: 'web-prod',
    emergency: true,
    trigger: 'emergency',
    attempt: 2,
    since: NOW - 900_000,
    usualMs: 300_000,
    eta: null,
    note: 'https://web.example/cart',
    course: courseOf({ requestedBy: 'ana@10.0.0.7', reason: 'host is down', speeds: [] }),
  }),
];

async function shown(columns: number, rows: number, parts: { running?: RunningRow[] } = {}) {
  const board = new ScriptedBoard(busySnapshot({ running: [...TWO], ...parts }));
  emulator = new Emulator({ board, columns, rows });
  await emulator.settle();
  return emulator.lines();
}

/** From the heading of the course on. */
const course = (name: string) => {
  const lines = emulator.lines();
  return lines.slice(lines.findIndex((line) => line.startsWith(`  ${name}  scan 1`)));
};

test('at 120x40 the room below two executions tells of the selected one', async () => {
  const lines = await shown(120, 40);
  expect(lines).toHaveLength(40);
  expect(lines.slice(1, 12)).toMatchInlineSnapshot(`
    [
      "──[Running 2] ────────────── phase ─── progress ─────────────────────── rate counts ──────────────── left  elapsed/usual",
      "> lab-nightly                crawl     ━━━━━───────────      132/400    12/s new 3 errors 1      eta 1:45    2:10 / 4:00",
      "  ! web-prod emergency try 2 crawl     ━━━━━───────────      132/400    12/s new 3 errors 1    3.0x usual   15:00 / 5:00",
      "  lab-nightly  scan 101, since 14:02, worker 4242: 111 MB, 12 % CPU ───────────────────────────────────────────────────",
      "  phases  ✓ targets 0:01   » crawl 2:08 / 3:30   diff 0:04   report 0:02",
      "  ends    about 14:06, usually after 4:00",
      "  speed   ⠀⠀⠀⢀⣴⣷  12/s, up to 18/s in the last minute",
      "  now at  https://lab.example/login",
      "",
      "",
      "",
    ]
  `);
  await emulator.press('j');
  expect(course('web-prod').slice(0, 4)).toMatchInlineSnapshot(`
    [
      "  web-prod  scan 102, since 13:50, emergency by ana@10.0.0.7: host is down, try 2, worker 4242: 111 MB, 12 % CPU ──────",
      "  phases  ✓ targets 0:01   » crawl 2:08 / 3:30   diff 0:04   report 0:02",
      "  ends    usually after 5:00, takes 3.0x usual now",
      "  now at  https://web.example/cart",
    ]
  `);
});

test('it counts on with the clock', async () => {
  await shown(120, 40);
  expect(emulator.text()).toContain('» crawl 2:08 / 3:30');
  await emulator.advance(3_000);
  expect(emulator.text()).toContain('» crawl 2:11 / 3:30');
});

test('at 80x24 it says what the row has no room for', async () => {
  await shown(80, 24, { running: TWO.slice(0, 1) });
  expect(emulator.lines().slice(2, 9)).toMatchInlineSnapshot(`
    [
      "──[Running 1] ───────────── phase ── progress ─────────── rate ───── left so far",
      "> lab-nightly               crawl    ━━──────   132/400   12/s   eta 1:45   2:10",
      "  lab-nightly  scan 101, since 14:02, worker 4242: 111 MB, 12 % CPU ───────────",
      "  phases  ✓ targets 0:01   » crawl 2:08 / 3:30   diff 0:04   report 0:02",
      "  ends    about 14:06, usually after 4:00",
      "  speed   ⠀⠀⠀⢀⣴⣷  12/s, up to 18/s in the last minute",
      "  counts  new 3 errors 1",
    ]
  `);
});

test('it is about the first one while another pane has the focus', async () => {
  await shown(120, 40);
  await emulator.type('j', '\t');
  expect(course('lab-nightly')[0]).toContain('since 14:02');
});

test('where the rows need the room, and where nobody watched, it is not there', async () => {
  const many = Array.from({ length: 12 }, (_, index) => running({ executionId: index, course: courseOf() }));
  await shown(120, 40, { running: many });
  expect(emulator.text()).not.toContain('phases');
  emulator.board.show({ running: [running()] });
  await emulator.settle();
  expect(emulator.text()).not.toContain('phases');
  emulator.board.show({ running: [running({ status: 'QUEUED', course: courseOf() })] });
  await emulator.settle();
  expect(emulator.text()).not.toContain('phases');
});

test('the pane alone shows where it was before', async () => {
  await shown(80, 24);
  expect(emulator.text()).not.toContain('lab.example/about');
  await emulator.press('z');
  expect(emulator.text()).toMatch(
    / {2}now at {2}https:\/\/lab\.example\/login\s*\n {2}before {2}https:\/\/lab\.example\/about/,
  );
});

test('a phase under way stays in sight when those before it have no room', async () => {
  const long = Array.from({ length: 8 }, (_, index) => ({
    phase: `preparation-${index}`,
    state: 'over' as const,
    ms: 60_000,
    since: null,
    lastMs: null,
  }));
  const phases = [...long, ...courseOf().phases.slice(1)];
  await shown(80, 24, { running: [running({ course: courseOf({ phases }) })] });
  expect(emulator.text()).toMatch(/phases .*» crawl 2:08 \/ 3:30 {3}diff 0:04/);
});

test('what came from outside moves nothing', async () => {
  const hostile = 'a\u001b[2Jb\u202e漢字\u0000';
  const row = running({
    name: hostile,
    note: hostile,
    course: courseOf({ reason: hostile, requestedBy: hostile, notes: [hostile] }),
  });
  const lines = await shown(80, 24, { running: [row] });
  expect(lines).toHaveLength(24);
  expect(lines[23]).toContain('q leave');
});
