/** Who does not look at the screen hears of what failed, once, and not of what failed before. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { titleOf } from '../../src/console/state/alerting.ts';
import {
  BELL,
  notifySequence,
  RESTORE_TITLE,
  SAVE_TITLE,
  titleSequence,
} from '../../src/console/terminal/alert-sequences.ts';
import { WindowTitle } from '../../src/console/terminal/window-title.ts';
import { busySnapshot, detailOf as detail, running, snapshot } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

let operator: Operator;
let told: string[];

function open(board = new ScriptedBoard(snapshot())): void {
  operator = new Operator(board);
  told = [];
  operator.session.terminal = {
    suspend: () => Promise.resolve(),
    redraw: () => undefined,
    handOver: async (work) => await work(),
    copy: () => undefined,
    alert: (text) => told.push(text),
  };
}

beforeEach(() => open());
afterEach(async () => await operator.session.close());

function fail(count: number, name = 'lab'): void {
  operator.board.show({
    news: { failed: count, last: { executionId: count, name, error: 'dns: no such host' } },
  });
}

const title = () => titleOf(operator.state);

describe('a failure', () => {
  test('is told once, with its name and why, and stands in the title until a key is pressed', async () => {
    expect(title()).toBe('scarefloor');
    fail(1);
    expect(told).toEqual(['lab failed: dns: no such host']);
    operator.board.show({ queued: 3 });
    expect(told).toHaveLength(1);
    expect(title()).toBe('scarefloor !1');
    await operator.press('j');
    expect(title()).toBe('scarefloor');
  });

  test('before the console was opened is no news', async () => {
    await operator.session.close();
    open(
      new ScriptedBoard(
        snapshot({ news: { failed: 5, last: { executionId: 1, name: 'old', error: 'x' } }, failures24h: 9 }),
      ),
    );
    operator.board.show({ queued: 1 });
    expect(told).toEqual([]);
    expect(title()).toBe('scarefloor');
  });

  test('in a storm rings once in ten seconds, counts in the title at once, and is all in the next alert', async () => {
    fail(1);
    for (let count = 2; count <= 40; count += 1) {
      fail(count);
      await operator.clock.advance(100);
    }
    expect(told).toHaveLength(1);
    expect(title()).toBe('scarefloor !40');
    await operator.clock.advance(10_000);
    fail(41, 'edge');
    expect(told[1]).toBe('40 executions failed, the last: edge failed: dns: no such host');
  });

  test('is not told again by a board that looks into the past and comes back', async () => {
    fail(2);
    await operator.clock.advance(60_000);
    operator.board.show({ news: { failed: 0, last: null } });
    fail(2);
    expect(told).toHaveLength(1);
    await operator.press('j');
  });
});

describe('an emergency that ends', () => {
  const emergency = running({ executionId: 500, name: 'emergency-1', emergency: true });

  function end(status: 'COMPLETED' | 'FAILED'): void {
    operator.board.details.set(500, detail({ executionId: 500, name: 'emergency-1', status }));
    operator.board.show({ running: [] });
  }

  test('is told with how it ended, also right after a failure', () => {
    operator.board.show({ running: [emergency] });
    fail(1);
    end('COMPLETED');
    operator.board.show({ queued: 2 });
    expect(told).toEqual(['lab failed: dns: no such host', 'emergency emergency-1 completed']);
  });

  test('is told where it was under way when the console was opened', async () => {
    await operator.session.close();
    open(new ScriptedBoard(busySnapshot({ running: [emergency] })));
    end('FAILED');
    expect(told).toEqual(['emergency emergency-1 failed']);
  });

  test('of the past is history, however one steps through it', async () => {
    operator.board.details.set(500, detail({ executionId: 500, name: 'emergency-1', status: 'COMPLETED' }));
    operator.board.show({ moment: { at: 0, cut: false }, running: [emergency] });
    operator.board.show({ moment: null, running: [] });
    await operator.clock.advance(1_000);
    expect(told).toEqual([]);
  });

  test('has not ended while it only left the part of the floor that is shown', async () => {
    operator.board.show({ running: [emergency] });
    operator.board.details.set(500, detail({ executionId: 500, name: 'emergency-1', status: 'RUNNING' }));
    operator.board.show({ running: [] });
    expect(told).toEqual([]);
    end('COMPLETED');
    await operator.clock.advance(1_000);
    expect(told).toHaveLength(1);
  });
});

describe('sequences', () => {
  test('a title is saved before the first, written when it changes, and given back once', () => {
    const written: string[] = [];
    const window = new WindowTitle((text) => written.push(text));
    window.show('scarefloor');
    window.show('scarefloor');
    window.show('scarefloor !1');
    window.restore();
    window.restore();
    expect(written).toEqual([
      SAVE_TITLE + titleSequence('scarefloor'),
      titleSequence('scarefloor !1'),
      titleSequence('') + RESTORE_TITLE,
    ]);
  });

  test('what comes from outside cannot end a sequence or begin another', () => {
    const hostile = 'x\u0007\u001b]0;owned\u001b\\;\u009cy';
    expect(titleSequence(hostile)).toBe('\u001b]2;x  ]0;owned \\; y\u001b\\');
    expect(notifySequence('osc777', 'a;b', hostile, false)).toBe(
      '\u001b]777;notify;a,b;x  ]0;owned \\; y\u001b\\',
    );
    expect(notifySequence('osc9', 'scarefloor', 'lab failed', false)).toBe(
      '\u001b]9;scarefloor: lab failed\u001b\\',
    );
    expect(notifySequence('none', 'a', 'b', true)).toBe('');
    expect(BELL).toBe('\u0007');
  });

  test('through tmux each escape is doubled within its own envelope', () => {
    expect(notifySequence('osc9', 'a', 'b', true)).toBe(
      '\u001bPtmux;\u001b\u001b]9;a: b\u001b\u001b\\\u001b\\',
    );
  });
});
