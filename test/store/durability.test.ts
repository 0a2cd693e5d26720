import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, readMigrations, type Synchronous } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

const [FULL, NORMAL] = [2, 1];

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  file = join(directory, 'scheduler.db');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(synchronous: Synchronous) {
  const database = openDatabase(file, readMigrations(), synchronous);
  const store = new Store(database);
  const insert = database.prepare(
    `INSERT INTO operator_commands (requested_at, who, source, act_json) VALUES (1, 'ana', 'cli', '{}')`,
  );
  return {
    store,
    level: () => database.pragma('synchronous', { simple: true }),
    commit: () => store.transaction(() => insert.run()),
  };
}

test('commits that are synced behind do not wait for the disk, but for those that cannot do otherwise', async () => {
  const { store, level, commit } = open('full');
  store.durability.syncBehind();
  commit();
  expect(level()).toBe(NORMAL);
  expect(store.durability.atOnce(level)).toBe(FULL);
  await new Promise<void>((resolve, reject) =>
    store.durability.onceDurable((failure) => (failure === null ? resolve() : reject(failure))),
  );
  await store.durability.endSyncing();
  expect(level()).toBe(FULL);
  let told = false;
  store.durability.onceDurable(() => {
    told = true;
  });
  expect(told).toBe(true);
  store.close();
});

test('a store that is to survive a killed process alone is never synced', async () => {
  const { store, level, commit } = open('normal');
  store.durability.syncBehind();
  commit();
  let told = false;
  store.durability.onceDurable(() => {
    told = true;
  });
  await store.durability.endSyncing();
  expect({ told, level: level(), owes: store.durability.owesSync }).toEqual({
    told: true,
    level: NORMAL,
    owes: false,
  });
  store.close();
});

test('what is written lightly does not wait for the disk, and what comes after it does again', () => {
  const { store, level } = open('full');
  expect(level()).toBe(FULL);
  store.durability.lightly(() => expect(level()).toBe(NORMAL));
  expect(() =>
    store.durability.lightly(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(level()).toBe(FULL);
  store.close();
});

test('what another process committed is durable once who read it has asked for that', async () => {
  const { store, commit } = open('full');
  commit();
  await expect(store.durability.seenIsDurable()).resolves.toBeUndefined();
  store.close();
});
