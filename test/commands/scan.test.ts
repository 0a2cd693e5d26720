import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openServer } from '../web/loopback.ts';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';
import { smallSite } from './small-site.ts';

test('a scan lists its pages and its report; the next one says what changed', async () => {
  const site = await smallSite({ '/a': 'Old title', '/b': 'Soon gone' });
  const { run } = commandLine();
  const first = await run('scan', site.url, '--mode', 'fast');
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(new RegExp(`^STATUS +LENGTH +TITLE +URL\\n +200 +\\d+ +Home +${site.url}\\n`));
  expect(first.stdout).toContain('Old title');
  const [, report] = /^report: (.*\.html)$/m.exec(first.stdout) ?? [];
  expect(existsSync(report ?? '')).toBe(true);
  expect(first.stderr).toMatch(/^scan 127.*: starting$/m);

  site.pages.set('/a', 'New title');
  site.pages.set('/c', 'Fresh');
  const second = await run('scan', site.url, '--mode', 'fast');
  expect(second.stdout).toMatch(/^changed +http.*\/a .*New title/m);
  expect(second.stdout).toMatch(/^new +http.*\/c/m);
});

test('what a scan left alone is told with an example', async () => {
  const items = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`/item/${index}`, 'Item']));
  const site = await smallSite(items);
  const { run } = commandLine();
  const { host } = new URL(site.url);
  const ran = await run('scan', site.url);
  expect(ran.stdout).toContain(`skipped   35 like /item/{int}: ${host}, such as ${site.url}item/5\n`);
  expect(ran.stdout).toMatch(/^baseline, 6 pages, 35 similar skipped$/m);
});

test('--json prints the execution with its result and every page', async () => {
  const site = await smallSite({ '/a': 'A' });
  const { run, directory } = commandLine();
  const ran = await run('scan', site.url, '--name', 'lab', '--out', 'mine', '--reason', 'audit', '--json');
  const out = join(directory, 'mine');
  expect(JSON.parse(ran.stdout)).toMatchObject({
    taskName: 'lab',
    status: 'COMPLETED',
    trigger: 'manual',
    requestedBy: 'ana',
    reason: 'audit',
    result: {
      outcome: 'completed',
      metrics: { pages: 2 },
      reportPaths: expect.arrayContaining([expect.stringContaining(out)]),
    },
    pages: [
      { url: site.url, status_code: 200 },
      { url: `${site.url}a`, title: 'A' },
    ],
  });
  expect(readdirSync(out).filter((name) => name.endsWith('.html'))).toHaveLength(1);
});

test('--no-crawl visits the targets of a file alone; --emergency is kept in the history', async () => {
  const site = await smallSite({ '/a': 'A' });
  const { run, json, directory } = commandLine();
  writeFileSync(join(directory, 'targets.txt'), `# ours\n${site.url}\n`);
  const ran = await run('scan', 'targets.txt', '--no-crawl', '--emergency', '--reason', 'CVE');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/1 pages?$/m);
  expect(await json('history')).toMatchObject([{ trigger: 'emergency', reason: 'CVE', status: 'COMPLETED' }]);
});

test('an address that refuses the connection fails at once, with one clear line and exit code 1', async () => {
  const ran = await commandLine().run('scan', 'http://127.0.0.1:1/');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^scarefloor: scan 127\.0\.0\.1:1 failed \(connect\): .*refused/,
  );
});

test.each([
  [['./gone.txt'], 'there is no file ./gone.txt'],
  [['targets.txt'], 'there is no file targets.txt'],
  [['a.example', '--name', '12'], '--name must not be only digits: those name executions'],
  [['a.example', '--retries', '-1'], /--retries/],
  [['ftp://x/'], 'no target to scan: scheme ftp is not http or https: ftp://x/'],
])('scan %j is a mistake of usage', async (argv, message) => {
  const ran = await commandLine().run('scan', ...argv);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  if (typeof message === 'string') expect(ran.stderr).toBe(`scarefloor: ${message}\n`);
  else expect(ran.stderr).toMatch(message);
});

test('Ctrl-C cancels the scan: exit code 130, and the history says who and why', async () => {
  const site = await smallSite({ '/slow': null });
  const { run, json, signals } = commandLine();
  const scanning = run('scan', site.url, '--name', 'slow');
  await eventually(async () =>
    expect(await json('history')).toMatchObject([{ status: 'RUNNING', phase: 'crawl' }]),
  );
  signals.emit('SIGINT');
  expect((await scanning).code).toBe(130);
  expect(await json('history')).toMatchObject([
    { status: 'CANCELLED', cancelRequestedBy: 'ana: interrupted at the terminal' },
  ]);
  expect(signals.listenerCount('SIGINT')).toBe(0);
});

test('a scan with a header is somebody to the site, is another scan than one without, and writes down nothing', async () => {
  vi.stubEnv('SHOP_SESSION', 'hunter2hunter2');
  onTestFinished(() => void vi.unstubAllEnvs());
  const site = await openServer((request, response) => {
    const isIn = request.headers.cookie === 'sid=hunter2hunter2';
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<title>${isIn ? 'Inside' : 'Outside'}</title><a href="/logout">out</a>`);
  });
  const { run, directory } = commandLine();
  const target = `${site.origin}/`;
  expect((await run('scan', target)).stdout).toContain('Outside');
  const inside = await run('scan', target, '--header', 'Cookie: sid={env:SHOP_SESSION}');
  expect(inside.stdout).toMatch(/Inside.*would log out: .*baseline, \d/s);
  for (const file of readdirSync(directory, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      expect(readFileSync(join(file.parentPath, file.name)).includes('hunter2'), file.name).toBe(false);
  const literal = await run('scan', target, '--header', 'Cookie: sid=1');
  expect(literal).toMatchObject({ code: 3, stderr: expect.stringContaining('write {env:NAME}') });
  expect((await run('scan', target, '--header', 'Cookie')).code).toBe(2);
});

test('credentials in a target are not printed', async () => {
  const site = await smallSite({});
  const { run } = commandLine();
  const url = site.url.replace('http://', 'http://ana:hunter2@');
  await run('scan', url);
  for (const verb of ['history', 'tasks']) {
    expect((await run(verb)).stdout).not.toContain('hunter2');
    expect((await run(verb, '--json')).stdout).not.toContain('hunter2');
  }
});

test('two scans at once both run, although the engine is a one-shot command that began with its own', async () => {
  const site = await smallSite({ '/slow': null });
  const { run, json, signals } = commandLine();
  const first = run('scan', site.url, '--name', 'first');
  await eventually(async () => expect(await json('history')).toMatchObject([{ phase: 'crawl' }]));
  const second = await run('scan', 'http://127.0.0.1:1/', '--name', 'second');
  expect(second.stderr).toMatch(/second failed \(connect\)/);
  signals.emit('SIGTERM', 'SIGTERM');
  expect((await first).stderr).toContain('first cancelled by ana: its command was ended by SIGTERM');
});
