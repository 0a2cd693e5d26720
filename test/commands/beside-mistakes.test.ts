/** A configuration that somebody is at, while an engine runs with what held before. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { Store } from '../../src/store/store.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const BROKEN = 'tasks:\n  - name: edge\n    typ: scan\n   bad indent\n';

describe('beside a configuration with a mistake', () => {
  let line: CommandLine;
  let store: Store;
  let token: number;

  const run = (...argv: string[]) => line.run(...argv);
  const save = (text: string) => writeFileSync(join(line.directory, 'scarefloor.yaml'), text);
  beforeEach(() => {
    line = commandLine();
    const { directory } = line;
    store = Store.open(join(directory, 'floor.db'));
    token = store.lease.take(thisProcess(), Date.now(), Date.now() + 60_000);
    save(`scheduler_config: { sqlite_db_path: ./floor.db }\n${BROKEN}`);
  });
  afterEach(() => store.close());

  test('what looks at the store of a running engine says the mistakes, and goes on', async () => {
    const { code, stdout, stderr } = await run('status');
    expect(stderr).toMatch(/^scarefloor\.yaml:5: .+\nscarefloor: the file is not used; /);
    expect(stdout).toMatch(/^engine +pid \d+/m);
    expect(code).toBe(0);
    const { stdout: ofTmux } = await run('status', '--format', 'tmux');
    expect(ofTmux).toMatch(/^floor /);
  });

  test('a mistake in a value does not hide where the store is', async () => {
    save('scheduler_config: { sqlite_db_path: ./floor.db, max_concurrent_scans: many }\n');
    expect(await run('history')).toMatchObject({ code: 0 });
  });

  test('a host can be stopped', async () => {
    const { code, stderr } = await run('stop', 'shop.example', '--dry-run');
    expect(stderr).toContain('the engine that runs goes on with what held before');
    // Refused for what it is, and not for the file: no task goes there.
    expect(stderr).toMatch(/^scarefloor: .*shop\.example/m);
    expect(code).toBe(3);
  });

  test('what needs the file is stopped by it', async () => {
    for (const verb of [['run'], ['config', 'check']]) {
      const { code, stderr } = await run(...verb);
      expect(stderr).toContain('scarefloor.yaml:5: ');
      expect(code).toBe(2);
    }
  });

  test('without an engine nobody goes on: nothing says what would hold', async () => {
    store.lease.release(token);
    const { code, stdout, stderr } = await run('status');
    expect(stderr).toContain('scarefloor.yaml:5: ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
