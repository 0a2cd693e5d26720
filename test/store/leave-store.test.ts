import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaveStore } from '../../src/store/leave-store.ts';
import { Store } from '../../src/store/store.ts';

const ANA = { who: 'ana', source: 'cli' } as const;

let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-leave-'));
  path = join(directory, 'scheduler.db');
  Store.open(path).close();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('what the log has stays there for the next one, who finds it', () => {
  const store = Store.open(path);
  store.commands.request(ANA, { kind: 'resumeAll' }, 1);
  const folded = statSync(path).mtimeMs;
  leaveStore(store);
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  expect(statSync(path).mtimeMs).toBe(folded);
  const next = Store.open(path);
  expect(next.commands.pending()).toMatchObject([{ act: { kind: 'resumeAll' } }]);
  next.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test('a store that this process has made is folded back by then', () => {
  const fresh = join(directory, 'fresh.db');
  leaveStore(Store.open(fresh));
  expect([existsSync(fresh), existsSync(`${fresh}-wal`), existsSync(`${fresh}-shm`)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('where nothing was written nothing is left beside the file', () => {
  const store = Store.open(path);
  store.commands.pending();
  leaveStore(store);
  expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
});

test('a store whose files were removed is left all the same', () => {
  const store = Store.open(path);
  store.commands.request(ANA, { kind: 'resumeAll' }, 1);
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`);
  leaveStore(store);
  expect(existsSync(path)).toBe(false);
});
