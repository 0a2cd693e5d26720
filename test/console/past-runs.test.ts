/** What stands below what comes on a wide Floor: how the selected task went the last times. */
import { afterEach, expect, test } from 'vitest';
import type { TaskRun } from '../../src/board/task/task-detail.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, failure, HOUR_MS, MINUTE_MS, NOW, snapshot, upcoming } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskDetail } from './task-rows.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const ran = (executionId: number, hoursAgo: number, more: Partial<TaskRun> = {}): TaskRun => ({
  executionId,
  status: 'COMPLETED',
  trigger: 'schedule',
  startedAt: NOW - hoursAgo * HOUR_MS,
  endedAt: NOW - hoursAgo * HOUR_MS + 12_000,
  queuedAt: NOW - hoursAgo * HOUR_MS,
  outcome: `${executionId} pages, 2 new`,
  ...more,
});

function boardOf(reads: number[]): ScriptedBoard {
  const board = new ScriptedBoard(
    snapshot({
      upcoming: [upcoming({ taskId: 1, name: 'edge' }), upcoming({ taskId: 2, name: 'wiki' })],
      failures: [failure({ taskId: 3, name: 'intranet' })],
    }),
  );
  const running = ran(9, 0, { status: 'RUNNING', endedAt: null, outcome: '' });
  const failed = ran(7, 2, { status: 'FAILED', outcome: 'connection refused' });
  board.taskDetails.set(1, taskDetail({ taskId: 1, name: 'edge', recent: [running, ran(8, 1), failed] }));
  board.taskDetails.set(2, taskDetail({ taskId: 2, name: 'wiki', recent: [] }));
  board.taskDetails.set(3, taskDetail({ taskId: 3, name: 'intranet', recent: [failed] }));
  const { taskDetails } = board;
  board.taskDetail = (taskId) => {
    reads.push(taskId);
    return taskDetails.get(taskId) ?? null;
  };
  return board;
}

async function shown(board: ScriptedBoard, columns: number, rows: number): Promise<void> {
  emulator = new Emulator({ board, columns, rows });
  await emulator.settle();
  await emulator.advance(0);
}

const right = () => emulator.lines().map((line) => line.split('│ ')[1] ?? '');

test('at 120x40 it tells those that have ended, and follows the selection', async () => {
  await shown(boardOf([]), 120, 40);
  const at = right().findIndex((line) => line.includes('its last runs'));
  expect(right().slice(at, at + 4)).toEqual([
    expect.stringMatching(/^ {2}edge {2}its last runs ─+$/),
    '  ✓ 13:05    0:12 8 pages, 2 new',
    '  ✗ 12:05    0:12 connection refused',
    '',
  ]);
  await emulator.type('j');
  expect(emulator.text()).not.toContain('its last runs');
  await emulator.type('\t', '\t');
  expect(emulator.text()).toContain('intranet  its last runs');
});

test('it is read when another task is selected, or when something began or ended, and not else', async () => {
  const reads: number[] = [];
  const board = boardOf(reads);
  await shown(board, 200, 50);
  await emulator.advance(10 * MINUTE_MS);
  expect(reads).toEqual([1]);
  await emulator.type('j', 'k');
  expect(reads).toEqual([1, 2, 1]);
  board.show({ queued: 3 });
  await emulator.settle();
  expect(reads).toHaveLength(3);
  const ended = { executionId: 9, name: 'edge', status: 'COMPLETED', startedAt: NOW, endedAt: NOW } as const;
  board.show({ ended: [{ ...ended, headline: '', errorKind: '', error: '' }] });
  await emulator.settle();
  expect(reads).toHaveLength(4);
});

test.each([
  [80, 24],
  [60, 15],
])('at %dx%d nothing is read: there is no room', async (columns, rows) => {
  const reads: number[] = [];
  await shown(boardOf(reads), columns, rows);
  await emulator.type('j');
  expect(reads).toEqual([]);
});

test('what came from outside moves nothing', async () => {
  const hostile = 'a\u001b[2Jb\u202e漢字\u0000'.repeat(90);
  const board = new ScriptedBoard(busySnapshot());
  board.taskDetail = () => taskDetail({ name: hostile, recent: [ran(1, 1, { outcome: hostile })] });
  await shown(board, 120, 40);
  expect(emulator.lines()).toHaveLength(40);
  expect(emulator.lines()[39]).toContain('q leave');
});
