import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimResults } from '../../src/results/claim-results.ts';
import { type MonitorBench, openMonitorBench } from '../monitor/monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from '../monitor/scripted-site.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let line: CommandLine;
let bench: MonitorBench;
let site: ScriptedSite;
let url: string;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  url = `${site.origin}/app.html`;
  line = commandLine({ environment: { SCAREFLOOR_DB: 'floor.db' } });
  await line.run('add', 'app', '--type', 'monitor', '--target', url, '--manual', '--ignore-pattern', 'build');
});

afterEach(async () => {
  await site.close();
  bench.close();
});

/** A cycle of the task `app`, as its worker would run it. */
async function cycle(body: string, more: Partial<Parameters<MonitorBench['cycle']>[0]> = {}): Promise<void> {
  site.show('/app.html', body);
  const [task] = (await line.json('tasks')) as { id: number }[];
  const resultsFile = join(line.directory, 'results', `task-${task?.id}.db`);
  await bench.cycle({ targets: [url], resultsFile, ignorePatterns: ['build'], ...more });
}

describe('scarefloor versions', () => {
  test('lists what a monitor watches, and the versions of one URL', async () => {
    await cycle('<p>one</p>');
    await cycle('<p>two</p>');
    const urls = await line.run('versions', 'app');
    expect(urls.stdout).toMatch(/^STATE +STATUS +CHECKED +CHANGED +VERSIONS +URL\nchanged +200 .* 2 +http/);
    expect(await line.json('versions', 'app')).toMatchObject([
      { url, state: 'changed', status: 200, versions: 2, changedAt: '2026-01-05T12:02:00.000Z', error: '' },
    ]);
    const { stdout } = await line.run('versions', 'app', url);
    expect(stdout.split('\n').map((row) => row.trim().split(/ +/)[0])).toEqual(['VERSION', '2', '1', '']);
    expect(await line.json('versions', 'app', url.replace('http://', ''))).toMatchObject({
      url,
      versions: [{ id: 2, status: 200, truncated: false, bytes: 10 }, { id: 1 }],
    });
  });

  test('has not run yet where another store left a monitor of the same number in the folder', async () => {
    const [task] = (await line.json('tasks')) as { id: number }[];
    claimResults(join(line.directory, 'results', `task-${task?.id}.db`), 'another');
    await cycle('<p>of the other</p>');
    expect(await line.run('versions', 'app')).toMatchObject({
      code: 2,
      stderr: 'scarefloor: app has not run yet; "scarefloor trigger app" runs it now\n',
    });
  });

  test('says what is wrong and what to do', async () => {
    expect(await line.run('versions', 'app')).toMatchObject({
      code: 2,
      stderr: 'scarefloor: app has not run yet; "scarefloor trigger app" runs it now\n',
    });
    await cycle('<p>one</p>');
    const other = await line.run('versions', 'app', 'https://other.example/');
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('app does not watch https://other'),
    });
    await line.run('add', 'lab', '--target', url, '--manual');
    const scan = await line.run('versions', 'lab');
    expect(scan).toMatchObject({ code: 2, stderr: expect.stringContaining('lab is a scan') });
  });
});

describe('scarefloor diff', () => {
  test('prints what matters for security and a unified diff, of the last two versions or any', async () => {
    await cycle('<p>one</p><p>same</p><p>build 1</p>');
    await cycle('<p>two</p><p>same</p><p>build 2</p>');
    await cycle('<p>two</p><p>same</p><p>build 3</p><script src="https://evil.example/x.js"></script>');
    const last = await line.run('diff', 'app', url);
    expect(last.stdout.split('\n')).toEqual([
      '# + script https://evil.example/x.js',
      '# + host evil.example',
      '# + URL https://evil.example/x.js',
      expect.stringMatching(/^--- http.*\/app\.html\tversion 2, 2026-01-05 .*, sha256 [0-9a-f]{12}$/),
      expect.stringMatching(/^\+\+\+ http.*\/app\.html\tversion 3, /),
      '@@ -6,3 +6,4 @@',
      ' </p>',
      ' <p>',
      ' </p>',
      '+<script src="https://evil.example/x.js">',
      '',
    ]);
    const all = await line.run('diff', 'app', url, '1');
    expect(all.stdout).toContain('\n- one\n+ two\n');
    expect(all.stdout).not.toContain('build');
    const raw = await line.run('diff', 'app', url, '1', '2', '--raw');
    expect(raw.stdout).toContain('\n-<p>one</p><p>same</p><p>build 1</p>\n');
    expect(await line.json('diff', 'app', url, '1', '2')).toMatchObject({
      url,
      from: { id: 1 },
      to: { id: 2 },
      added: 1,
      removed: 1,
      signals: [],
    });
  });

  test('takes beginnings of hashes, and says so where they name none or too many', async () => {
    await cycle('<p>one</p>');
    expect(await line.run('diff', 'app', url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has one version: there is nothing to compare yet'),
    });
    await cycle('<p>two</p>');
    const { versions } = (await line.json('versions', 'app', url)) as { versions: { sha256: string }[] };
    const [two = '', one = ''] = versions.map(({ sha256 }) => sha256.slice(0, 8));
    expect(await line.json('diff', 'app', url, two, one)).toMatchObject({ from: { id: 2 }, to: { id: 1 } });
    const none = await line.run('diff', 'app', url, '99');
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no version "99"') });
  });

  test('prints hostile lines without what would move the cursor, and keeps their white space', async () => {
    await cycle('    one', {});
    site.routes.set('/app.html', () => ({ headers: { 'content-type': 'text/plain' }, body: 'x' }));
    const body = 'x\n    two\u001b]0;owned\u0007\u001b[2J\u202e\ttab';
    await cycle('', {});
    site.routes.set('/app.html', () => ({ headers: { 'content-type': 'text/plain' }, body }));
    const [task] = (await line.json('tasks')) as { id: number }[];
    const resultsFile = join(line.directory, 'results', `task-${task?.id}.db`);
    await bench.cycle({ targets: [url], resultsFile, ignorePatterns: ['build'] });
    const { stdout } = await line.run('diff', 'app', url);
    expect(stdout).toContain('+    two\ufffd  tab\n');
    expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  test('shows keys by their beginning alone', async () => {
    await cycle('<p>one</p>');
    const key = `AKIA${'Q'.repeat(16)}`;
    await cycle(`<p>${key}</p>`);
    for (const flags of [[], ['--raw'], ['--json']]) {
      const { stdout } = await line.run('diff', 'app', url, ...flags);
      expect(stdout).toContain('AKIA... (20 characters, ');
      expect(stdout).not.toContain(key);
    }
  });

  test('colours a terminal unless NO_COLOR', async () => {
    await cycle('<p>one</p>');
    await cycle('<p>two</p>');
    const coloured = commandLine({
      environment: { SCAREFLOOR_DB: join(line.directory, 'floor.db') },
      columns: 80,
    });
    expect((await coloured.run('diff', 'app', url)).stdout).toContain('\u001b[32m+ two\u001b[39m');
    const environment = { SCAREFLOOR_DB: join(line.directory, 'floor.db'), NO_COLOR: '1' };
    const plain = commandLine({ environment, columns: 80 });
    expect((await plain.run('diff', 'app', url)).stdout).not.toContain('\u001b');
  });

  test('reads while the worker writes', async () => {
    await cycle('<p>one</p>');
    await cycle('<p>two</p>');
    let during: Promise<unknown> | undefined;
    site.routes.set('/app.html', () => {
      during ??= line.json('diff', 'app', url);
      return { body: '<p>three</p>' };
    });
    const [task] = (await line.json('tasks')) as { id: number }[];
    const resultsFile = join(line.directory, 'results', `task-${task?.id}.db`);
    await bench.cycle({ targets: [url], resultsFile, ignorePatterns: ['build'] });
    expect(await during).toMatchObject({ from: { id: 1 }, to: { id: 2 } });
  });
});
