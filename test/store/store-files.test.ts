import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOG_GONE, STORE_GONE, STORE_UPGRADED } from '../../src/store/failure.ts';
import { Store } from '../../src/store/store.ts';

let directory = '';
let store: Store;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  store = Store.open(join(directory, 'scheduler.db'));
});

afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a store whose file or log leads elsewhere cannot be used any more', () => {
  expect({ gone: store.files.isGone(), why: store.files.whyUnusable() }).toEqual({ gone: false, why: '' });
  renameSync(`${store.path}-wal`, `${store.path}-wal.moved`);
  expect({ gone: store.files.isGone(), why: store.files.whyUnusable() }).toEqual({
    gone: true,
    why: LOG_GONE,
  });
  renameSync(store.path, `${store.path}.moved`);
  expect(store.files.whyUnusable()).toBe(STORE_GONE);
});

test('a schema that another connection has changed shows at once', () => {
  const newer = new Database(store.path);
  newer.pragma('user_version = 9999');
  newer.close();
  expect(store.files.isUpgraded()).toBe(true);
  expect(store.files.whyUnusable()).toBe(STORE_UPGRADED);
});
