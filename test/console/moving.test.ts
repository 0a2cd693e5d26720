import { describe, expect, test } from 'vitest';
import { KEYMAP } from '../../src/console/keymap.ts';
import { PANES } from '../../src/console/layout.ts';
import { MINUTE_MS } from '../../src/console/text/time-words.ts';
import { busySnapshot, detailOf, running, upcoming } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const many = () =>
  new ScriptedBoard(
    busySnapshot({
      running: [],
      upcoming: Array.from({ length: 40 }, (_, index) => upcoming({ taskId: index, name: `task-${index}` })),
    }),
  );

describe('moving', () => {
  test('jjj in one chunk moves three', () => {
    const operator = new Operator(many());
    operator.chunk('j', 'j', 'j');
    expect(operator.state.cursors.upcoming.index).toBe(3);
  });

  test('keeps the selected row in view, by rows, pages and to the ends', async () => {
    const operator = new Operator(many());
    const at = () => [operator.state.cursors.upcoming.index, operator.state.cursors.upcoming.top];
    await operator.press('PageDown');
    expect(at()).toEqual([5, 0]);
    await operator.press('Down');
    expect(at()).toEqual([6, 1]);
    await operator.press('G');
    expect(at()).toEqual([39, 34]);
    await operator.press('k', 'Ctrl-U', 'g');
    expect(at()).toEqual([0, 0]);
    await operator.press('Up');
    expect(at()).toEqual([0, 0]);
  });

  test('the selection stays with its row when others come and go', async () => {
    const operator = new Operator();
    await operator.press('j', 'j');
    expect(operator.state.cursors.running.id).toBe(103);
    operator.board.show({ running: [running({ executionId: 300 }), running({ executionId: 103 })] });
    expect(operator.state.cursors.running).toMatchObject({ id: 103, index: 1 });
    operator.board.show({ running: [running({ executionId: 300 })] });
    expect(operator.state.cursors.running).toMatchObject({ id: 300, index: 0 });
    operator.board.show({ running: [] });
    expect(operator.state.cursors.running).toMatchObject({ id: null, index: 0 });
  });

  test('Upcoming shows what comes next until a key is pressed, and again five minutes after the last one', async () => {
    const rows = (...ids: number[]) => ids.map((taskId) => upcoming({ taskId, name: `task-${taskId}` }));
    const operator = new Operator(new ScriptedBoard(busySnapshot({ running: [], upcoming: rows(1, 2, 3) })));
    operator.board.show({ upcoming: rows(2, 3, 1) });
    expect(operator.state.cursors.upcoming).toMatchObject({ id: 2, index: 0 });
    await operator.press('Tab', 'Shift-Tab');
    operator.board.show({ upcoming: rows(3, 1, 2) });
    expect(operator.state.cursors.upcoming).toMatchObject({ id: 2, index: 2 });
    await operator.clock.advance(5 * MINUTE_MS);
    operator.board.show({ upcoming: rows(1, 3, 2) });
    expect(operator.state.cursors.upcoming).toMatchObject({ id: 1, index: 0, top: 0 });
  });

  test('a resize keeps the selected row in view', async () => {
    const operator = new Operator(many(), { columns: 200, rows: 50 });
    await operator.press('G');
    for (const rows of [15, 60, 16, 24]) {
      operator.session.resize({ columns: 80, rows });
      const { index, top } = operator.state.cursors.upcoming;
      expect(index).toBe(39);
      expect(top).toBeLessThanOrEqual(39);
    }
  });

  test('where panes stand beside each other Tab goes as one reads: from the left to the right', async () => {
    const operator = new Operator(undefined, { columns: 120, rows: 40 });
    const seen = [];
    for (let press = 0; press < 3; press += 1) {
      await operator.press('Tab');
      seen.push(operator.state.focus);
    }
    expect(seen).toEqual(['failures', 'upcoming', 'running']);
  });

  test('Tab goes round the panes, z shows one alone, Escape goes back', async () => {
    const operator = new Operator();
    await operator.press('Tab', 'Tab', 'Tab');
    expect(operator.state.focus).toBe('running');
    await operator.press('Shift-Tab', 'z');
    expect(operator.state).toMatchObject({ focus: 'failures', zoomed: true });
    await operator.press('Escape');
    expect(operator.state.zoomed).toBe(false);
  });
});

describe('the filter', () => {
  test('is live, is kept by Enter and cleared by Escape', async () => {
    const operator = new Operator();
    await operator.press('/');
    await operator.type('lab');
    expect(operator.board.filters).toEqual(['l', 'la', 'lab']);
    await operator.press('Enter');
    expect(operator.top).toBe('');
    expect(operator.state.snapshot.filter).toBe('lab');
    await operator.press('Escape');
    expect(operator.board.filters.at(-1)).toBe('');
  });

  test('is edited further by / and cleared by Escape in its line', async () => {
    const operator = new Operator();
    await operator.press('/');
    await operator.type('lab');
    await operator.press('Enter', '/', 'Backspace');
    expect(operator.board.filters.at(-1)).toBe('la');
    await operator.press('Escape');
    expect(operator.board.filters.at(-1)).toBe('');
    expect(operator.top).toBe('');
  });

  test('is not kept while something is wrong with it', async () => {
    const operator = new Operator();
    await operator.press('/');
    await operator.type('stat:x');
    operator.board.show({ filterError: 'unknown field "stat"; did you mean "state"?' });
    await operator.press('Enter');
    expect(operator.top).toBe('filter');
    expect(operator.message).toBe('unknown field "stat"; did you mean "state"?');
  });

  test('may arrive with its Enter in one chunk, since it acts on nothing', () => {
    const operator = new Operator();
    operator.chunk('/');
    operator.chunk('l', 'a', 'b', 'Enter');
    expect(new Set(operator.board.filters)).toEqual(new Set(['lab']));
    expect(operator.top).toBe('');
  });
});

describe('the detail', () => {
  const open = async () => {
    const operator = new Operator();
    operator.board.details.set(101, detailOf());
    operator.board.log = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    await operator.press('Enter');
    return operator;
  };
  const layer = (operator: Operator) => {
    const top = operator.state.stack[0];
    if (top?.kind !== 'detail') throw new Error('no detail is open');
    return top;
  };

  test('follows the log until it is scrolled, and again at its end', async () => {
    const operator = await open();
    expect(layer(operator)).toMatchObject({ focus: 'log', log: { top: null } });
    expect(layer(operator).log.page?.lines).toHaveLength(50);
    await operator.press('k');
    expect(layer(operator).log.top).not.toBeNull();
    await operator.press('G');
    expect(layer(operator).log.top).toBeNull();
  });

  test('reads the log again each second while the execution runs', async () => {
    const operator = await open();
    operator.board.log.push('line 50');
    await operator.clock.advance(1_000);
    expect(layer(operator).log.page?.lines.at(-1)?.text).toBe('line 50');
  });

  test('shows what changed about the execution', async () => {
    const operator = await open();
    operator.board.details.set(101, detailOf({ status: 'COMPLETED', headline: '42 pages' }));
    operator.board.show({ queued: 9 });
    expect(layer(operator).detail.headline).toBe('42 pages');
  });

  test('closes by Escape and by q, and says when history was cleaned up', async () => {
    const operator = await open();
    await operator.press('q', 'Enter', 'Escape');
    expect(operator.top).toBe('');
    operator.board.details.clear();
    await operator.press('Enter');
    expect(operator.message).toBe('execution 101 is gone: history was cleaned up');
  });
});

describe('every key of the Floor, in every pane', () => {
  const keys = KEYMAP.filter(({ contexts }) => contexts.includes('floor')).flatMap(
    ({ keys: names }) => names,
  );
  const harmless = keys.filter((key) => key !== 'q' && key !== 'Ctrl-C');

  test.each(PANES)('alone, it does no more than a safe act: %s', async (pane) => {
    for (const key of harmless) {
      const operator = new Operator();
      operator.board.details.set(101, detailOf());
      await operator.press(...Array(PANES.indexOf(pane)).fill('Tab'), key);
      await operator.clock.advance(10_000);
      for (const { kind } of operator.board.acts) expect(['trigger', 'retry', 'resume'], key).toContain(kind);
      await operator.session.close();
    }
  });

  test.each(PANES)('doubled in one chunk it moves or does nothing: %s', async (pane) => {
    for (const key of harmless) {
      const operator = new Operator();
      await operator.press(...Array(PANES.indexOf(pane)).fill('Tab'));
      operator.chunk(key, key);
      await operator.clock.advance(10_000);
      expect(operator.board.acts, key).toEqual([]);
      if (key.length === 1 && !'jkgG[]{}z1234567'.includes(key)) {
        expect(operator.message, key).toBe('2 keys at once look like pasted text: nothing done');
        expect(operator.top, key).toBe('');
      }
      await operator.session.close();
    }
  });

  test('keys that only look may come together, as a slow line hands them over; with one that acts none counts', () => {
    const operator = new Operator();
    operator.chunk('3', 'j', 'z');
    expect(operator.state.place).toBe('history');
    operator.chunk('1', 'Tab', 'j', 'j');
    expect(operator.state).toMatchObject({ place: 'floor', focus: 'upcoming' });
    expect(operator.state.cursors.upcoming.index).toBe(2);
    operator.board.details.set(102, detailOf());
    operator.chunk('Tab', 'Tab', 'j', 'Enter');
    expect(operator.top).toBe('detail');
    operator.chunk('Escape');
    operator.chunk('Enter', 'j');
    expect(operator.top).toBe('');
    operator.chunk('2', 'r');
    expect(operator.state.place).toBe('floor');
    expect(operator.board.acts).toEqual([]);
    expect(operator.message).toBe('2 keys at once look like pasted text: nothing done');
  });

  test('text pasted onto the Floor does nothing', () => {
    const operator = new Operator();
    operator.session.paste('rxXpP!q\n');
    operator.chunk('r', 'm', ' ', '-', 'r', 'f', 'Enter');
    expect(operator.board.acts).toEqual([]);
    expect(operator.top).toBe('');
    expect(operator.message).toBe('7 keys at once look like pasted text: nothing done');
  });
});
