/** Failures that say the same: one row on the Floor, and a list of them behind Enter. */
import { afterEach, describe, expect, test } from 'vitest';
import type { FailureRow } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf, failure, MINUTE_MS, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const MEMBERS: readonly FailureRow[] = Array.from({ length: 12 }, (_, index) =>
  failure({
    executionId: 200 + index,
    taskId: 30 + (index % 3),
    name: `edge-${index % 3}`,
    status: 'FAILED',
    retryAt: null,
    deadLetter: index < 8,
    attempt: 4,
    at: NOW - (index + 1) * 10 * MINUTE_MS,
    error: `dns: no address for host${index}.example`,
  }),
);

const GROUP = failure({
  ...MEMBERS[0]!,
  error: 'no address for *',
  group: {
    id: 77,
    count: 12,
    atLeast: false,
    tasks: 3,
    since: NOW - 120 * MINUTE_MS,
    retrying: 0,
    deadLetters: 8,
    recovered: 0,
  },
});

async function shown(options: ConstructorParameters<typeof Emulator>[0] = {}) {
  const board = new ScriptedBoard(busySnapshot({ failures: [GROUP, failure()], failuresTotal: 2 }));
  board.groups.set(77, MEMBERS);
  for (const { executionId, name } of MEMBERS)
    board.details.set(executionId, detailOf({ executionId, name, status: 'FAILED' }));
  emulator = new Emulator({ board, ...options });
  await emulator.settle();
  await emulator.type('\t', '\t');
  return board;
}

const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';

describe('a group of failures', () => {
  test('is one row: how many of what, since when, and what comes of them', async () => {
    await shown({ columns: 100, rows: 30 });
    expect(lineWith('12 x')).toMatch(
      /^> ✗ 12 x 3 tasks +dns +since 12:05 no address for \* +8 dead letters$/,
    );
    expect(lineWith('api-edge')).toMatch(/dns .*no address for api\.edge\.ex.* x3 +2\/4 +retry in 4m$/);
  });

  test('fits 80 columns without losing its meaning', async () => {
    await shown();
    expect(lineWith('12 x')).toMatch(/^> ✗ 12 x 3 tasks +dns +since 12:05 no address for\S* +8 dead$/);
  });

  test('says that there are more than were counted', async () => {
    const board = await shown();
    board.show({ failures: [{ ...GROUP, group: { ...GROUP.group, count: 500, atLeast: true, tasks: 1 } }] });
    await emulator.settle();
    expect(lineWith('500+ x edge-0')).not.toBe('');
  });

  test('opens as a list, from which each execution opens, and q goes back step by step', async () => {
    await shown();
    await emulator.press('\r');
    expect(emulator.lines()[2]).toMatch(/^ {2}12 failures since 12:05 {2}dns: no address for host0\.example/);
    expect(lineWith('[all 12]')).not.toBe('');
    expect(emulator.lines().filter((line) => line.includes('edge-'))).toHaveLength(12);
    await emulator.type('j', 'j', '\r');
    expect(emulator.text()).toContain('execution 202');
    await emulator.type('q');
    expect(lineWith('> ✗ edge-2')).toContain('host2');
    await emulator.type('q');
    expect(emulator.text()).toContain('Upcoming');
  });

  test('is acted on as a whole: each task once, after one question', async () => {
    const board = await shown();
    await emulator.type('R');
    expect(board.planned).toEqual([
      { verb: 'retry', selection: { list: 'history', filter: null, ids: [200, 201, 202] } },
    ]);
    expect(emulator.text()).toContain('Retry 3 rows?');
    expect(board.acts).toEqual([]);
    await emulator.type('y');
    expect(board.acts).toEqual([{ kind: 'many', what: 'retry', ids: [200, 201, 202] }]);
  });

  test('passes by what has recovered, and says so where that is all', async () => {
    const board = await shown();
    board.groups.set(
      77,
      MEMBERS.map((row, index) => ({ ...row, recovered: index % 3 !== 1 })),
    );
    await emulator.type('R');
    expect(board.planned[0]?.selection.ids).toEqual([201]);
    await emulator.type('n');
    board.groups.set(
      77,
      MEMBERS.map((row) => ({ ...row, recovered: true })),
    );
    await emulator.type('r');
    expect(emulator.text()).toContain('all of them have recovered since; Enter lists them');
    expect(board.acts).toEqual([]);
  });

  test('acts on one alone in its list', async () => {
    const board = await shown();
    await emulator.type('\r', 'j', 'R');
    expect(board.acts).toEqual([{ kind: 'retry', executionId: 201 }]);
  });

  test('keeps the selection on its row while others come, and stays readable when it is gone', async () => {
    const board = await shown();
    await emulator.type('\r', 'j');
    board.groups.set(77, [failure({ ...MEMBERS[5]!, executionId: 300, name: 'newest' }), ...MEMBERS]);
    board.show({ queued: 2 });
    await emulator.settle();
    expect(lineWith('> ✗')).toContain('host1.');
    board.groups.clear();
    board.show({ queued: 3 });
    await emulator.settle();
    expect(lineWith('> ✗')).toContain('host1.');
  });

  test('scrolls where it is longer than the screen', async () => {
    await shown({ columns: 60, rows: 15 });
    await emulator.type('\r', 'G');
    expect(lineWith('of 12]')).toContain('[4-12 of 12]');
    expect(lineWith('> ✗')).toContain('edge-2');
  });
});
