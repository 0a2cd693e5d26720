import { describe, expect, test } from 'vitest';
import { busySnapshot, detailOf, HOUR_MS, MINUTE_MS, NOW, snapshot, upcoming } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

describe('safe acts', () => {
  test('r runs the selected task at once, and the footer tells what came of it', async () => {
    const operator = new Operator();
    operator.board.answer = { ok: true, message: 'lab-nightly starts as execution 200' };
    await operator.press('r');
    expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 1 }]);
    expect(operator.state.message).toMatchObject({
      text: 'lab-nightly starts as execution 200',
      tone: 'good',
    });
  });

  test('a refusal of the board is shown as one', async () => {
    const operator = new Operator();
    operator.board.answer = { ok: false, message: 'lab-nightly runs already' };
    await operator.press('r');
    expect(operator.state.message).toMatchObject({ text: 'lab-nightly runs already', tone: 'bad' });
  });

  test('R retries the selected failure', async () => {
    const operator = new Operator();
    await operator.press('Tab', 'Tab', 'j', 'R');
    expect(operator.board.acts).toEqual([{ kind: 'retry', executionId: 91 }]);
  });

  test('p asks for a reason and pauses after five seconds', async () => {
    const operator = new Operator();
    await operator.press('Tab', 'p');
    await operator.type('disk work 2h');
    await operator.press('Enter');
    expect(operator.state.graces).toMatchObject([{ doing: 'pausing', taskIds: new Set([1]) }]);
    expect(operator.board.acts).toEqual([]);
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toMatchObject([{ kind: 'pause', taskId: 1, reason: 'disk work' }]);
    const act = operator.board.acts[0];
    expect(act?.kind === 'pause' && Math.abs((act.until ?? 0) - NOW - 2 * HOUR_MS) < 5_000).toBe(true);
  });

  test('a pause needs no reason', async () => {
    const operator = new Operator();
    await operator.press('p', 'Enter');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toEqual([{ kind: 'pause', taskId: 1, reason: '', until: null }]);
  });

  test('p on a paused task resumes it at once', async () => {
    const operator = new Operator();
    await operator.press('Tab', 'j', 'j', 'j', 'p');
    expect(operator.board.acts).toEqual([{ kind: 'resume', taskId: 12 }]);
  });
});

describe('cancelling', () => {
  test('asks, waits five seconds and then cancels what was selected when x was pressed', async () => {
    const operator = new Operator();
    await operator.press('x');
    expect(operator.state.stack).toMatchObject([
      { kind: 'confirm', title: 'Cancel lab-nightly?', choice: 'no' },
    ]);
    operator.board.show({ running: busySnapshot().running.slice(2) });
    await operator.press('y');
    expect(operator.board.acts).toEqual([]);
    await operator.clock.advance(4_000);
    expect(operator.board.acts).toEqual([]);
    await operator.clock.advance(1_000);
    expect(operator.board.acts).toEqual([{ kind: 'cancel', executionId: 101 }]);
  });

  test('u takes it back', async () => {
    const operator = new Operator();
    await operator.press('x', 'y', 'u');
    await operator.clock.advance(10_000);
    expect(operator.board.acts).toEqual([]);
    expect(operator.message).toBe('cancel lab-nightly: taken back, nothing happened');
  });

  test('Enter keeps it, since the choice that changes nothing is marked first', async () => {
    const operator = new Operator();
    await operator.press('x', 'Enter');
    expect(operator.top).toBe('');
    expect(operator.state.graces).toEqual([]);
    await operator.press('x', 'Tab', 'Enter');
    expect(operator.state.graces).toHaveLength(1);
  });

  test.each(['x', 'Escape', 'n'])('%s does not confirm it', async (key) => {
    const operator = new Operator();
    await operator.press('x', key);
    expect(operator.state.graces).toEqual([]);
  });

  test('nothing pressed within 300 ms of the question answers it', async () => {
    const operator = new Operator();
    operator.chunk('x');
    await operator.clock.advance(299);
    operator.chunk('y');
    expect(operator.state.graces).toEqual([]);
    await operator.clock.advance(1);
    operator.chunk('y');
    expect(operator.state.graces).toHaveLength(1);
  });

  test('says the blast radius as it is now, not as it was when the question opened', async () => {
    const operator = new Operator();
    await operator.press('x');
    operator.board.radius = 'that execution has just ended';
    operator.board.show({ failures24h: 8 });
    expect(operator.state.stack).toMatchObject([{ radius: 'that execution has just ended' }]);
  });

  test('works from Upcoming for a task that runs', async () => {
    const operator = new Operator();
    operator.board.latest = 101;
    await operator.press('Tab', 'x', 'y');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toEqual([{ kind: 'cancel', executionId: 101 }]);
  });

  test('is not asked twice for the same execution', async () => {
    const operator = new Operator();
    await operator.press('x', 'y', 'x');
    expect(operator.top).toBe('');
    expect(operator.message).toBe('lab-nightly is about to be cancelled; u takes that back');
  });
});

describe('acts that need typing', () => {
  test('X kills only once the name is typed', async () => {
    const operator = new Operator();
    await operator.press('X', 'Enter');
    expect(operator.message).toBe('type lab-nightly exactly, or Esc');
    await operator.type('lab-night');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([]);
    await operator.type('ly');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'kill', executionId: 101 }]);
  });

  test('P pauses everything after a reason and the word yes', async () => {
    const operator = new Operator();
    await operator.press('P');
    await operator.type('deploy until 15:00');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([]);
    await operator.type('yes');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([
      { kind: 'pauseAll', reason: 'deploy', until: NOW + 55 * MINUTE_MS },
    ]);
  });

  test('P resumes everything when it is paused, after a question', async () => {
    const pausedAll = { by: 'ana', at: NOW, reason: '', until: null };
    const operator = new Operator(new ScriptedBoard(busySnapshot({ pausedAll })));
    await operator.press('P', 'y');
    expect(operator.board.acts).toEqual([{ kind: 'resumeAll' }]);
  });

  test('a name can be pasted, but a pasted line end does not enter it', async () => {
    const operator = new Operator();
    await operator.press('X');
    operator.session.paste('lab-nightly\n');
    expect(operator.board.acts).toEqual([]);
    operator.chunk(...'lab-nightly'.split(''), 'Enter');
    expect(operator.board.acts).toEqual([]);
  });
});

describe('what is refused says why, and what would work', () => {
  const empty = () => new ScriptedBoard(snapshot({ upcoming: [upcoming({ last: [] })] }));
  test.each([
    [['Shift-Tab', 'r'], 'nothing selected: r runs a task; move to Upcoming with Tab'],
    [['Shift-Tab', 'x'], 'nothing selected: x cancels an execution; move to Upcoming with Tab'],
    [['Shift-Tab', 'R'], 'nothing selected: R retries what failed; move to Failures with Tab'],
    [['x'], 'lab-nightly is not running: x cancels what runs, waits or will be retried'],
    [['X'], 'lab-nightly is not running: X kills a worker at work'],
    [['R'], 'lab-nightly did not fail: R retries what failed; move to Failures with Tab, or run it with r'],
    [['Enter'], 'lab-nightly has never run: there is nothing to open; r runs it'],
    [['u'], 'nothing to undo: 5 s are over; p resumes, r runs again'],
    [['Q'], 'Q does nothing here; ? shows the keys'],
  ])('%j', async (keys, message) => {
    const operator = new Operator(empty());
    await operator.press(...keys);
    expect(operator.message).toBe(message);
    expect(operator.board.acts).toEqual([]);
  });

  test('read-only refuses every act', async () => {
    const operator = new Operator(new ScriptedBoard(busySnapshot({ readOnly: true })));
    for (const key of ['r', 'x', 'X', 'p', 'P', 'R', '!', 'u']) {
      await operator.press(key);
      expect(operator.message, key).toMatch(/^read-only:/);
      expect(operator.top, key).toBe('');
    }
    expect(operator.board.acts).toEqual([]);
  });
});

test('acts work in the detail of an execution', async () => {
  const operator = new Operator();
  operator.board.details.set(101, detailOf());
  await operator.press('Enter', 'x', 'y');
  expect(operator.top).toBe('detail');
  await operator.clock.advance(5_000);
  operator.board.details.set(101, detailOf({ status: 'FAILED', endedAt: NOW }));
  operator.board.show({ failures24h: 8 });
  await operator.press('R');
  expect(operator.board.acts).toEqual([
    { kind: 'cancel', executionId: 101 },
    { kind: 'retry', executionId: 101 },
  ]);
});

describe('what is said below', () => {
  test('in answer to a key goes with the next one; what came of an act stays', async () => {
    const operator = new Operator();
    await operator.press('R');
    expect(operator.message).toMatch(/did not fail/);
    await operator.press('j');
    expect(operator.message).toBe('');
    await operator.press('r');
    expect(operator.message).toBe('done as asked');
    await operator.press('j', 'k');
    expect(operator.message).toBe('done as asked');
    await operator.press('x', 'y');
    await operator.press('j');
    expect(operator.message).toMatch(/^cancelling .* takes it back$/);
  });
});

test.each([
  ['help', '?'],
  ['the palette', ':'],
  ['the filter', '/'],
])(
  'a key that came together with the Escape that closes %s means what it means below',
  async (_what, opens) => {
    const operator = new Operator();
    await operator.press(opens);
    operator.chunk('Escape', 'j');
    await operator.clock.advance(400);
    expect(operator.top).toBe('');
    expect(operator.state.cursors.running.index).toBe(1);
    await operator.press(opens);
    operator.chunk('Escape', 'r', 'm');
    await operator.clock.advance(400);
    expect(operator.board.acts).toEqual([]);
    expect(operator.message).toMatch(/^pasted text does nothing here/);
  },
);
