/** What an operator gets wrong, or the machine does: one clear message each, and an exit code that says whose turn it is. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, Workspace } from './workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  await workspace.close();
});

/** A message for people: no stack, no words of ours, nothing on stdout. */
function expectPlain({ stdout, stderr }: Ended): void {
  expect(stderr).not.toMatch(/\n\s+at |internal error|undefined|\[object/);
  expect(stderr.trim()).not.toBe('');
  expect(stdout).toBe('');
}

describe('the configuration', () => {
  test('every mistake is named at once, with file, line and the nearest right word', async () => {
    workspace.write(
      'scarefloor.yaml',
      [
        'scheduler_config:',
        '  max_concurent_scans: 2',
        '  retry_attempts: many',
        'tasks:',
        '  - name: lab',
        '    type: scan',
        '    schedule: "61 * * * *"',
        '    config: { targets: ["http://127.0.0.1/"] }',
        '',
      ].join('\n'),
    );
    const ended = await workspace.run('status');
    expect(ended.code).toBe(2);
    expectPlain(ended);
    expect(ended.stderr).toMatch(/scarefloor\.yaml:2: .*max_concurrent_scans/);
    expect(ended.stderr).toMatch(/scarefloor\.yaml:3: /);
    expect(ended.stderr).toMatch(/scarefloor\.yaml:7: /);
    expect(ended.stderr.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  });

  test('a file that is named but missing', async () => {
    const ended = await workspace.run('status', '--config', 'elsewhere.yaml');
    expect(ended.code).toBe(2);
    expectPlain(ended);
    expect(ended.stderr).toContain('elsewhere.yaml');
  });

  test('an unknown verb and an unknown flag are answered with the nearest one', async () => {
    const verb = await workspace.run('stats', '--jsn');
    expect([verb.code, verb.stderr]).toEqual([2, expect.stringContaining('--json')]);
    const flag = await workspace.run('hsitory');
    expect([flag.code, flag.stderr]).toEqual([2, expect.stringContaining('history')]);
  });
});

describe('the store', () => {
  test('a file that is no database is left as it is', async () => {
    const file = workspace.write('notes.txt', 'not a database, but precious\n'.repeat(50));
    const ended = await workspace.run('status', '--db', file);
    expect(ended.code).toBe(2);
    expectPlain(ended);
    expect(ended.stderr).toContain('notes.txt');
    expect(readFileSync(file, 'utf8')).toContain('precious');
  });

  test('a directory that cannot be written', async () => {
    // A file where a directory is needed stops root as well, whom modes do not.
    const folder = workspace.path('locked');
    if (process.getuid?.() === 0) workspace.write('locked', '');
    else {
      mkdirSync(folder);
      chmodSync(folder, 0o500);
    }
    const ended = await workspace.run('status', '--db', `${folder}/scheduler.db`);
    expect(ended.code).toBe(2);
    expectPlain(ended);
    expect(ended.stderr).toContain('locked');
  });
});

describe('the work', () => {
  test('a targets file that is not there', async () => {
    const ended = await workspace.run('scan', './no-such-targets.txt');
    expect([1, 2]).toContain(ended.code);
    expectPlain(ended);
    expect(ended.stderr).toContain('no-such-targets.txt');
  });

  test('a host that does not answer is a failed execution with that reason, and nothing is lost', async () => {
    // Port 9 (discard) of loopback: nobody listens there.
    const ended = await workspace.run('scan', 'http://127.0.0.1:9/');
    expect(ended.code).toBe(1);
    expectPlain(ended);
    const [execution] = await workspace.json<Record<string, unknown>[]>('history');
    expect(execution).toMatchObject({ status: 'FAILED', errorKind: 'connect', trigger: 'manual' });
  });

  test('a report directory that cannot be written', async () => {
    const file = workspace.write('occupied', '');
    const ended = await workspace.run('scan', 'http://127.0.0.1:9/', '--out', `${file}/reports`);
    expect([1, 2]).toContain(ended.code);
    expectPlain(ended);
  });
});

/** The Node that is installed beside the one that the tests run on, where it is too old for the program. */
function oldNode(): { path: string; version: string } | null {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const found = spawnSync('node', ['--version'], { encoding: 'utf8', env: { PATH: folders.join(':') } });
  const version = (found.stdout ?? '').trim().replace('v', '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version === '' || major > 22 || (major === 22 && minor >= 19)) return null;
  const where = spawnSync('/bin/sh', ['-c', 'command -v node'], {
    encoding: 'utf8',
    env: { PATH: folders.join(':') },
  });
  return { path: where.stdout.trim(), version };
}

const old = oldNode();
test('an old Node is named before anything newer is loaded', async ({ skip }) => {
  if (old === null) return skip('no Node older than 22.19 is installed');
  const ended = await workspace.runWith(old.path, ['status']);
  expect(ended.code).toBe(2);
  expectPlain(ended);
  expect(ended.stderr).toContain('22.19');
  expect(ended.stderr).toContain(old.version);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});
