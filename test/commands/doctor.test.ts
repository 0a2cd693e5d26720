/** Each fault is planted for real, and doctor says what it is and how to mend it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkClock, checkNode, checkZone } from '../../src/commands/doctor/check-machine.ts';
import { checkWorker } from '../../src/commands/doctor/check-worker.ts';
import type { Diagnosis } from '../../src/commands/doctor/diagnosis.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type CommandLine, commandLine } from './command-line.ts';

async function doctor(line: CommandLine): Promise<{ code: number; found: Map<string, Diagnosis> }> {
  const { code, stdout } = await line.run('doctor', '--json', '--db', join(line.directory, 'data', 's.db'));
  const diagnoses = JSON.parse(stdout) as Diagnosis[];
  return { code, found: new Map(diagnoses.map((one) => [one.about, one])) };
}

async function withTask(line: CommandLine): Promise<string> {
  const file = join(line.directory, 'data', 's.db');
  const { code, stderr } = await line.run(
    'add',
    'lab',
    '--manual',
    '--target',
    'http://127.0.0.1:1/',
    '--db',
    file,
  );
  if (code !== 0) throw new Error(stderr);
  return file;
}

describe('doctor', () => {
  test('finds nothing wrong with a new place, and says what it looked at', async () => {
    const { code, found } = await doctor(commandLine());
    expect([...found.values()].filter(({ state }) => state === 'fault')).toEqual([]);
    expect(code).toBe(0);
    expect([...found.keys()]).toEqual(
      expect.arrayContaining([
        'configuration',
        'store',
        'clock',
        'worker',
        'zone',
        'names',
        'terminal',
        'logs',
      ]),
    );
  });

  test('names each mistake of the configuration with its line, and goes on without it', async () => {
    const line = commandLine();
    writeFileSync(join(line.directory, 'scarefloor.yaml'), 'timezone: Europe/Nowhere\nlog_levl: info\n');
    const { code, stdout } = await line.run('doctor', '--json');
    const diagnoses = JSON.parse(stdout) as Diagnosis[];
    expect(code).toBe(1);
    const faults = diagnoses.filter(({ state }) => state === 'fault').map(({ finding }) => finding);
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).toMatch(
      /scarefloor\.yaml:1: .*Europe\/Nowhere[\s\S]*scarefloor\.yaml:2: .*log_level/,
    );
    expect(diagnoses.some(({ about }) => about === 'node')).toBe(true);
  });

  test('finds a store that is damaged, one of another program, and one that is open to others', async () => {
    const line = commandLine();
    const file = await withTask(line);
    expect((await doctor(line)).found.get('store')?.state).toBe('ok');
    chmodSync(file, 0o644);
    const open = (await doctor(line)).found.get('store');
    expect(open).toMatchObject({ state: 'warning', mend: `chmod 600 ${file}` });
    rmSync(file);
    writeFileSync(file, 'this is no database, but a text of some length '.repeat(100));
    const damaged = await doctor(line);
    expect(damaged.found.get('store')).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('intact') as string,
    });
    expect(damaged.found.get('store')?.mend).toContain('scarefloor backup');
    expect(damaged.code).toBe(1);
    rmSync(file);
    const other = new Database(file);
    other.exec('CREATE TABLE theirs (id INTEGER)');
    other.close();
    expect((await doctor(line)).found.get('store')?.finding).toContain('another program');
  });

  test('finds pages of the store that were written over', async () => {
    const line = commandLine();
    const file = await withTask(line);
    const database = new Database(file);
    database.pragma('wal_checkpoint(TRUNCATE)');
    const page = database.pragma('page_size', { simple: true }) as number;
    const root = database
      .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'audit_log'")
      .pluck()
      .get() as number;
    database.close();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(page, 0xff), 0, page, (root - 1) * page);
    closeSync(descriptor);
    const { found, code } = await doctor(line);
    expect(found.get('store')).toMatchObject({
      state: 'fault',
      finding: expect.stringMatching(/damaged|no intact/) as string,
    });
    expect(code).toBe(1);
  });

  test('finds a store of a newer version', async () => {
    const line = commandLine();
    const file = await withTask(line);
    const database = new Database(file);
    database.pragma('user_version = 999');
    database.close();
    expect((await doctor(line)).found.get('store')).toMatchObject({
      state: 'fault',
      mend: 'upgrade scarefloor',
    });
  });

  test('finds a full disk and a read-only one', async (context) => {
    const line = commandLine();
    const place = join(line.directory, 'data');
    mkdirSync(place, { mode: 0o700 });
    const mount = (...options: string[]) => spawnSync('mount', [...options, place]).status === 0;
    if (!mount('-t', 'tmpfs', '-o', 'size=64k,mode=700', 'none'))
      context.skip('no right to mount a small tmpfs');
    onTestFinished(() => void spawnSync('umount', [place]));
    expect((await doctor(line)).found.get('data directory')).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('full') as string,
    });
    writeFileSync(join(place, 'filler'), Buffer.alloc(48 * 1024));
    expect((await doctor(line)).found.get('data directory')?.finding).toMatch(/disk .*full/);
    expect(mount('-o', 'remount,ro')).toBe(true);
    expect((await doctor(line)).found.get('logs')?.finding).toContain('read-only file system');
  });

  test('tells a small disk with room from one that is nearly full, and how much is missing', async (context) => {
    const line = commandLine();
    const place = join(line.directory, 'data');
    mkdirSync(place, { mode: 0o700 });
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=700', 'none', place]).status !== 0)
      context.skip('no right to mount a small tmpfs');
    onTestFinished(() => void spawnSync('umount', [place]));
    writeFileSync(join(place, 'filler'), Buffer.alloc(44e6));
    expect((await doctor(line)).found.get('data directory')).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/^little room: \S+, 2\d MB of 67 MB free \(3\d %\)$/) as string,
      mend: expect.stringMatching(/^free \d\d MB more there, or keep less: scarefloor cleanup/) as string,
    });
    writeFileSync(join(place, 'more'), Buffer.alloc(18e6));
    expect((await doctor(line)).found.get('data directory')).toMatchObject({
      state: 'fault',
      finding: expect.stringMatching(/^the disk is nearly full: \S+, \d\.\d MB of 67 MB/) as string,
    });
  });

  test('finds a place that is a file, and one that is open to others', async () => {
    const line = commandLine();
    writeFileSync(join(line.directory, 'data'), '');
    const { stdout } = await line.run('doctor', '--json', '--db', join(line.directory, 'data', 's.db'));
    const diagnoses = JSON.parse(stdout) as Diagnosis[];
    expect(diagnoses.find(({ about }) => about === 'data directory')).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('not a directory') as string,
    });
    rmSync(join(line.directory, 'data'));
    mkdirSync(join(line.directory, 'data'), { mode: 0o755 });
    chmodSync(join(line.directory, 'data'), 0o755);
    expect((await doctor(line)).found.get('data directory')).toMatchObject({
      state: 'warning',
      mend: `chmod 700 ${join(line.directory, 'data')}`,
    });
  });

  test('finds the program of a tool that is not installed', async () => {
    const line = commandLine();
    const file = join(line.directory, 'data', 's.db');
    await line.run('add', 'ports', '--type', 'tool', '--manual', '--db', file, '--', 'no-such-program', '-v');
    const { found, code } = await doctor(line);
    expect(found.get('task ports')).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('no-such-program') as string,
    });
    expect(code).toBe(1);
  });

  test('finds a clock that went back, a zone that nobody knows, and a Node that is too old', () => {
    const now = Date.UTC(2026, 10, 26, 5);
    expect(checkClock(now, now - 1)).toMatchObject({ state: 'ok' });
    expect(checkClock(now, now + 3_600_000)).toMatchObject({ state: 'fault' });
    expect(checkClock(0, null)).toMatchObject({ state: 'fault' });
    expect(checkZone('Europe/Berlin', { TZ: 'Mars/Olympus' })).toMatchObject({ state: 'fault' });
    expect(checkZone('Europe/Berlin', { TZ: ':Europe/Berlin' })).toMatchObject({ state: 'ok' });
    expect(checkNode('20.11.0')).toMatchObject({ state: 'fault' });
    expect(checkNode('22.19.0')).toMatchObject({ state: 'ok' });
  });

  test('finds a clock that went back by what the store has seen', async () => {
    const line = commandLine();
    const file = await withTask(line);
    const database = new Database(file);
    database.exec(
      `INSERT INTO audit_log (at, who, source, terminal, action, subject, reason, previous_hash, hash)
       SELECT at + 86400000, who, source, terminal, action, subject, reason, hash, 'later' FROM audit_log`,
    );
    database.close();
    expect((await doctor(line)).found.get('clock')?.state).toBe('fault');
  });

  test('finds that a worker cannot be started', async () => {
    const line = commandLine();
    const settings = await loadSettings({ environment: {}, workingDirectory: line.directory });
    const broken = join(line.directory, 'broken-worker.js');
    writeFileSync(broken, 'throw new Error("a file is missing");\n');
    expect(await checkWorker(settings, systemClock, broken)).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('a file is missing') as string,
    });
    expect(await checkWorker(settings, systemClock)).toMatchObject({ state: 'ok' });
  });
});
