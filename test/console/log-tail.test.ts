/** The end of a log, where a wide Floor has room for it: what others show of a job without a key. */
import { afterEach, expect, test } from 'vitest';
import { Emulator } from './emulator.ts';
import { busySnapshot, failure, NOW, running, snapshot } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const LINES = [
  '2026-11-23T14:04:01.000Z info attempt 1 started execution=90 pid=17',
  '2026-11-23T14:04:02.000Z error attempt 1 failed: connection refused kind=connect',
];
const FAILED = failure({ executionId: 90, name: 'intranet', status: 'FAILED', retryAt: null, attempt: 1 });

async function shown(board: ScriptedBoard, size = { columns: 120, rows: 40 }) {
  board.log = LINES;
  emulator = new Emulator({ board, ...size });
  await emulator.settle();
  await emulator.advance(0);
}

const left = () => emulator.lines().map((line) => (line.split(' │')[0] ?? '').trimEnd());

test('at 120x40 the log of the failure stands below what it says', async () => {
  await shown(new ScriptedBoard(snapshot({ failures: [FAILED], running: [] })));
  const at = left().findIndex((line) => line.includes('log of execution 90'));
  expect(left().slice(at, at + 4)).toEqual([
    expect.stringMatching(/^ {2}intranet {2}log of execution 90 ─+$/),
    '  14:04:01 info attempt 1 started execution=90 pid=17',
    '  14:04:02 error attempt 1 failed: connection refused kind=connect',
    '',
  ]);
});

test('it follows the selection: what runs has a log as well', async () => {
  const board = new ScriptedBoard(snapshot({ failures: [FAILED], running: [running({ executionId: 101 })] }));
  await shown(board);
  expect(emulator.text()).toContain('lab-nightly  log of execution 101');
  await emulator.type('\t');
  await emulator.advance(0);
  expect(emulator.text()).toContain('intranet  log of execution 90');
  expect(emulator.text()).not.toContain('log of execution 101');
});

test('where many run it is that of the failure: enough moves already', async () => {
  const rows = [101, 102, 103].map((executionId) => running({ executionId }));
  await shown(new ScriptedBoard(snapshot({ failures: [FAILED], running: rows })));
  expect(emulator.text()).toContain('intranet  log of execution 90');
});

test('a log that grows is read every five seconds, one that is whole never again', async () => {
  const board = new ScriptedBoard(snapshot({ failures: [FAILED], running: [running({ executionId: 101 })] }));
  await shown(board);
  for (let second = 0; second < 20; second += 1) {
    board.show({ running: [running({ executionId: 101, done: second })] });
    await emulator.advance(1_000);
  }
  expect(board.logRequests.length).toBeGreaterThanOrEqual(4);
  expect(board.logRequests.length).toBeLessThanOrEqual(6);
  board.show({ running: [] });
  await emulator.advance(120_000);
  const read = board.logRequests.length;
  await emulator.advance(600_000);
  expect(board.logRequests).toHaveLength(read);
});

test.each([
  [80, 24],
  [60, 15],
])('at %dx%d nothing is read: there is no room', async (columns, rows) => {
  const board = new ScriptedBoard(busySnapshot());
  await shown(board, { columns, rows });
  await emulator.advance(10_000);
  expect(board.logRequests).toEqual([]);
});

test('where the failures need the room, and in the past, nothing is read', async () => {
  const failures = Array.from({ length: 30 }, (_, index) => failure({ executionId: index, at: NOW }));
  const board = new ScriptedBoard(busySnapshot({ failures, failuresTotal: 30 }));
  board.oldest = 0;
  await shown(board);
  expect(board.logRequests).toEqual([]);
  board.show({ failures: [FAILED], failuresTotal: 1, moment: { at: NOW - 3_600_000, cut: false } });
  await emulator.settle();
  expect(board.logRequests).toEqual([]);
});

test('what came from outside moves nothing', async () => {
  const board = new ScriptedBoard(snapshot({ failures: [FAILED] }));
  await shown(board);
  board.log = Array.from({ length: 80 }, () => `\u001b[2J漢字e\u0301\u202e${'x'.repeat(900)}`);
  board.show({ failures: [{ ...FAILED, attempt: 2 }] });
  await emulator.advance(0);
  expect(emulator.lines()).toHaveLength(40);
  expect(emulator.lines()[39]).toContain('q leave');
});
