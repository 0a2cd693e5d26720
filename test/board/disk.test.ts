/** Floors whose disk does not take what was written: a sync of the log that fails, as the system would have it. */
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Floor, openFloor } from '../../src/board/open-floor.ts';
import { Store } from '../../src/store/store.ts';
import { settingsIn } from './settings-in.ts';

const EIO = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
const FAILS = 'the disk fails (the write-ahead log was not synced: EIO: i/o error, fdatasync)';

type Done = (error: NodeJS.ErrnoException | null) => void;
const { fdatasync, fdatasyncSync } = fs;

let directory = '';
const floors: Floor[] = [];
let fails = false;

async function open(engine: 'embed' | 'attach' = 'embed'): Promise<Floor> {
  const actor = { who: 'ana', source: 'console' } as const;
  const floor = await openFloor({ settings: settingsIn(directory), actor, engine });
  floors.push(floor);
  return floor;
}

const add = (floor: Floor, name: string) =>
  floor.act({
    kind: 'addTask',
    definition: { name, type: 'tool', manual: true, config: { argv: ['true'] } },
  });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-disk-'));
  fails = false;
  vi.spyOn(fs, 'fdatasync').mockImplementation(((descriptor: number, done: Done) => {
    if (fails) setImmediate(() => done(EIO));
    else fdatasync(descriptor, done);
  }) as never);
  vi.spyOn(fs, 'fdatasyncSync').mockImplementation((descriptor) => {
    if (fails) throw EIO;
    fdatasyncSync(descriptor);
  });
  syncBuiltinESMExports();
});

afterEach(async () => {
  fails = false;
  for (const floor of floors.splice(0)) await floor.close('handover');
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(directory, { recursive: true, force: true });
});

const engineOf = (floor: Floor) => () => floor.board.snapshot().engine;

test('a disk that does not take what was written ends the engine and is told of, until the log is mended', async () => {
  const floor = await open();
  const other = await open('attach');
  expect(await add(floor, 'one')).toMatchObject({ ok: true });
  const { token } = floor.engine()!.core;
  fails = true;
  const message = `${FAILS}; look whether it was done when the disk works again`;
  expect(await add(floor, 'two')).toEqual({ ok: false, message });
  await expect.poll(engineOf(floor)).toMatchObject({ role: 'none', trouble: { why: FAILS } });
  // Nobody else goes on before the log is mended: the lease is kept.
  expect(engineOf(other)()).toMatchObject({ role: 'elsewhere', pid: process.pid });
  expect(floor.store.lease.read()?.token).toBe(token);

  fails = false;
  await expect.poll(engineOf(floor)).toMatchObject({ role: 'here' });
  expect(engineOf(floor)().trouble).toBeUndefined();
  expect(floor.store.lease.read()?.token).toBe(token + 1);
  // What had been committed was written again with the log.
  expect(floor.store.tasks.byName('two')).not.toBeNull();
  expect(await add(floor, 'three')).toMatchObject({ ok: true });
  expect(await add(other, 'four')).toMatchObject({ ok: true });
});

test('a floor whose disk fails for good is closed with an error, and what it had confirmed is there', async () => {
  const floor = await open();
  expect(await add(floor, 'one')).toMatchObject({ ok: true });
  fails = true;
  expect(await add(floor, 'two')).toMatchObject({ ok: false });
  floors.pop();
  const closed = floor.close('drain');
  await expect(closed).rejects.toThrow(`${FAILS}; what was not confirmed is lost if this machine goes down`);
  await expect(closed).rejects.toMatchObject({ exitCode: 1 });
  fails = false;
  const store = Store.open(floor.store.path);
  expect(store.tasks.byName('one')).not.toBeNull();
  store.close();
});
