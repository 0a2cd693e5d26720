/** Stores of earlier versions, as an upgrade keeps them: they can be looked at, copied and put back as they are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyStore } from '../../src/store/copy-store.ts';
import { inspectStore } from '../../src/store/inspect-store.ts';
import { openDatabase, readMigrations } from '../../src/store/open.ts';
import { restoreStore } from '../../src/store/restore-store.ts';
import { Store } from '../../src/store/store.ts';

const MIGRATIONS = readMigrations();

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-older-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test.each(MIGRATIONS.slice(0, -1).map(({ version }) => version))('one of schema %i', (schema) => {
  const kept = join(directory, `scheduler.db.before-v${schema + 1}`);
  const older = openDatabase(kept, MIGRATIONS.slice(0, schema));
  older
    .prepare(
      `INSERT INTO engine_lease (id, token, host, boot_id, pid, pid_started, acquired_at, lease_until)
       VALUES (1, 7, 'here', 'boot', 42, '9', 1, 2)`,
    )
    .run();
  older.close();
  expect(inspectStore(kept)).toMatchObject({
    isOurs: true,
    schema,
    faults: [],
    lease: { token: 7, pid: 42 },
  });
  copyStore(kept, join(directory, 'copy.db'), false);

  const file = join(directory, 'scheduler.db');
  Store.open(file).close();
  restoreStore(kept, file);
  const restored = new Database(file, { readonly: true });
  expect(restored.pragma('user_version', { simple: true })).toBe(schema);
  restored.close();
  // And the newest version brings it up to date once more.
  Store.open(file).close();
  expect(inspectStore(file)).toMatchObject({ schema: MIGRATIONS.length, faults: [] });
});
