/** A store behind a symbolic link: SQLite has the log beside the file itself. */
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommitWatch } from '../../src/store/commit-watch.ts';
import { copyStore } from '../../src/store/copy-store.ts';
import { LogFile } from '../../src/store/log-file.ts';
import { restoreStore } from '../../src/store/restore-store.ts';
import { Store } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';

const ANA = { who: 'ana', source: 'cli' } as const;

let directory = '';
let link = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-link-'));
  mkdirSync(join(directory, 'large-disk'));
  link = join(directory, 'scheduler.db');
  symlinkSync(join('large-disk', 'scheduler.db'), link);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('its log is measured, synced and watched', async () => {
  const store = Store.open(link);
  store.commands.request(ANA, { kind: 'resumeAll' }, 1);
  expect(store.files.size().walBytes).toBeGreaterThan(0);
  const log = new LogFile(link);
  expect(await new Promise((resolve) => log.sync(resolve))).toBeNull();
  log.close();
  const watch = new CommitWatch(link, new FakeClock(), () => undefined);
  // Rarely: the file system tells.
  expect(watch.pollMs(50, 1_000)).toBe(1_000);
  watch.close();
  rmSync(join(directory, 'large-disk', 'scheduler.db-wal'));
  expect(store.files.whyUnusable()).toContain("the store's write-ahead log was removed");
  store.close();
});

test('a copy is put back where the file lies, and the link stays one', () => {
  const store = Store.open(link);
  const copy = join(directory, 'copy.db');
  copyStore(link, copy, false);
  store.commands.request(ANA, { kind: 'resumeAll' }, 1);
  store.close();
  const { kept } = restoreStore(copy, link);
  expect(kept).toBe(join(directory, 'large-disk', 'scheduler.db.before-restore'));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  const restored = Store.open(link);
  expect(restored.commands.pending()).toEqual([]);
  restored.close();
});
