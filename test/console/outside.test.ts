import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeptFilter, Outside, Told } from '../../src/console/outside.ts';
import { busySnapshot, detailOf } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

/** Programs that end when the test says so, and a memory. */
class Desk implements Outside {
  readonly opened: string[] = [];
  readonly kept: string[] = [];
  readonly keptFilters: KeptFilter[] = [];
  lines: readonly string[] = ['filter lab'];
  filters: readonly KeptFilter[] = [
    { of: 'floor', text: 'tag:dns' },
    { of: 'history', text: 'state:failed' },
    { of: 'history', text: 'since:2h' },
  ];
  failing = false;
  signal: AbortSignal | null = null;
  #end: (told: Told) => void = () => undefined;

  editTask(taskId: number, signal: AbortSignal): Promise<Told> {
    return this.#open(`edit ${taskId}`, signal);
  }

  pageLog(executionId: number, signal: AbortSignal): Promise<Told> {
    return this.#open(`page ${executionId}`, signal);
  }

  pageFacts(executionId: number, signal: AbortSignal): Promise<Told> {
    return this.#open(`page facts ${executionId}`, signal);
  }

  readHistory(): Promise<readonly string[]> {
    return Promise.resolve(this.lines);
  }

  keepHistory(line: string): Promise<void> {
    if (this.failing) return Promise.reject(new Error('ENOSPC: no space left on device'));
    this.kept.push(line);
    return Promise.resolve();
  }

  readFilters(): Promise<readonly KeptFilter[]> {
    return Promise.resolve(this.filters);
  }

  keepFilter(filter: KeptFilter): Promise<void> {
    if (this.failing) return Promise.reject(new Error('ENOSPC: no space left on device'));
    this.keptFilters.push(filter);
    return Promise.resolve();
  }

  async end(told: Told): Promise<void> {
    this.#end(told);
    await operator.clock.advance(400);
  }

  #open(what: string, signal: AbortSignal): Promise<Told> {
    this.opened.push(what);
    this.signal = signal;
    return new Promise((resolve) => {
      this.#end = resolve;
      signal.addEventListener('abort', () => resolve({ ok: false, message: 'ended' }));
    });
  }
}

let operator: Operator;
let desk: Desk;
let copied: string[];

function open(storeFlags: readonly string[] = []): void {
  desk = new Desk();
  copied = [];
  operator = new Operator(new ScriptedBoard(busySnapshot()), undefined, { outside: desk, storeFlags });
  operator.board.details.set(101, detailOf());
  operator.session.terminal = {
    suspend: () => Promise.resolve(),
    redraw: () => undefined,
    alert: () => undefined,
    handOver: async (work) => await work(),
    copy: (text) => void copied.push(text),
  };
}

beforeEach(() => open());
afterEach(async () => await operator.session.close());

describe('e', () => {
  test('hands the terminal to the editor with the selected task, and tells what came of it', async () => {
    await operator.press('Tab', 'j', 'e');
    expect(desk.opened).toEqual(['edit 10']);
    expect(operator.session.handedOver).toBe(true);
    await desk.end({ ok: true, message: 'changed edge-quick: every 10 min' });
    expect(operator.session.handedOver).toBe(false);
    expect(operator.state.message).toMatchObject({ text: 'changed edge-quick: every 10 min', tone: 'good' });
  });

  test('starts one editor, however often it was pressed', async () => {
    await operator.press('e', 'e', 'v');
    expect(desk.opened).toEqual(['edit 1']);
  });

  test('tells a refusal as one', async () => {
    await operator.press('e');
    await desk.end({ ok: false, message: 'nothing changed: vi: there is no such program' });
    expect(operator.state.message).toMatchObject({ tone: 'bad' });
  });

  test('is refused where nothing may be changed', async () => {
    operator.board.show({ readOnly: true });
    await operator.press('e');
    expect(desk.opened).toEqual([]);
    expect(operator.message).toMatch(/^read-only/);
  });

  test('is ended with the console', async () => {
    await operator.press('e');
    await operator.session.close();
    expect(desk.signal?.aborted).toBe(true);
  });

  test('says so where there is no terminal to hand over', async () => {
    operator.session.terminal = null;
    await operator.press('e');
    expect(operator.message).toBe('no editor and no pager can be started from here');
  });
});

describe('v', () => {
  test('shows the log of the selected row, and of an open execution, and says nothing when that was read', async () => {
    await operator.press('v');
    expect(desk.opened).toEqual(['page 101']);
    await desk.end({ ok: true, message: '' });
    expect(operator.message).toBe('');
    await operator.press('Enter', 'v');
    expect(desk.opened).toEqual(['page 101', 'page 101']);
  });

  test('shows the facts of an open execution, where those have the focus', async () => {
    await operator.press('Enter', 'Tab', 'v');
    expect(desk.opened).toEqual(['page facts 101']);
  });

  test('shows that of the newest execution of a task', async () => {
    operator.board.latest = 77;
    await operator.press('Tab', 'j', 'v');
    expect(desk.opened).toEqual(['page 77']);
  });
});

describe('y and Y', () => {
  test('copy the id and the command line of an execution', async () => {
    await operator.press('y', 'Y');
    expect(copied).toEqual(['101', 'scarefloor show 101']);
    expect(operator.message).toBe('copied, if the terminal takes OSC 52: scarefloor show 101');
  });

  test('copy the name of a task that has none, quoted for a shell, with the way to the same store', async () => {
    await operator.session.close();
    open(['--db', "/srv/ana's floor.db"]);
    operator.board.show({
      upcoming: busySnapshot().upcoming.map((row) => ({ ...row, name: 'two words' })),
    });
    await operator.press('Tab', 'j', 'y', 'Y');
    expect(copied).toEqual(['two words', `scarefloor next 'two words' --db '/srv/ana'\\''s floor.db'`]);
  });

  test('act on nothing where nothing is selected', async () => {
    operator.board.show({ running: [] });
    await operator.press('y');
    expect(copied).toEqual([]);
    expect(operator.message).toMatch(/^nothing selected/);
  });
});

describe('lines of the palette', () => {
  test('are those of earlier runs too, and are kept for later ones', async () => {
    await operator.press(':', 'Up', 'Enter');
    expect(operator.board.filters).toEqual(['lab']);
    expect(desk.kept).toEqual(['filter lab']);
  });

  test('that cannot be kept say so', async () => {
    desk.failing = true;
    await operator.press(':');
    await operator.type('tasks');
    await operator.press('Enter');
    expect(operator.message).toBe('this command will be forgotten: ENOSPC: no space left on device');
  });

  test('edit and open by name', async () => {
    operator.board.tasks = [{ taskId: 31, name: 'idle', type: 'scan', paused: false, latest: null }];
    await operator.press(':');
    await operator.type('edit idle');
    await operator.press('Enter');
    expect(desk.opened).toEqual(['edit 31']);
  });
});

describe('filters', () => {
  test('are those of earlier runs too, each on its screen, and are kept for later ones', async () => {
    await operator.press('3', '/', 'Up');
    expect(operator.state.lists.history.filter).toBe('since:2h');
    await operator.press('Up', 'Enter');
    expect(operator.state.lists.history.filter).toBe('state:failed');
    expect(desk.keptFilters).toEqual([{ of: 'history', text: 'state:failed' }]);
    await operator.press('/', 'Up');
    expect(operator.state.lists.history.filter).toBe('state:failed');
    await operator.press('Escape', '1', '/', 'Up', 'Enter');
    expect(operator.board.filters.at(-1)).toBe('tag:dns');
    expect(desk.keptFilters.at(-1)).toEqual({ of: 'floor', text: 'tag:dns' });
  });

  test('that are cleared or wrong are not kept', async () => {
    await operator.press('3', '/', 'Enter', '/', 'Escape');
    expect(desk.keptFilters).toEqual([]);
  });

  test('that cannot be kept say so', async () => {
    desk.failing = true;
    await operator.press('3', '/', 'Up', 'Enter');
    expect(operator.message).toBe('this filter will be forgotten: ENOSPC: no space left on device');
  });
});
