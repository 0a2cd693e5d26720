import { afterEach, describe, expect, test } from 'vitest';
import type { TaskDetail } from '../../src/board/task/task-detail.ts';
import type { View, ViewRequest } from '../../src/board/views/view.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf, HOUR_MS, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskDetail, taskRow } from './task-rows.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(columns = 80, rows = 24, parts: Partial<TaskDetail> = {}) {
  const board = new ScriptedBoard(busySnapshot());
  board.views = (request: ViewRequest): View | null =>
    request.kind === 'tasks'
      ? {
          kind: 'tasks',
          list: { offset: 0, rows: [taskRow()], total: 1, atLeast: false, filter: '', filterError: '' },
        }
      : null;
  board.taskDetails.set(1, taskDetail(parts));
  board.details.set(100, detailOf({ executionId: 100, status: 'FAILED' }));
  board.story = {
    why: ['lab-nightly, 2026-11-23 14:00 UTC: ran as execution 101.', 'It waited 3 s for a worker.'],
    acts: [{ at: NOW - HOUR_MS, who: 'ana@10.0.0.7', action: 'pause', reason: 'certificate change' }],
  };
  emulator = new Emulator({ board, columns, rows });
  await emulator.settle();
  await emulator.type('2', '\r');
}

const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';

describe('Enter on a task', () => {
  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 50],
  ])('shows at %ix%i how it stands, with its newest execution selected', async (columns, rows) => {
    await shown(columns, rows);
    expect(emulator.lines()).toHaveLength(rows);
    expect(emulator.lines().filter((line) => line.startsWith('>'))).toHaveLength(1);
    expect(lineWith('running ')).toMatch(/^> runs +» running +14:03 +2:00 manual/);
  });

  test('says why, what comes and what was done to it', async () => {
    await shown(120, 40);
    const text = emulator.text();
    expect(text).toContain('every 30 min');
    expect(text).toContain('90 % of the last 20 succeeded, usually 2m 00s, 95 % of them within 4m 00s');
    expect(lineWith('why ')).toContain('ran as execution 101.');
    expect(text).toContain('It waited 3 s for a worker.');
    expect(lineWith(' next  ')).toMatch(/14:15 {2}in 10m/);
    expect(text).toContain('14:45  in 2h 00m, starts 16:05  held by window deploys');
    expect(text).toContain('targets: https://lab.example/');
    expect(lineWith('acts ')).toContain('13:05  pause by ana@10.0.0.7: certificate change');
  });

  test('leads on to an execution, and q comes back', async () => {
    await shown();
    await emulator.type('j', '\r');
    expect(emulator.session.state().stack.map(({ kind }) => kind)).toEqual(['task', 'detail']);
    expect(emulator.text()).toContain('FAILED');
    await emulator.type('q');
    expect(emulator.session.state().stack.map(({ kind }) => kind)).toEqual(['task']);
    expect(lineWith('dns: no address')).toMatch(/^> /);
    await emulator.type('q');
    expect(emulator.session.state().stack).toEqual([]);
  });

  test('acts on it, and on what runs of it', async () => {
    await shown();
    await emulator.type('r');
    expect(emulator.board.acts).toEqual([{ kind: 'trigger', taskId: 1 }]);
    await emulator.type('x');
    expect(emulator.session.state().stack.map(({ kind }) => kind)).toEqual(['task', 'confirm']);
  });

  test('keeps the cursor with its execution when another comes', async () => {
    await shown();
    await emulator.type('j');
    const task = taskDetail();
    const newer = { ...task.recent[1]!, executionId: 103, outcome: 'newer' };
    emulator.board.taskDetails.set(1, { ...task, recent: [newer, ...task.recent] });
    emulator.board.show({ queued: 5 });
    await emulator.settle();
    expect(lineWith('dns: no address')).toMatch(/^> /);
  });

  test('that never ran says so, and one that was deleted says that', async () => {
    await shown(80, 24, { recent: [], successRate: null, p50Ms: null });
    expect(emulator.text()).toContain('it has never run: r runs it now');
    await emulator.type('q');
    emulator.board.taskDetails.clear();
    await emulator.type('\r');
    expect(emulator.text()).toContain('that task was deleted; its history stays');
  });
});
