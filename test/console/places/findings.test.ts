import { expect, test } from 'vitest';
import type { FindingRow } from '../../../src/board/views/view.ts';
import { Emulator } from '../emulator.ts';
import { findingDetail, findingRow, findingsView } from '../list-rows.ts';
import { Operator } from '../press.ts';
import { ScriptedBoard } from '../scripted-board.ts';

const ROWS = [
  findingRow({ id: 1, findingId: 'aa', severity: 'critical', place: 'https://intranet.example/login' }),
  findingRow({
    id: 2,
    findingId: 'bb',
    severity: 'low',
    title: 'cookie sid lacks Secure',
    taskId: 10,
    task: 'shop',
  }),
  findingRow({
    id: 3,
    findingId: 'cc',
    severity: 'info',
    state: 'muted',
    mutedBy: 'ana',
    title: 'old banner',
  }),
];

function boardWith(rows: readonly FindingRow[] = ROWS, missing = ''): ScriptedBoard {
  const board = new ScriptedBoard();
  board.views = (request) => (request.kind === 'findings' ? findingsView(rows, request.list, missing) : null);
  board.findings = rows;
  for (const row of rows) board.findingDetails.set(row.findingId, findingDetail(row));
  board.radius = '';
  return board;
}

const screenOf = async (board: ScriptedBoard, ...keys: string[]) => {
  const emulator = new Emulator({ board });
  try {
    await emulator.settle();
    await emulator.type('7', ...keys);
    return emulator.lines().map((line) => line.trimEnd());
  } finally {
    await emulator.close();
  }
};

test('findings are rows with what they are, where, and since when', async () => {
  const lines = await screenOf(boardWith());
  expect(lines.find((line) => line.includes('critical'))).toMatch(
    /^> ! critical certificate has expired +intranet\.example\/login +\S/,
  );
  expect(lines.find((line) => line.includes('old banner'))).toMatch(/info +muted by ana; old banner/);
});

test('an empty list says how to see the rest, and one that is not whole says why', async () => {
  expect((await screenOf(boardWith([]))).join('\n')).toContain('state:all shows what is muted or resolved');
  const missing = 'findings of lab cannot be read: file is not a database';
  expect((await screenOf(boardWith(ROWS, missing))).join('\n')).toContain(missing);
});

test('Enter reads one whole, and a muted one says by whom', async () => {
  const lines = (await screenOf(boardWith(), '\r')).join('\n');
  for (const words of ['Finding aa', 'critical, certain', 'not after 2026-11-20', 'CWE-298', 'in 3 scans'])
    expect(lines).toContain(words);
});

test('m asks why, refuses to go on without, and mutes what was under the cursor then', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'j', 'm');
  expect(operator.top).toBe('mute');
  await operator.press('Enter');
  expect(operator.message).toBe('say why: whoever finds it muted will ask');
  await operator.type('accepted until the move');
  await operator.press('Enter');
  expect(operator.top).toBe('');
  expect(operator.board.acts).toEqual([
    { kind: 'mute', findings: [{ taskId: 10, findingId: 'bb' }], reason: 'accepted until the move' },
  ]);
});

test('Escape mutes nothing', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'm');
  await operator.type('because');
  await operator.press('Escape');
  expect(operator.board.acts).toEqual([]);
  expect(operator.message).toBe('nothing changed');
});

test('a muted one is given back at once', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'G', 'm');
  expect(operator.board.acts).toEqual([{ kind: 'unmute', findings: [{ taskId: 9, findingId: 'cc' }] }]);
});

test('marked ones are muted together, those that are muted already left out, and the marks are gone then', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'Space', 'Space', 'Space', 'm');
  expect(operator.state.stack.at(-1)).toMatchObject({
    subject: '2 findings',
    note: 'the worst is critical: certificate has expired',
  });
  await operator.type('ours');
  await operator.press('Enter');
  expect(operator.board.acts).toMatchObject([
    {
      findings: [
        { taskId: 9, findingId: 'aa' },
        { taskId: 10, findingId: 'bb' },
      ],
    },
  ]);
  expect(operator.state.lists.findings.marks.size).toBe(0);
});

test('* marks all that the filter lets through, and once more none', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', '*');
  expect(operator.state.lists.findings.marks.size).toBe(3);
  await operator.press('*');
  expect(operator.state.lists.findings.marks.size).toBe(0);
});

test('the page of one mutes it too, and closes', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'Enter', 'm');
  await operator.type('known');
  await operator.press('Enter');
  expect(operator.board.acts).toEqual([
    { kind: 'mute', findings: [{ taskId: 9, findingId: 'aa' }], reason: 'known' },
  ]);
  expect(operator.top).toBe('');
});

test('a line of the log is nothing to mute', async () => {
  const operator = new Operator(boardWith());
  await operator.press('6', 'm');
  expect(operator.message).toMatch(/^m does nothing here/);
});

test('r scans the task of the finding again, and a resolved one needs no mute', async () => {
  const operator = new Operator(boardWith([findingRow({ state: 'resolved' })]));
  await operator.press('7', 'r', 'm');
  expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 9 }]);
  expect(operator.message).toBe('what is resolved needs no mute: it is there no more');
});

test('y copies its id, and Y the command line that shows it', async () => {
  const operator = new Operator(boardWith());
  await operator.press('7', 'y');
  expect(operator.message).toContain('aa');
  await operator.press('Y');
  expect(operator.message).toContain('scarefloor findings show aa --task intranet');
});

test('a finding that is gone meanwhile is said to be', async () => {
  const board = boardWith();
  board.findingDetails.clear();
  const operator = new Operator(board);
  await operator.press('7', 'Enter');
  expect(operator.message).toMatch(/^intranet has no such finding any more/);
});
