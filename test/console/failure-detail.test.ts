/** What stands below the failures: the whole of what the selected one says. */
import { afterEach, expect, test } from 'vitest';
import type { FailureRow } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, failure, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const LONG = failure({
  name: 'api-edge-with-a-name-of-its-own',
  error:
    'dns: https://api.edge.example/v1/stations?near=harbour: no address for api.edge.example (ENOTFOUND), asked 3 times',
});
const GROUP = failure({
  executionId: 80,
  name: 'intranet',
  errorKind: 'connect',
  error: 'connection refused by 10.1.2.*:443',
  status: 'FAILED',
  retryAt: null,
  group: {
    id: 1,
    count: 12,
    atLeast: true,
    tasks: 3,
    since: NOW - 3_600_000,
    retrying: 2,
    deadLetters: 10,
    recovered: 0,
  },
});

async function shown(columns: number, rows: number, failures: FailureRow[]) {
  const board = new ScriptedBoard(busySnapshot({ failures, failuresTotal: failures.length }));
  emulator = new Emulator({ board, columns, rows });
  await emulator.settle();
}

const below = (words: string, count: number) => {
  const at = emulator.lines().findIndex((line) => line.includes(words));
  return emulator
    .lines()
    .slice(at, at + count)
    .map((line) => line.split(' │')[0]);
};

test('at 120x40 what was cut in the row is said in full', async () => {
  await shown(120, 40, [LONG, GROUP]);
  expect(below('Failures 2', 7)).toMatchInlineSnapshot(`
    [
      "── Failures 2 ──── kind ────── reason ───────────── try ────── next",
      "  ~ api-edge-with⋯ dns x3      no address for api⋯  2/4 retry in 4m",
      "  ✗ 12+ x 3 tasks  connect     since 13:05 connec⋯          10 dead",
      "  api-edge-with-a-name-of-its-own  monitor 90, failed 14:02, try 2⋯",
      "  dns: no address for api.edge.example (ENOTFOUND), asked 3 times  ",
      "  https://api.edge.example/v1/stations?near=harbour                ",
      "                                                                   ",
    ]
  `);
});

test('it follows the selection, and of a group says since when and what becomes of them', async () => {
  await shown(120, 40, [LONG, GROUP]);
  await emulator.type('\t', 'j');
  expect(below('12+ x 3 tasks  since', 2)).toMatchInlineSnapshot(`
    [
      "  12+ x 3 tasks  since 13:05, the last 14:02, 2 to be retried, 10 ⋯",
      "  connection refused by 10.1.2.*:443                               ",
    ]
  `);
});

test('at 80x24 there is room for that of one', async () => {
  await shown(80, 24, [LONG]);
  expect(below('Failures 1', 4)).toMatchInlineSnapshot(`
    [
      "── Failures 1 ───────── kind ────── reason ───────────────────── try ────── next",
      "  ~ api-edge-with-a-na⋯ dns x3      no address for api.edge.ex⋯  2/4 retry in 4m",
      "  api-edge-with-a-name-of-its-own  monitor 90, failed 14:02, try 2 of 4, 3 in a⋯",
      "  dns: no address for api.edge.example (ENOTFOUND), asked 3 times https://api.e⋯",
    ]
  `);
});

test('where the rows need the room it is not there', async () => {
  await shown(80, 24, [LONG, GROUP, failure({ executionId: 70 })]);
  expect(emulator.text()).not.toContain('try 2 of 4');
});

test('what came from outside moves nothing', async () => {
  const hostile = 'a\u001b[2Jb\u202e漢字\u0000'.repeat(90);
  await shown(80, 24, [failure({ name: hostile, error: hostile, errorKind: hostile })]);
  expect(emulator.lines()).toHaveLength(24);
  expect(emulator.lines()[23]).toContain('q leave');
});
