/** Whole scans of a real site on loopback whose changes are known: what the diff says against what is true. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ResultsStore } from '../../src/scan/results-store.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import { STILL_CLOCK } from '../web/loopback.ts';
import { type ConcludeBench, openConcludeBench } from './conclude-bench.ts';
import { MutableSite } from './mutable-site.ts';

const SITE_PAGES = 60;
/** A host that keeps failing is left alone for some seconds: these tests need not be. */
const LONGEST_REAL_SLEEP_MS = 4_000;

let bench: ConcludeBench;
let site: MutableSite;
let start: string;
let session = 0;

beforeEach(async () => {
  bench = openConcludeBench();
  site = new MutableSite();
  for (let index = 0; index < SITE_PAGES; index += 1) site.add(`/page/${index}`);
  start = await site.open();
});

const input = (overrides: Partial<ScanInput> = {}): ScanInput => {
  session += 1;
  const sessionId = `20261123-080000-${String(session).padStart(4, '0')}`;
  return bench.input({ targets: [start], sessionId, ...overrides });
};

function scan(overrides: Partial<ScanInput> = {}): Promise<WorkResult> {
  const sleep = (ms: number, signal?: AbortSignal) =>
    systemClock.sleep(ms <= LONGEST_REAL_SLEEP_MS ? Math.min(ms, 5) : ms, signal);
  return runScan(input(overrides), { ...bench.context, clock: { ...systemClock, sleep } });
}

/** What a scan says of each path: its kind, and for changes the fields. */
function verdicts(result: WorkResult): Record<string, string> {
  const read = (path = '') =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const pages = read(result.reportPaths[1]).map(({ url, change }) => [url, change]);
  const changes = read(result.reportPaths[2]).map(({ url, change, fields }) => {
    const names = fields.map(({ field }: { field: string }) => field).join(' ');
    return [url, change === 'changed' ? `changed ${names}` : change];
  });
  const paths = [...pages, ...changes].map(([url, verdict]) => [new URL(url).pathname, verdict]);
  return Object.fromEntries(paths);
}

test('every kind of change is found, and nothing else', async () => {
  expect((await scan()).headline).toBe(`baseline, ${SITE_PAGES + 1} pages`);

  const truth: Record<string, string> = { '/': 'existing' };
  for (const path of site.pages.keys()) truth[path] = 'existing';
  for (const path of ['/added/1', '/added/2']) {
    site.add(path);
    truth[path] = 'new';
  }
  for (const path of ['/page/1', '/page/2']) {
    site.pages.delete(path);
    site.linked.delete(path);
    truth[path] = 'gone';
  }
  for (const path of ['/page/3', '/page/4']) {
    site.pages.delete(path);
    truth[path] = 'gone';
  }
  for (const path of ['/page/5', '/page/6']) {
    site.linked.delete(path);
    truth[path] = 'unreached';
  }
  for (const path of ['/page/7', '/page/8']) {
    site.add(path, { title: 'Another title' });
    truth[path] = 'changed title';
  }
  for (const path of ['/page/9', '/page/10']) {
    site.add(path, { status: 403 });
    truth[path] = 'changed status_code';
  }
  for (const path of ['/page/11', '/page/12']) {
    site.add(path, { body: '<p>Other words</p>' });
    truth[path] = 'changed text_sha256';
  }
  for (const path of ['/page/13', '/page/14']) site.add(path, { body: `\n\n <p>Words   of\n${path}</p>\t` });

  const second = await scan();
  const said = verdicts(second);
  // A title counts as text too; where it changed, the body may be said to have changed as well.
  for (const path of ['/page/7', '/page/8']) said[path] = said[path]?.replace(' text_sha256', '') ?? '';
  expect(said).toEqual(truth);
  expect(second.headline).toBe(`${SITE_PAGES - 1} pages, 2 new, 6 changed, 4 gone, 2 unreached`);

  const third = await scan();
  expect(third.headline).toBe(`${SITE_PAGES - 1} pages, 0 new, 0 changed, 2 gone`);
  expect(verdicts(third)).toMatchObject({ '/page/5': 'gone', '/page/6': 'gone' });
  expect((await scan()).headline).toBe(`${SITE_PAGES - 1} pages, 0 new, 0 changed, 0 gone`);
});

test('a host that dies half way makes nothing gone, and nothing new when it is back', async () => {
  await scan();
  site.answersLeft = 20;
  const cut = await scan();
  expect(cut).toMatchObject({ outcome: 'partial', reason: expect.stringMatching(/^degraded: 127\.0\.0\.1/) });
  expect(cut.metrics).toMatchObject({ new: 0, changed: 0, gone: 0 });
  expect(cut.metrics.unreached).toBeGreaterThan(SITE_PAGES / 2);
  site.answersLeft = Number.POSITIVE_INFINITY;
  expect((await scan()).headline).toBe(`${SITE_PAGES + 1} pages, 0 new, 0 changed, 0 gone`);
});

test('a page that fails makes nothing behind it gone, however often', async () => {
  const deep = '/page/1/deep';
  site.pages.set(deep, { title: 'Deep', body: 'deep' });
  site.add('/page/1', { body: `<a href="${deep}">deep</a>` });
  await scan();
  site.add('/page/1', { status: 500, body: 'failed' });
  for (let round = 0; round < 3; round += 1) {
    const { metrics } = await scan();
    expect(metrics.gone).toBe(0);
  }
  site.add('/page/1', { body: `<a href="${deep}">deep</a>` });
  expect(verdicts(await scan())[deep]).toBe('existing');
});

test('a scan that is killed is not what the next one is compared with', async () => {
  await scan();
  site.add('/added');
  site.pages.delete('/page/3');
  site.stuck.add('/page/50');
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'scan-child.ts'), JSON.stringify(input())],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  onTestFinished(() => end(child));
  site.requests.length = 0;
  while (!site.requests.includes('/page/50')) {
    expect(child.exitCode).toBeNull();
    await delay(10);
  }
  await end(child);

  site.stuck.clear();
  const result = await scan();
  expect(result.headline).toBe(`${SITE_PAGES + 2} pages, 1 new, 0 changed, 1 gone`);
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  expect(store.history(3).map(({ outcome }) => outcome)).toEqual(['completed', 'interrupted', 'completed']);
  store.close();
});

test('a cancelled scan ends at once', async () => {
  site.stuck.add('/page/30');
  // Nothing else would end it: no deadline comes.
  const running = runScan(input(), { ...bench.context, clock: STILL_CLOCK });
  while (!site.requests.includes('/page/30')) await delay(5);
  const why = new Error('cancelled');
  bench.abort.abort(why);
  await expect(running).rejects.toBe(why);
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const WORDS = Array.from({ length: 120 }, (_, index) => `word${index * 7}`).join(' ');

test('a page that differs from itself is no news, and one that became another is, clock or no clock', async () => {
  let ticks = 0;
  const body = () => {
    ticks += 1;
    return `<p>${WORDS}</p><p>${ticks} visitors</p><script>var token = "${ticks}";</script>`;
  };
  let nodes = 0;
  const clock = {
    title: 'Clock',
    get body() {
      return body();
    },
  };
  const balanced = {
    body: `<p>${WORDS}</p>`,
    get title() {
      nodes += 1;
      return `Node ${nodes % 2}`;
    },
  };
  for (const path of ['/clock', '/defaced', '/balanced']) site.add(path);
  site.pages.set('/clock', clock);
  site.pages.set('/defaced', clock);
  site.pages.set('/balanced', balanced);
  await scan();
  expect((await scan()).headline).toBe(`${SITE_PAGES + 4} pages, 0 new, 0 changed, 0 gone`);
  // Once it is known that its text is never the same, it is not asked for again.
  site.requests.length = 0;
  await scan();
  expect(site.requests.filter((path) => path === '/balanced').length).toBeGreaterThan(0);

  site.pages.set('/defaced', {
    title: 'Clock',
    get body() {
      return `<h1>Owned by somebody else, who left other words here</h1>${body().replaceAll('word', 'other')}`;
    },
  });
  const result = await scan();
  expect(result.changes.map(({ kind, subject }) => `${kind} ${new URL(subject).pathname}`)).toEqual([
    'changed /defaced',
  ]);
});

const SAID = Array.from({ length: 200 }, (_, index) =>
  String(index * 91).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? ''),
);

test('words in the place of as many others are told of a page with a clock, once', async () => {
  let said = SAID;
  let ticks = 0;
  site.add('/clock');
  site.pages.set('/clock', {
    title: 'Clock',
    get body() {
      ticks += 1;
      return `<p>${said.join(' ')}</p><p>drawn in ${ticks} ms on Thursday</p>`;
    },
  });
  const quiet = `${SITE_PAGES + 2} pages, 0 new, 0 changed, 0 gone`;
  await scan();
  expect((await scan()).headline).toBe(quiet);
  said = SAID.with(3, 'sold').with(4, 'out');
  expect((await scan()).headline).toBe(quiet);
  said = said.toSpliced(
    50,
    14,
    ...'this shop was taken over by people who are not its owners so pay'.split(' '),
  );
  expect(said).toHaveLength(SAID.length);
  expect((await scan()).changes).toMatchObject([
    { kind: 'changed', subject: expect.stringMatching(/clock$/), detail: 'body changed' },
  ]);
  expect((await scan()).headline).toBe(quiet);
});

test('a shop that writes another session into every link stays the same shop', async () => {
  let visitors = 0;
  const session = () => {
    visitors += 1;
    return `${visitors}a1b2c3d4e5f6a7b8c9`;
  };
  const items = Array.from({ length: 8 }, (_, index) => `/item-${index}`);
  for (const item of items) site.pages.set(item, { title: item, body: WORDS });
  site.add('/shop');
  site.pages.set('/shop', {
    title: 'Shop',
    get body() {
      return items
        .map((item) => `<a href="${item}?PHPSESSID=${session()}"></a><a href="${item}?sid=${session()}"></a>`)
        .join('');
    },
  });
  expect((await scan()).headline).toBe(`baseline, ${SITE_PAGES + 2 + items.length} pages`);
  expect((await scan()).headline).toBe(`${SITE_PAGES + 2 + items.length} pages, 0 new, 0 changed, 0 gone`);
});

test('a page whose links name it anew each time is one page, until it shows something else', async () => {
  let visits = 0;
  let text = WORDS;
  let links = 3;
  const drawn = () => {
    visits += 1;
    return 83_749 + visits * 7_919;
  };
  site.add('/list');
  site.pages.set('/list', {
    title: 'List',
    get body() {
      const names = Array.from({ length: links }, () => `<a href="/chart?of=sales&amp;draw=${drawn()}"></a>`);
      return `${names.join('')}<a href="/show?item=${visits < 8 ? 10_001 : 10_002}"></a>`;
    },
  });
  site.answers = (path) => {
    if (path.startsWith('/chart?')) return { title: 'Chart', body: `<form action="${path}">${text}</form>` };
    return path.startsWith('/show?') ? { title: 'Item', body: `Item ${path.slice(-5)}` } : undefined;
  };
  await scan();
  expect((await scan()).headline).toBe(`${SITE_PAGES + 6} pages, 0 new, 0 changed, 0 gone`);
  links = 2;
  // Another item has another number, and is another page.
  expect((await scan()).changes.map(({ kind, subject }) => `${kind} ${subject.slice(start.length)}`)).toEqual(
    ['new show?item=10002'],
  );
  links = 5;
  for (let round = 0; round < 3; round += 1)
    expect((await scan()).changes.filter(({ subject }) => subject.includes('chart'))).toEqual([]);
  text = 'Other words';
  expect((await scan()).changes.map(({ kind }) => kind)).toContain('new');
});

test('of many alike, one that an earlier scan passed over is no news, and one that nobody had seen is', async () => {
  let shown = Array.from({ length: 40 }, (_, index) => `/item/${index + 1}`);
  const show = (path: string) => site.pages.set(path, { title: path, body: WORDS });
  for (const path of shown) show(path);
  site.add('/list');
  site.pages.set('/list', {
    title: 'List',
    get body() {
      return shown.map((path) => `<a href="${path}"></a>`).join('');
    },
  });
  await scan({ maxSimilar: 5 });
  const visited = site.requests.filter((path) => path.startsWith('/item/'));
  expect(visited.length).toBeLessThan(shown.length);
  // What comes first now was passed over before.
  shown = shown.toReversed();
  expect((await scan({ maxSimilar: 5 })).headline).toContain(' 0 new, 0 changed, 0 gone');
  show('/item/99');
  shown = ['/item/99', ...shown];
  const result = await scan({ maxSimilar: 5 });
  expect(result.changes.map(({ kind, subject }) => `${kind} ${new URL(subject).pathname}`)).toEqual([
    'new /item/99',
  ]);
});
