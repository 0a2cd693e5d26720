import { describe, expect, test } from 'vitest';
import { sheetLines } from '../../src/console/parts/sheet-lines.ts';
import { createTheme } from '../../src/console/theme.ts';
import { busySnapshot, snapshot } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const idle = () =>
  new ScriptedBoard(snapshot({ pools: [{ type: 'scan', running: 0, limit: 2, configured: 2, queued: 0 }] }));

async function choiceOf(operator: Operator): Promise<string> {
  return await Promise.race([operator.session.left, operator.clock.advance(0).then(() => 'stayed')]);
}

function sheetOf({ state }: Operator): string {
  return sheetLines(
    state,
    state.stack.at(-1)!,
    createTheme({ colour: false, deep: false, ascii: true, links: false }),
  ).join('\n');
}

describe('leaving', () => {
  test.each(['q', 'Ctrl-C'])('%s leaves at once where nothing runs', async (key) => {
    const operator = new Operator(idle());
    await operator.press(key);
    expect(await choiceOf(operator)).toBe('drain');
  });

  test('asks nothing when another process is the engine: its work goes on', async () => {
    const engine = { role: 'elsewhere', pid: 7, host: 'h', since: 0, canTakeOver: true } as const;
    const operator = new Operator(new ScriptedBoard(busySnapshot({ engine })));
    await operator.press('q');
    expect(await choiceOf(operator)).toBe('drain');
  });

  test.each([
    [[], 'detach'],
    [['Down'], 'drain'],
    [['j'], 'drain'],
  ])('asks where executions run; after %j Enter takes %s', async (moves, choice) => {
    const operator = new Operator();
    await operator.press('q');
    expect(operator.state.stack).toMatchObject([{ kind: 'leave', running: 3, choice: 'detach' }]);
    await operator.press(...moves, 'Enter');
    expect(await choiceOf(operator)).toBe(choice);
  });

  test('offers no background engine where none could go on with the work', async () => {
    const operator = new Operator(undefined, undefined, { canDetach: false });
    await operator.press('q');
    expect(operator.state.stack).toMatchObject([{ kind: 'leave', choice: 'drain' }]);
    expect(sheetOf(operator)).not.toContain('background');
    await operator.press('Down', 'Down', 'Down', 'Enter');
    expect(operator.state.stack).toMatchObject([{ kind: 'typed', expected: 'cancel' }]);
  });

  test.each([[['j', 'Tab']], [['Up']]])(
    'after %j Enter cancels nothing until the word is typed',
    async (moves) => {
      const operator = new Operator();
      await operator.press('q', ...moves, 'Enter');
      expect(sheetOf(operator)).toContain('cancels 1 execution (lab-nightly, 2m in)');
      await operator.press('Enter', 'y', 'Enter');
      expect(await choiceOf(operator)).toBe('stayed');
      await operator.press('Ctrl-U');
      await operator.type('cancel');
      await operator.press('Enter');
      expect(await choiceOf(operator)).toBe('cancel');
    },
  );

  test('Escape at the word stays, with everything under way', async () => {
    const operator = new Operator();
    await operator.press('q', 'Up', 'Enter', 'Escape');
    expect(operator.top).toBe('');
    expect(await choiceOf(operator)).toBe('stayed');
    expect(operator.board.acts).toEqual([]);
  });

  test('asks from the past for what runs now, not for what ran then', async () => {
    const operator = new Operator();
    operator.board.oldest = 0;
    operator.board.past = { running: [], pools: [] };
    await operator.press('[', 'Ctrl-C');
    expect(operator.state.snapshot.moment).not.toBeNull();
    expect(operator.state.stack).toMatchObject([{ kind: 'leave', running: 3 }]);
    await operator.press('Up', 'Enter');
    expect(sheetOf(operator)).toContain('cancels 3 executions');
  });

  test('Escape stays, q does not answer its own question, and neither does a key that came too soon', async () => {
    const operator = new Operator();
    operator.chunk('q');
    operator.chunk('Enter');
    await operator.press('q', 'Escape');
    expect(operator.top).toBe('');
    expect(await choiceOf(operator)).toBe('stayed');
  });

  test('Ctrl-C asks from anywhere, and twice within two seconds drains', async () => {
    const operator = new Operator();
    await operator.press('x', 'Ctrl-C');
    expect(operator.top).toBe('leave');
    await operator.clock.advance(2_000);
    await operator.press('Ctrl-C');
    expect(await choiceOf(operator)).toBe('stayed');
    await operator.press('Ctrl-C');
    expect(await choiceOf(operator)).toBe('drain');
  });

  test('what is in its grace is sent first', async () => {
    const operator = new Operator();
    await operator.press('x', 'y', 'q', 'Enter');
    expect(await choiceOf(operator)).toBe('detach');
    await operator.session.close();
    expect(operator.board.acts).toEqual([{ kind: 'cancel', executionId: 101 }]);
  });

  test('closing ends what it began and listens no more', async () => {
    const operator = new Operator();
    await operator.press('x', 'y');
    await operator.session.close();
    await operator.clock.advance(60_000);
    expect(operator.board.acts).toEqual([]);
    expect(operator.board.listeners).toBe(0);
  });

  test('something broken ends the console instead of being swallowed', async () => {
    const operator = new Operator();
    operator.board.act = () => Promise.reject(new Error('broken invariant'));
    await operator.press('r');
    await expect(operator.session.left).rejects.toThrow('broken invariant');
  });
});
