import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';
import { isWholeNext } from './whole-next.ts';

const page = (text: string) => `<!doctype html><html><body><h1>Harbour</h1><p>${text}</p></body></html>`;

let bench: MonitorBench;
let site: ScriptedSite;
let targets: string[];

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  targets = [`${site.origin}/a`, `${site.origin}/b`];
  site.show('/a', page('one'));
  site.show('/b', page('two'));
});

afterEach(async () => {
  await site.close();
  bench.close();
});

describe('a cycle', () => {
  test('takes what it sees first as the baseline and alerts nobody', async () => {
    const result = await bench.cycle({ targets });
    expect(result.headline).toBe('2 URLs, 0 changed, 0 errors, 2 new');
    expect(result).toMatchObject({ outcome: 'completed', reason: '', changes: [], reportPaths: [] });
    expect(result.metrics).toMatchObject({ urls: 2, new: 2, changed: 0, errors: 0 });
    expect(result.phases.map(({ phase }) => phase)).toEqual(['targets', 'fetch', 'report']);
    expect(bench.reports()).toEqual([]);
  });

  test('reports a change with its lines, once', async () => {
    await bench.cycle({ targets });
    site.show('/a', page('<b>three</b>'));
    const result = await bench.cycle({ targets });
    expect(result.headline).toBe('2 URLs, 1 changed, 0 errors');
    expect(result.changes).toEqual([{ kind: 'changed', subject: targets[0], detail: '+3 -1 lines' }]);
    expect(result.reportPaths).toHaveLength(2);
    for (const path of result.reportPaths) expect(statSync(path).mode & 0o777).toBe(0o600);
    const lines = readFileSync(result.reportPaths[1] ?? '', 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { url: targets[0], kind: 'changed', lines_added: 3, lines_removed: 1 },
    ]);
    const next = await bench.cycle({ targets });
    expect(next.headline).toBe('2 URLs, 0 changed, 0 errors');
    expect(next.changes).toEqual([]);
  });

  test('tells those first that somebody looks for first', async () => {
    const targets = ['/a', '/b', '/c'].map((path) => site.origin + path);
    for (const path of ['/a', '/b', '/c']) site.show(path, '<p>calm</p>');
    await bench.cycle({ targets });
    site.show('/a', '<p>a word</p>');
    site.show('/b', '<p>calm</p><a href="https://new.example/">new</a>');
    site.show('/c', '<p>calm</p><form action="https://elsewhere.example/collect"></form>');
    const { changes } = await bench.cycle({ targets });
    expect(changes.map(({ subject }) => subject.at(-1))).toEqual(['c', 'b', 'a']);
  });

  test('writes no report when reports are off, and still says what changed', async () => {
    await bench.cycle({ targets });
    site.show('/a', page('three'));
    const result = await bench.cycle({ targets, diffReporting: false });
    expect(result).toMatchObject({ reportPaths: [], metrics: { changed: 1 } });
    expect(result.changes).toHaveLength(1);
    expect(bench.reports()).toEqual([]);
  });

  test('reads the targets file anew each time and names its bad lines', async () => {
    const targetsFile = join(bench.folder, 'urls.txt');
    writeFileSync(targetsFile, `# watched\n${targets[0]}\nftp://files.example/\n`);
    expect(await bench.cycle({ targets: [], targetsFile })).toMatchObject({
      headline: '1 URL, 0 changed, 0 errors, 1 new, 1 bad target',
      metrics: { urls: 1 },
    });
    expect(bench.log.join()).toContain('line 3');
    writeFileSync(targetsFile, targets.join('\n'));
    expect(await bench.cycle({ targets: [], targetsFile })).toMatchObject({ metrics: { urls: 2, new: 1 } });
  });

  test('tells how far it is', async () => {
    await bench.cycle({ targets, batchSize: 1 });
    const fetched = bench.progress.filter(({ phase }) => phase === 'fetch');
    expect(fetched.at(-1)).toMatchObject({ done: 2, total: 2, counters: { changed: 0, errors: 0 } });
    const done = fetched.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  test('asks one host for one thing at a time', async () => {
    let open = 0;
    let most = 0;
    const paths = ['/a', '/b', '/c', '/d'];
    for (const path of paths)
      site.routes.set(path, (_, response) => {
        open += 1;
        most = Math.max(most, open);
        setImmediate(() => {
          open -= 1;
          response.writeHead(200, { 'content-type': 'text/plain' }).end('x');
        });
        return undefined;
      });
    await bench.cycle({ targets: paths.map((path) => site.origin + path) });
    expect(most).toBe(1);
  });

  test('refuses a filter and rules it cannot read, for good', async () => {
    const permanent = { kind: 'bad_input', permanent: true };
    await expect(bench.cycle({ targets, targetFilter: 'ext = "js"' })).rejects.toMatchObject(permanent);
    await expect(bench.cycle({ targets, ignoreSelectors: ['p', 'a['] })).rejects.toMatchObject({
      ...permanent,
      message: expect.stringContaining('ignore_selectors[1]'),
    });
    await expect(bench.cycle({ targets, ignorePatterns: ['(a'] })).rejects.toMatchObject({
      ...permanent,
      message: expect.stringContaining('ignore_patterns[0]'),
    });
    await expect(bench.cycle({ targets: [] })).rejects.toMatchObject({ kind: 'no_targets', permanent: true });
  });
});

describe('the check interval', () => {
  test('leaves a URL alone until it is due, and forgives a cycle that comes a little early', async () => {
    await bench.cycle({ targets, checkInterval: 300 });
    expect(await bench.cycle({ targets, checkInterval: 300 })).toMatchObject({
      headline: '2 URLs, 0 changed, 0 errors, 2 skipped',
      metrics: { skipped: 2, unchanged: 0 },
    });
    expect(site.asked).toHaveLength(2);
    bench.clock.move(3 * 60_000 - 10_000);
    expect(await bench.cycle({ targets, checkInterval: 300 })).toMatchObject({ metrics: { unchanged: 2 } });
  });

  test('does not hold for a URL that failed', async () => {
    site.routes.set('/a', () => ({ status: 500 }));
    await bench.cycle({ targets, checkInterval: 300 });
    site.show('/a', page('one'));
    expect(await bench.cycle({ targets, checkInterval: 300 })).toMatchObject({
      metrics: { new: 1, skipped: 1 },
    });
  });
});

describe('pages that come and go', () => {
  test('gone is told once, and so is the return', async () => {
    await bench.cycle({ targets });
    site.routes.set('/a', () => ({ status: 410 }));
    const gone = await bench.cycle({ targets });
    expect(gone.changes).toMatchObject([{ kind: 'gone', subject: targets[0] }]);
    expect(gone.changes[0]?.detail).toMatch(/^answers 410, \+0 -\d+ lines$/);
    expect(gone.headline).toBe('2 URLs, 0 changed, 0 errors, 1 gone');
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { gone: 1 } });
    site.show('/a', page('one, renewed'));
    const back = await bench.cycle({ targets });
    expect(back.changes).toMatchObject([{ kind: 'new', subject: targets[0] }]);
    expect(back.changes[0]?.detail).toContain('answers again after it was gone, +1 -1 lines');
  });

  test('the return of the very same content is told as well, though its validators are known', async () => {
    const headers = { etag: '"one"' };
    const path = isWholeNext(`${site.origin}/kept`) ? '/kepu' : '/kept';
    const target = [site.origin + path];
    const conditions: (string | undefined)[] = [];
    const answer = () => {
      site.routes.set(path, ({ headers: asked }) => {
        conditions.push(asked['if-none-match']);
        return asked['if-none-match'] === '"one"' ? { status: 304, headers } : { headers, body: 'kept' };
      });
    };
    answer();
    await bench.cycle({ targets: target });
    expect(await bench.cycle({ targets: target })).toMatchObject({ metrics: { not_modified: 1 } });
    site.routes.set(path, () => ({ status: 404 }));
    await bench.cycle({ targets: target });
    answer();
    expect((await bench.cycle({ targets: target })).changes).toMatchObject([{ kind: 'new' }]);
    expect(conditions).toEqual([undefined, '"one"', undefined]);
  });

  test('a change whose second look finds nothing is neither a change nor gone', async () => {
    await bench.cycle({ targets });
    let times = 0;
    site.routes.set('/a', () => (times++ === 0 ? { body: page('other') } : { status: 404 }));
    const result = await bench.cycle({ targets });
    expect(result.metrics).toMatchObject({ changed: 0, gone: 0, errors: 0, flapping: 1 });
  });

  test('one 404 between two good answers is not gone', async () => {
    await bench.cycle({ targets });
    let times = 0;
    site.routes.set('/a', () => (times++ === 0 ? { status: 404 } : { body: page('one') }));
    const result = await bench.cycle({ targets });
    expect(result.metrics).toMatchObject({ gone: 0, flapping: 1 });
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { unchanged: 2 } });
  });
});

describe('content that differs from request to request', () => {
  test('is flapping, told once with both answers, and never a change', async () => {
    await bench.cycle({ targets });
    let request = 0;
    site.routes.set('/a', () => ({ body: page(`visitor ${request++}`) }));
    const result = await bench.cycle({ targets });
    expect(result.metrics).toMatchObject({ changed: 0, flapping: 1 });
    expect(result.changes).toMatchObject([{ kind: 'flapping', subject: targets[0] }]);
    expect(result.changes[0]?.detail).toContain('+1 -1 lines');
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { flapping: 1 } });
  });

  test('hides no change beside it, and is calm once a rule ignores it', async () => {
    let request = 0;
    let text = 'old';
    site.routes.set('/a', () => ({ body: page(`${text}</p><p>visitor ${request++}`) }));
    await bench.cycle({ targets });
    await bench.cycle({ targets });
    text = 'new';
    const found = await bench.cycle({ targets });
    expect(found.metrics).toMatchObject({ changed: 1, flapping: 0 });
    expect(found.changes[0]?.detail).toContain('beside what is never the same twice');
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { flapping: 1 } });
    const ignorePatterns = ['visitor \\d+'];
    expect(await bench.cycle({ targets, ignorePatterns })).toMatchObject({ metrics: { unchanged: 2 } });
  });
});

describe('ignore rules', () => {
  test('hold for elements and lines, in the hash and in the diff', async () => {
    const body = (ad: string, build: number, text: string) =>
      page(`${text}</p><aside class="ad"><i>${ad}</i></aside><p>build ${build}`);
    const rules = { ignoreSelectors: ['.ad'], ignorePatterns: ['^ *build \\d+$'] };
    site.show('/a', body('ships', 1, 'one'));
    await bench.cycle({ targets, ...rules });
    site.show('/a', body('ropes', 2, 'one'));
    expect(await bench.cycle({ targets, ...rules })).toMatchObject({ metrics: { changed: 0, unchanged: 2 } });
    site.show('/a', body('paint', 3, 'three'));
    const result = await bench.cycle({ targets, ...rules });
    expect(result.changes).toMatchObject([{ kind: 'changed', detail: '+1 -1 lines' }]);
    const html = readFileSync(result.reportPaths[0] ?? '', 'utf8');
    expect(html).toContain('three');
    expect(html).not.toMatch(/paint|build 3/);
  });

  test('that change are no change of content', async () => {
    await bench.cycle({ targets });
    const result = await bench.cycle({ targets, ignoreSelectors: ['h1'] });
    expect(result).toMatchObject({ changes: [], metrics: { changed: 0, unchanged: 2 } });
  });
});

describe('what is more than content', () => {
  test('a new status or address is a change by itself', async () => {
    await bench.cycle({ targets });
    site.routes.set('/a', () => ({ status: 203, body: page('one') }));
    site.routes.set('/b', () => ({ status: 302, headers: { location: '/c' } }));
    site.show('/c', page('two'));
    const result = await bench.cycle({ targets });
    expect(result.changes.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('status 200 -> 203'),
      expect.stringContaining(`address ${site.origin}/b -> ${site.origin}/c`),
    ]);
  });
});
