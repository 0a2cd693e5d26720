/** Floors whose store, logs or engine fail them, in one process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Floor, type FloorOptions, openFloor } from '../../src/board/open-floor.ts';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { Store } from '../../src/store/store.ts';
import { settingsIn } from './settings-in.ts';

const ELSEWHERE = { host: 'elsewhere', bootId: 'b', pid: 1, pidStarted: '1' };

let directory = '';
const floors: Floor[] = [];

async function open(more: Partial<FloorOptions> = {}): Promise<Floor> {
  const floor = await openFloor({
    settings: settingsIn(directory),
    actor: { who: 'ana', source: 'console' },
    engine: 'embed',
    ...more,
  });
  floors.push(floor);
  return floor;
}

const task = (name: string) =>
  ({
    kind: 'addTask',
    definition: { name, type: 'scan', manual: true, config: { targets: ['http://127.0.0.1:1/'] } },
  }) as const;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-trouble-'));
});

afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close('handover');
  rmSync(directory, { recursive: true, force: true });
});

test('one read that fails makes the screen stale, and the next that succeeds makes it fresh', async () => {
  const floor = await open();
  const { executions } = floor.store;
  const live = executions.live.bind(executions);
  executions.live = () => {
    throw new Error('disk I/O error');
  };
  await floor.act(task('one'));
  await expect.poll(() => floor.board.snapshot().stale?.why).toBe('disk I/O error');
  executions.live = live;
  await expect.poll(() => floor.board.snapshot().stale).toBeNull();
  expect(floor.board.snapshot().upcoming.map((row) => row.name)).toEqual(['one']);
});

test('logs that cannot be written refuse the engine, and do not leave it to nobody', async () => {
  writeFileSync(join(directory, 'logs'), 'in the way');
  await expect(open()).rejects.toThrow();
  rmSync(join(directory, 'logs'));
  const floor = await open();
  expect(floor.board.snapshot().engine.role).toBe('here');
});

test('an engine that loses its lease follows the other one, passes acts to it, and succeeds it', async () => {
  const floor = await open();
  const token = floor.store.lease.take(ELSEWHERE, Date.now(), Date.now() + 60_000);
  const answered = floor.board.act(task('one'));
  await expect.poll(() => floor.board.snapshot().engine.role).toBe('elsewhere');
  // The other engine answers what it finds in the mailbox.
  const other = Store.open(floor.store.path);
  const command = () => other.commands.pending().find(({ act }) => act.kind === 'addTask');
  await expect.poll(() => command()?.id).toBeGreaterThan(0);
  other.commands.answer(command()?.id ?? 0, { ok: true, message: 'done there' }, Date.now());
  expect(await answered).toMatchObject({ message: 'done there' });
  other.lease.release(token);
  other.close();
  await expect.poll(() => floor.board.snapshot().engine.role).toBe('here');
  expect(await floor.act(task('two'))).toMatchObject({ ok: true });
});

test('each one-shot engine in turn is asked to work for the floor', async () => {
  const setup = Store.open(join(directory, 'scheduler.db'));
  const take = () => setup.lease.take(thisProcess(), Date.now(), Date.now() + 60_000);
  const asked = () => setup.commands.pending().filter(({ act }) => act.kind === 'promote').length;
  take();
  await open();
  await expect.poll(asked).toBe(1);
  take();
  await expect.poll(asked).toBe(2);
  setup.lease.release(setup.lease.read()?.token ?? 0);
  setup.close();
});

test('a floor that is left while an act waits for its answer answers it', async () => {
  const setup = Store.open(join(directory, 'scheduler.db'));
  const token = setup.lease.take(thisProcess(), Date.now(), Date.now() + 60_000);
  const floor = await open();
  const act = floor.board.act(task('one'));
  await floor.close('drain');
  expect(await act).toMatchObject({ ok: false, message: expect.stringContaining('left before') });
  setup.lease.release(token);
  setup.close();
});

test('what the engine commits shows on the other screen without anyone asking', async () => {
  const first = await open();
  const second = await open({ engine: 'attach' });
  await first.act(task('new here'));
  await expect.poll(() => second.board.snapshot().upcoming.map((row) => row.name)).toContain('new here');
});

test.each(['drain', 'handover', 'cancel'] as const)(
  'leaving by %s twice, at once, is leaving once',
  async (how) => {
    const floor = await open();
    await Promise.all([floor.close(how), floor.close(how)]);
    await floor.close(how);
    const store = Store.open(join(directory, 'scheduler.db'));
    expect(store.lease.read()?.leaseUntil).toBe(0);
    store.close();
  },
);

test('a store that cannot be written says so on the screen and to whoever acts', async () => {
  const floor = await open();
  const { lease } = floor.store;
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  lease.isCurrent = () => {
    throw full;
  };
  expect(await floor.act(task('one'))).toEqual({
    ok: false,
    message: 'nothing was done: the disk is full; free some space',
  });
  await expect.poll(() => floor.board.snapshot().engine.trouble?.why).toContain('disk is full');
});
