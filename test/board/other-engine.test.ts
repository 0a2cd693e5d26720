/** What an attached floor sees of an engine elsewhere that hangs or ends, and of a store that is locked or gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Floor, type FloorOptions, openFloor } from '../../src/board/open-floor.ts';
import { LEASE_MS } from '../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { Store } from '../../src/store/store.ts';
import { settingsIn } from './settings-in.ts';

const GONE = 'the store file was removed or replaced; restart scarefloor';

let directory = '';
let file = '';
const floors: Floor[] = [];

async function open(engine: FloorOptions['engine']): Promise<Floor> {
  const floor = await openFloor({
    settings: settingsIn(directory),
    actor: { who: 'ana', source: 'console' },
    engine,
  });
  floors.push(floor);
  return floor;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-other-'));
  file = join(directory, 'scheduler.db');
});

afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close('handover');
  rmSync(directory, { recursive: true, force: true });
});

test('an engine that lives but lets its lease run out has been silent since it last renewed', async () => {
  const setup = Store.open(file);
  const until = Date.now() - 1;
  const token = setup.lease.take(thisProcess(), until, Date.now() + 60_000);
  const { board } = await open('attach');
  expect(board.snapshot().engine).toMatchObject({ role: 'elsewhere' });
  expect(board.snapshot().engine.silentSince).toBeUndefined();
  setup.lease.renew(token, until);
  await expect.poll(() => board.snapshot().engine.silentSince).toBe(until - LEASE_MS);
  setup.lease.release(token);
  setup.close();
});

test('who takes over from an engine that was killed says so', async () => {
  const setup = Store.open(file);
  // A process id that no process has.
  setup.lease.take({ ...thisProcess(), pid: 2 ** 22 + 1 }, Date.now(), Date.now() + 60_000);
  setup.close();
  const { board } = await open('embed');
  await expect.poll(() => board.snapshot().engine.role).toBe('here');
  await expect
    .poll(() => board.snapshot().tidings?.text)
    .toMatch(/^process 4194305 on .+ ended without a word/);
});

test('an engine that ends says so to those who look on', async () => {
  const setup = Store.open(file);
  const token = setup.lease.take(thisProcess(), Date.now(), Date.now() + 60_000);
  const { board } = await open('attach');
  setup.lease.drain(token);
  await expect.poll(() => board.snapshot().engine.draining).toBe(true);
  setup.lease.release(token);
  setup.close();
});

test('a store file that is removed stops the engine, is told on every screen, and refuses acts', async () => {
  const here = await open('embed');
  const there = await open('attach');
  expect(here.board.snapshot().engine.role).toBe('here');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`);
  for (const { board } of [here, there])
    await expect
      .poll(() => board.snapshot().engine)
      .toMatchObject({ role: 'none', canTakeOver: false, trouble: { why: GONE } });
  expect(here.engine()).toBeNull();
  for (const floor of [here, there])
    expect(await floor.act({ kind: 'pauseAll' })).toEqual({
      ok: false,
      message: `nothing was done: ${GONE}`,
    });
  expect((await here.unusable).message).toBe(`${file}: ${GONE}`);
});

test('whoever opens the path anew has the floor to themselves, and leaving the old one does not hurt it', async () => {
  const old = await open('embed');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`);
  const fresh = await open('embed');
  await old.close();
  const definition = {
    name: 'kept',
    type: 'scan',
    manual: true,
    config: { targets: ['http://127.0.0.1:1/'] },
  };
  expect(await fresh.act({ kind: 'addTask', definition } as never)).toMatchObject({ ok: true });
  const reader = Store.open(file);
  expect(reader.tasks.byName('kept')).not.toBeNull();
  reader.close();
});

test('a locked store holds up an act, not the process: it is done when the lock is gone', async () => {
  const floor = await open('embed');
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  const acted = floor.act({ kind: 'pauseAll' });
  // Reached only when the first try gave up waiting: the old way, five seconds later and for a refusal.
  other.exec('COMMIT');
  other.close();
  expect(await acted).toMatchObject({ ok: true });
});

test('a one-shot command whose engine leaves while the store is locked waits, and does by itself what it asked for', async () => {
  const setup = Store.open(file);
  const now = Date.now();
  const token = setup.lease.take(
    { host: 'elsewhere', bootId: 'b', pid: 1, pidStarted: '1' },
    now,
    now + 60_000,
  );
  const floor = await open('once');
  // The lock is held by this process as well.
  floor.store.waitForLock(20);
  const definition = { name: 'one', type: 'tool', manual: true, config: { argv: ['true'] } } as const;
  const added = floor.act({ kind: 'addTask', definition });
  await expect.poll(() => setup.commands.pending().length).toBe(1);
  const other = new Database(file);
  setup.lease.release(token);
  other.exec('BEGIN IMMEDIATE');
  await new Promise((resolve) => setTimeout(resolve, 500));
  other.exec('COMMIT');
  expect(await added).toMatchObject({ ok: true });
  expect(floor.store.tasks.list().map(({ name }) => name)).toEqual(['one']);
  other.close();
  setup.close();
});
