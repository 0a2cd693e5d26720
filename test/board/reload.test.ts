/** A configuration that is saved while its floor is open. */
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Floor, openFloor } from '../../src/board/open-floor.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { temporaryDirectory } from '../config/config-file.ts';
import { FakeClock, settled } from '../fake-clock.ts';

const LAB = '  - { name: lab, type: scan, manual: true, config: { targets: ["http://127.0.0.1:1/"] } }\n';
const OTHER = LAB.replace('lab', 'other');

describe('a floor', () => {
  let directory: string;
  let clock: FakeClock;
  let floor: Floor;
  let settings: Settings;
  let logged: { level: string; fields: Record<string, unknown>; message: string }[];

  const read = async () =>
    await loadSettings({ environment: { HOME: directory }, workingDirectory: directory });
  const save = (yaml: string) => {
    // As editors do: whole, or not at all.
    writeFileSync(join(directory, 'next.yaml'), yaml);
    renameSync(join(directory, 'next.yaml'), join(directory, 'scarefloor.yaml'));
  };
  const names = () =>
    floor.store.tasks
      .list()
      .map(({ name }) => name)
      .sort();
  // The disk falls behind a clock that is turned on by hand, which is said as well.
  const withField = (level: string, name: string) =>
    logged.filter((line) => line.level === level && name in line.fields).map(({ fields }) => fields[name]);
  const problems = () => withField('error', 'problem');
  /** Two seconds, in which the file is looked at. */
  const pass = async () => {
    await clock.advance(2_000);
    for (let turn = 0; turn < 20; turn += 1) await settled();
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await pass();
  };

  beforeEach(async () => {
    directory = temporaryDirectory();
    clock = new FakeClock(Date.parse('2026-11-23T12:00:00Z'));
    logged = [];
    save(`tasks:\n${LAB}`);
    settings = await read();
    const note = (level: string) => (fields: object, message: string) =>
      void logged.push({ level, fields: fields as Record<string, unknown>, message });
    const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    floor = await openFloor({
      settings,
      actor: { who: 'ana', source: 'console' },
      engine: 'embed',
      clock,
      logger,
      reread: read,
    });
  });
  afterEach(async () => await floor.close());

  test('takes up tasks, limits and blackouts of a file that is saved', async () => {
    expect(names()).toEqual(['lab']);
    save(`scheduler_config: { max_concurrent_scans: 7 }
blackouts: [{ name: nights, cron: "0 22 * * *", duration: 8h }]
tasks:
${LAB}${OTHER}`);
    await until(() => names().length === 2);
    expect(names()).toEqual(['lab', 'other']);
    expect(floor.engine()?.core.config.max_concurrent_scans).toBe(7);
    expect(floor.store.windows.list().map(({ name }) => name)).toEqual(['nights']);
    const [entry] = floor.store.audit.list(100).filter(({ action }) => action === 'reload');
    expect(entry?.after).toContain('scheduler_config.max_concurrent_scans');
    await until(() => floor.board.snapshot().pools.find(({ type }) => type === 'scan')?.limit === 7);
  });

  test('reads a file whose time and size say nothing, as one whose permissions are mended', async () => {
    const file = join(directory, 'scarefloor.yaml');
    const { atime, mtime } = statSync(file);
    writeFileSync(file, `tasks:\n${LAB.replace('lab', 'lob')}`);
    utimesSync(file, atime, mtime);
    await until(() => names().includes('lob'));
  });

  test('is not held up by a pipe in the place of the file', async () => {
    const file = join(directory, 'scarefloor.yaml');
    rmSync(file);
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    await pass();
    expect(problems()).toEqual([]);
    save(`tasks:\n${LAB}${OTHER}`);
    await until(() => names().length === 2);
  });

  test('goes on as it was with a file that is wrong, and says each mistake', async () => {
    save(`scheduler_config: { max_concurrent_scans: many }\nlog_levl: info\ntasks:\n${LAB}${OTHER}`);
    await until(() => problems().length > 0);
    expect(problems()).toEqual([
      expect.stringMatching(/scarefloor\.yaml:1: scheduler_config\.max_concurrent_scans must be/),
      expect.stringMatching(/scarefloor\.yaml:2: unknown key "log_levl"; did you mean "log_level"\?/),
    ]);
    expect(names()).toEqual(['lab']);
    expect(settings.scheduler.max_concurrent_scans).toBe(2);
    // Whoever saved it may not look at the log.
    // A clock that is turned by hand leaves the disk behind, which is an alert as well.
    const alerts = () => floor.store.alerts.list().filter(({ key }) => key === 'configuration');
    await until(() => alerts().length > 0);
    expect(alerts()).toMatchObject([
      {
        severity: 'warning',
        title: expect.stringMatching(/^the configuration cannot be used \(2 mistakes\)/) as string,
        detail: expect.stringContaining('did you mean') as string,
      },
    ]);
    const refused = () => floor.board.snapshot().configRefused?.why ?? '';
    await until(() => refused().includes('did you mean'));
    save(`tasks:\n${LAB}  - { name: other, typ: scan }\n`);
    await until(() => refused().includes('"typ"'));
    expect(alerts()).toHaveLength(1);
    save(`tasks:\n${LAB}${OTHER}`);
    await until(() => names().length === 2);
    await until(() => alerts().length === 0);
    await until(() => refused() === '');
  });

  test('tells whoever looks at the console what came of the file', async () => {
    const said = () => floor.board.snapshot().tidings?.text ?? '';
    expect(said()).toBe('');
    save(`scheduler_config: { sqlite_db_path: ./other.db }\nlog_level: warn\ntasks:\n${LAB}${OTHER}`);
    await until(() => said() !== '');
    expect(said()).toBe(
      'configuration read again: after a restart only: scheduler_config.sqlite_db_path; other added; new: log_level',
    );
    expect(floor.board.snapshot().tidings?.ok).toBe(false);
  });

  test('waits where the file is gone for a moment: nobody wants the defaults', async () => {
    rmSync(join(directory, 'scarefloor.yaml'));
    await pass();
    await pass();
    expect(problems()).toEqual([]);
    expect(settings.tasks).toHaveLength(1);
  });

  test('names what holds only after a restart, and leaves it as it is', async () => {
    const { zone } = floor.board.snapshot();
    save(`timezone: Asia/Tokyo\nscheduler_config: { sqlite_db_path: ./other.db }\ntasks:\n${LAB}`);
    await until(() => withField('warn', 'needRestart').length > 0);
    expect(withField('warn', 'needRestart')[0]).toEqual(['scheduler_config.sqlite_db_path', 'timezone']);
    expect(settings.timezone).toBe(zone);
    expect(floor.store.path).toBe(join(directory, 'scheduler.db'));
  });

  test('deletes what the file has no more only where it says so, and never what an operator changed', async () => {
    save(`tasks:\n${LAB}${OTHER}`);
    await until(() => names().length === 2);
    save(`tasks:\n${OTHER}`);
    await pass();
    await until(() => logged.filter(({ message }) => message.includes('read again')).length === 2);
    expect(names()).toEqual(['lab', 'other']);
    const taskId = floor.store.tasks.byName('other')!.id;
    await floor.act({
      kind: 'editTask',
      taskId,
      definition: { name: 'other', type: 'scan', manual: true, config: { targets: ['http://127.0.0.1:2/'] } },
    });
    save(`prune: true\ntasks: []\n`);
    await until(() => names().length === 1);
    expect(names()).toEqual(['other']);
  });

  test('reads it again when somebody asks, although it was not saved', async () => {
    floor.reload();
    await until(() => logged.some(({ message }) => message.includes('read again')));
    expect(names()).toEqual(['lab']);
  });
});
