import { afterEach, describe, expect, test } from 'vitest';
import { Emulator } from '../emulator.ts';
import { busySnapshot, detailOf, NOW } from '../floor-rows.ts';
import { Operator } from '../press.ts';
import { ScriptedBoard } from '../scripted-board.ts';

const LINES = 5_000;

function board(log = Array.from({ length: LINES }, (_, index) => `line ${index}`)): ScriptedBoard {
  const scripted = new ScriptedBoard(busySnapshot());
  scripted.details.set(101, detailOf({ status: 'COMPLETED', endedAt: NOW }));
  scripted.details.set(100, detailOf({ executionId: 100, status: 'FAILED', endedAt: NOW }));
  scripted.log = log;
  return scripted;
}

async function opened(log?: string[]): Promise<Operator> {
  const operator = new Operator(board(log));
  await operator.press('Enter');
  return operator;
}

function layer(operator: Operator) {
  const top = operator.state.stack[0];
  if (top?.kind !== 'detail') throw new Error('no detail is open');
  return top;
}

describe('the log of an execution', () => {
  test('is read in pages: whoever scrolls sees all of it, however long it is', async () => {
    const operator = await opened();
    expect(layer(operator).log.page?.lines).toHaveLength(600);
    for (let press = 0; press < 100; press += 1) await operator.press('PageUp');
    const { top } = layer(operator).log;
    expect(top?.offset).toBe((LINES - 8 - 100 * 7) * 10);
    await operator.press('g');
    expect(layer(operator).log.top).toEqual({ offset: 0, row: 0 });
    expect(layer(operator).log.page?.lines[0]?.text).toBe('line 0');
    for (let press = 0; press < 60; press += 1) await operator.press('PageDown');
    expect(layer(operator).log.top?.offset).toBe(60 * 7 * 10);
    await operator.press('G');
    expect(layer(operator).log.top).toBeNull();
    expect(layer(operator).log.page?.lines.at(-1)?.text).toBe('line 4999');
  });

  test('is asked for no more often than it is needed', async () => {
    const operator = await opened();
    const asked = operator.board.logRequests.length;
    await operator.press('k', 'k', 'k', 'PageUp', 'PageUp');
    expect(operator.board.logRequests).toHaveLength(asked);
  });

  test('is searched from its end while it is followed, then up and down, and around its ends', async () => {
    const log = Array.from({ length: LINES }, (_, index) =>
      index % 1_000 === 500 ? `needle ${index}` : `${index}`,
    );
    const operator = await opened(log);
    await operator.press('/');
    await operator.type('needle');
    await operator.press('Enter');
    const hit = () => layer(operator).log.search?.hit;
    expect(hit()).toBe(45_000);
    await operator.press('N');
    expect(hit()).toBe(35_000);
    await operator.press('n', 'n');
    expect(hit()).toBe(5_000);
    expect(operator.message).toBe('on from the start');
    await operator.press('/');
    await operator.type('nothing like it');
    await operator.press('Enter');
    expect(operator.message).toBe('nothing in the log matches nothing like it');
    await operator.press('Escape');
    expect(layer(operator).log.search).toBeNull();
    await operator.press('Escape');
    expect(operator.top).toBe('');
  });

  test('says what is wrong with a pattern, and that nothing is searched for', async () => {
    const operator = await opened();
    await operator.press('n');
    expect(operator.message).toBe('nothing is searched for: / searches the log');
    await operator.press('/');
    await operator.type('~(');
    await operator.press('Enter');
    expect(operator.message).toContain('the pattern cannot be read');
    await operator.press('/', 'Escape');
    expect(operator.top).toBe('detail');
  });

  test('is shown from a level on', async () => {
    const operator = await opened(['1 info a', '2 error b', '3 warn c']);
    const texts = () => layer(operator).log.page?.lines.map(({ text }) => text);
    await operator.press('l');
    expect(texts()).toEqual(['1 info a']);
    await operator.press('l', 'l');
    expect(texts()).toEqual(['2 error b']);
    expect(operator.message).toBe('lines of level error and above');
    await operator.press('l');
    expect(texts()).toHaveLength(3);
  });

  test('of the execution before and after is a key away, looked at in the same way', async () => {
    const operator = await opened(['1 info a', '2 error b']);
    await operator.press('w', 'l', 'Tab', 'z', '<');
    expect(layer(operator)).toMatchObject({
      detail: { executionId: 100 },
      focus: 'facts',
      zoomed: true,
      log: { wrap: true, least: 'info', top: null },
    });
    expect(layer(operator).log.page?.lines).toHaveLength(1);
    await operator.press('>');
    expect(layer(operator).detail.executionId).toBe(101);
    await operator.press('>');
    expect(operator.message).toBe('lab-nightly has no newer execution in the history');
  });
});

describe('on the screen', () => {
  let emulator: Emulator;
  afterEach(async () => await emulator.close());

  async function shown(columns: number, rows: number, log: string[]) {
    emulator = new Emulator({ board: board(log), columns, rows });
    await emulator.settle();
    await emulator.type('\r', '\t', 'z', '\t');
  }
  const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';
  const at = (ms: number) => new Date(NOW + ms).toISOString();

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 50],
  ])(
    'a match is inverse and its line marked at %ix%i, the one that was found by another mark',
    async (columns, rows) => {
      await shown(columns, rows, ['a needle here', 'nothing', 'the needle again']);
      await emulator.type('/', 'needle', '\r');
      expect(lineWith('the needle again')).toMatch(/^> the needle again/);
      expect(lineWith('a needle here')).toMatch(/^\* a needle here/);
      const inverse = emulator
        .grid()
        .cells.map((row) => row.flatMap((cell) => (cell.inverse ? [cell.text] : [])).join(''));
      expect(inverse.filter((text) => text === 'needle')).toHaveLength(2);
      expect(emulator.lines()).toHaveLength(rows);
    },
  );

  test('attempts are divided, so that the log of an earlier one is not taken for this one', async () => {
    await shown(80, 24, [
      `${at(-129_000)} info attempt 1 begins`,
      `${at(-101_000)} error tls: handshake failed`,
      `${at(-69_000)} info attempt 2 begins`,
    ]);
    const lines = emulator.lines().filter((line) => line.includes('attempt') || line.includes('tls'));
    expect(lines.map((line) => line.trim())).toEqual([
      '-- attempt 1 --',
      '14:02:51 info attempt 1 begins',
      '14:03:19 error tls: handshake failed',
      '-- attempt 2 --',
      '14:03:51 info attempt 2 begins',
    ]);
  });

  test('long lines are scrolled sideways, or wrapped', async () => {
    await shown(80, 24, [`start ${'x'.repeat(100)} end`, `wide ${'漢'.repeat(60)} last`]);
    expect(emulator.text()).not.toContain('end');
    await emulator.type('\u001b[C', '\u001b[C');
    expect(lineWith('end')).toMatch(/x+ end/);
    expect(emulator.text()).toContain('from column 41');
    await emulator.type('\u001b[D', '\u001b[D', 'w');
    expect(lineWith('start')).toMatch(/^ {2}start$/);
    expect(emulator.text()).toContain('end');
    expect(emulator.text()).toContain('last');
    await emulator.type('\u001b[C');
    expect(emulator.text()).toContain('long lines are wrapped: w cuts them');
  });

  test('hostile lines leave the screen intact', async () => {
    await shown(80, 24, ['\u001b[2J\u001b]0;title\u0007a', `\u202e${'\u0000'.repeat(20)}`, 'é́́́'.repeat(900)]);
    expect(emulator.lines()).toHaveLength(24);
    expect(emulator.lines()[23]).toContain('q back');
    await emulator.type('w', 'G', 'g');
    expect(emulator.lines()).toHaveLength(24);
  });
});
