/** A search through a long history goes on by itself, also where nothing else happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FloorBoard } from '../../src/board/floor-board.ts';
import type { FloorEngine } from '../../src/board/floor-engine.ts';
import type { EngineView } from '../../src/board/snapshot.ts';
import type { ViewRequest } from '../../src/board/views/view.ts';
import { Store } from '../../src/store/store.ts';
import { fillLargeStore } from '../bench/large-store.ts';
import { FakeClock } from '../fake-clock.ts';
import { settingsIn } from './settings-in.ts';

/** While it is busy, whoever looks at it has taken a while. */
class BusyClock extends FakeClock {
  busy = false;
  #looks = 0;

  override uptime(): number {
    if (this.busy) this.#looks += 1;
    return super.uptime() + this.#looks;
  }
}

const HERE: EngineView = { role: 'here', pid: 1, host: 'host7', since: 0, canTakeOver: true };

let directory: string;
let store: Store;
let board: FloorBoard;
let clock: BusyClock;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-search-'));
  const file = join(directory, 'scheduler.db');
  clock = new BusyClock();
  fillLargeStore(file, { tasks: 1_000, executions: 40_000 }, { now: clock.now() });
  store = Store.open(file);
  const engine = { engine: { supervisor: { get: () => null } }, view: () => HERE };
  board = new FloorBoard({
    store,
    clock,
    engine: engine as unknown as FloorEngine,
    settings: settingsIn(directory),
    readOnly: true,
  });
  board.keeper.open();
});

afterEach(async () => {
  await board.close();
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

test('whoever filters need not press another key until all was looked at', async () => {
  await clock.advance(60_000);
  const list = { filter: 'state:cancelled !nobody', sort: null, offset: 0, limit: 5_000 };
  clock.busy = true;
  board.setView({ kind: 'history', list } satisfies ViewRequest);
  clock.busy = false;
  const part = () => {
    const { view } = board.snapshot();
    return view?.kind === 'history' ? view.list : null;
  };
  expect(part()?.searched).toMatchObject({ goesOn: true });
  await clock.advance(5_000);
  expect(part()).toMatchObject({ searched: null, total: 400 });
});
