import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import { readScanPages } from '../../src/monitor/results/scan-pages-store.ts';
import { claimResults } from '../../src/results/claim-results.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;
let scan: { name: string; resultsFile: string };

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  scan = { name: 'harbour', resultsFile: join(bench.folder, 'results', 'scan.db') };
  site.show(
    '/',
    '<a href="/b.html">b</a><a href="/old">old</a><a href="/lost">lost</a><script src="/app.js"></script>',
  );
  site.show('/b.html', '<p>b</p>');
  site.routes.set('/app.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: 'run();' }));
  site.routes.set('/old', () => ({ status: 302, headers: { location: '/b.html' } }));
});

afterEach(async () => {
  await site.close();
  bench.close();
});

async function scanNow(signal = new AbortController().signal): Promise<void> {
  await runScan(
    {
      name: 'harbour',
      sessionId: '20260105-120000-scan',
      targets: [`${site.origin}/`],
      targetsFile: '',
      mode: 'normal',
      crawl: true,
      diff: true,
      maxConcurrent: 0,
      maxUrls: 0,
      maxDepth: 0,
      maxMinutes: 0,
      overrideRateLimit: true,
      includeSubdomains: false,
      allowedHosts: [],
      deniedHosts: [],
      resultsFile: scan.resultsFile,
      reportDirectory: join(bench.folder, 'reports'),
      web: { ...WEB_DEFAULTS, robots: 'ignore' },
    },
    { signal, clock: systemClock, progress: () => undefined, log: () => undefined },
  );
}

const paths = () => [...new Set(site.asked.map(({ path }) => path))].toSorted();

describe('the pages of a scan', () => {
  test('are watched: those that answered well, redirects at their end', async () => {
    await scanNow();
    site.asked.length = 0;
    expect(await bench.cycle({ targets: [], scan })).toMatchObject({ metrics: { urls: 3, new: 3 } });
    expect(paths()).toEqual(['/', '/app.js', '/b.html']);
    site.show('/b.html', '<p>changed</p>');
    const { changes } = await bench.cycle({ targets: [], scan });
    expect(changes).toMatchObject([{ kind: 'changed', subject: `${site.origin}/b.html` }]);
  });

  test('are read anew for each cycle and joined with a list', async () => {
    await scanNow();
    site.show('/listed', 'listed');
    const targets = [`${site.origin}/listed`, `${site.origin}/b.html`];
    expect(await bench.cycle({ targets, scan })).toMatchObject({ metrics: { urls: 4 } });
    site.show('/', '<a href="/c.html">c</a>');
    site.show('/c.html', '<p>c</p>');
    await scanNow();
    expect(await bench.cycle({ targets: [], scan })).toMatchObject({ metrics: { new: 1 } });
  });

  test('are bounded, and what is left out is counted', async () => {
    await scanNow();
    const { pages, leftOut, seedHosts } = readScanPages(scan, 2);
    expect({ pages: pages.length, leftOut, seedHosts: [...seedHosts] }).toEqual({
      pages: 2,
      leftOut: 1,
      seedHosts: [new URL(site.origin).host],
    });
  });

  test('are missing clearly: no scan yet, none that ended, none that found anything', async () => {
    const failure = (says: string) => ({
      kind: 'no_targets',
      permanent: true,
      message: expect.stringContaining(says),
    });
    await expect(bench.cycle({ targets: [], scan })).rejects.toMatchObject(
      failure('"harbour" has no results yet'),
    );
    expect(existsSync(scan.resultsFile)).toBe(false);
    const abort = new AbortController();
    site.routes.set('/', () => {
      abort.abort(new Error('cancelled'));
      return undefined;
    });
    await expect(scanNow(abort.signal)).rejects.toThrow();
    await expect(bench.cycle({ targets: [], scan })).rejects.toMatchObject(
      failure('"harbour" has not completed yet'),
    );
    site.routes.set('/', () => ({ status: 404 }));
    await scanNow();
    await expect(bench.cycle({ targets: [], scan })).rejects.toMatchObject(
      failure('found no page that can be watched'),
    );
  });

  test('are read where the scan of this store has them, and not from that of another', async () => {
    claimResults(scan.resultsFile, 'ours');
    await scanNow();
    claimResults(scan.resultsFile, 'theirs');
    expect(readScanPages({ ...scan, owner: 'ours' }).pages).toHaveLength(3);
    expect(() => readScanPages({ ...scan, owner: 'theirs' })).toThrow('"harbour" has no results yet');
  });

  test('are not looked for in the results of a monitor', async () => {
    const targets = [`${site.origin}/b.html`];
    await bench.cycle({ targets });
    const resultsFile = join(bench.folder, 'results', 'watch.db');
    await expect(bench.cycle({ targets: [], scan: { name: 'watch', resultsFile } })).rejects.toMatchObject({
      kind: 'io',
      permanent: true,
      message: expect.stringContaining('is not the results of a scan'),
    });
  });
});

describe('a target filter', () => {
  test('sees what a scan found and what the monitor remembers', async () => {
    await scanNow();
    const count = async (targetFilter: string) =>
      (await bench.cycle({ targets: [], scan, targetFilter })).metrics.urls;
    expect(await count('ext == "js" && content_type == "text/javascript" && size == 6')).toBe(1);
    expect(await count('group == "harbour" && last_status == 200')).toBe(3);
    expect(await count('last_changed_hours < 1')).toBe(0);
    site.show('/b.html', '<p>changed</p>');
    await bench.cycle({ targets: [], scan });
    await bench.cycle({ targets: [], scan });
    expect(await count('last_changed_hours < 1')).toBe(1);
  });

  test('sees the technologies of a scan, with and without their versions', async () => {
    site.routes.set('/b.html', () => ({ headers: { server: 'nginx/1.25.3' }, body: '<p>b</p>' }));
    await scanNow();
    const targetFilter = '"Nginx" in tech && "Nginx:1.25.3" in tech';
    expect(await bench.cycle({ targets: [], scan, targetFilter })).toMatchObject({ metrics: { urls: 1 } });
  });

  test('sees the tags and the group that a list gives', async () => {
    const targetsFile = join(bench.folder, 'urls.txt');
    const lines = [
      'b.html  # front page #prod #html @web',
      'app.js # script',
      '?1#fragment',
      '?2 #prod @web',
    ];
    writeFileSync(targetsFile, lines.map((line) => `${site.origin}/${line}`).join('\n'));
    const count = async (targetFilter: string) =>
      (await bench.cycle({ targets: [], targetsFile, targetFilter })).metrics;
    expect(await count('"prod" in tags')).toMatchObject({ urls: 2, filtered_out: 2 });
    expect(await count('tags.size() == 2 && group == "web"')).toMatchObject({ urls: 1 });
    expect(await count('group == ""')).toMatchObject({ urls: 2 });
  });

  test('that lets nothing pass is an empty cycle, said so', async () => {
    const targets = [`${site.origin}/b.html`];
    expect(await bench.cycle({ targets, targetFilter: 'port == 1' })).toMatchObject({
      outcome: 'completed',
      headline: '0 URLs, 0 changed, 0 errors, 1 filtered out',
    });
    expect(site.asked).toEqual([]);
  });

  test('that cannot be read, or fails on a URL, fails the cycle for good', async () => {
    const targets = [`${site.origin}/b.html`];
    const permanent = { kind: 'bad_input', permanent: true };
    await expect(bench.cycle({ targets, targetFilter: 'exte == "js"' })).rejects.toMatchObject({
      ...permanent,
      message: 'target_filter: unknown field "exte" (character 1); did you mean "ext"?',
    });
    await expect(bench.cycle({ targets, targetFilter: 'tags[0] == "x"' })).rejects.toMatchObject({
      ...permanent,
      message: expect.stringContaining(`target_filter fails on ${targets[0]}: `),
    });
  });
});
