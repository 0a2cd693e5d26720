import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { readPageRules } from '../../../src/scan/facts/page-rules.ts';
import { seedVisit } from '../../../src/scan/frontier.ts';
import { readResponse } from '../../../src/scan/read-response.ts';
import { ReadPool } from '../../../src/scan/reading/read-pool.ts';
import { takeResting } from '../../../src/scan/reading/resting-threads.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';
import type { FetchResult } from '../../../src/web/client.ts';
import { FakeClock } from '../../fake-clock.ts';
import { PATIENCE_MS } from '../../patience.ts';

const url = 'http://shop.example/dir/';

function response(body: Buffer, type = 'text/html; charset=utf-8'): FetchResult {
  const tls = null;
  const headers = { 'content-type': type, link: '</next>; rel=next' };
  const rest = { redirects: [], status: 200, truncated: false, ip: '192.0.2.1', timeMs: 7 };
  return { url, finalUrl: url, headers, body, tls, ...rest };
}

const html = Buffer.from(
  `<title>Käse</title>${'<p>Words and <a href="a">more</a> words.</p>'.repeat(500)}<a href="/b?c=d">`,
);

/** A second passes with each look at it: whoever reads by it is busy. */
class BusyClock extends FakeClock {
  #looks = 0;
  override uptime(): number {
    this.#looks += 1;
    return this.#looks * 1_000;
  }
}

const BUSY = { breadth: 'wide', capBytes: 100_000, threads: 1 } as const;

/** A pool whose first read has started its one thread. */
async function openBusyPool(technologies = ''): Promise<ReadPool> {
  const pool = new ReadPool({ ...BUSY, clock: new BusyClock(), technologies });
  onTestFinished(() => pool.close());
  await pool.read(seedVisit(url, 0), response(html));
  await expect.poll(() => pool.threads).toBe(1);
  return pool;
}

test('a thread reads what this one reads, and takes the body along', async () => {
  const here = await readResponse(seedVisit(url, 0), response(html), 'wide', 100_000);
  const pool = await openBusyPool();
  const body = Buffer.from(new Uint8Array(html).buffer);
  expect(await pool.read(seedVisit(url, 0), response(body))).toEqual(here);
  expect(body.length).toBe(0);
  // A part of a shared buffer stays where it is.
  const small = Buffer.from('<title>small</title>');
  expect((await pool.read(seedVisit(url, 0), response(small))).page.title).toBe('small');
  expect(small.toString()).toBe('<title>small</title>');
});

test('many reads at once each have their own result', async () => {
  const pool = await openBusyPool();
  const titles = Array.from({ length: 20 }, (_, index) => `Page ${index}`);
  const reads = titles.map((title) =>
    pool.read(seedVisit(url, 0), response(Buffer.from(`<title>${title}</title>`))),
  );
  expect((await Promise.all(reads)).map(({ page }) => page.title)).toEqual(titles);
});

test('many small pages wait for a busy thread, what is larger is read by this one, and what is large waits', async () => {
  const pool = await openBusyPool();
  const own = (text: string) => Buffer.from(new Uint8Array(Buffer.from(text)).buffer);
  const small = () => own('<title>small</title>');
  const page = () => own(`<title>page</title>${'<p>words</p>'.repeat(5_000)}`);
  const large = own(`<title>large</title>${'<p>words</p>'.repeat(20_000)}`);
  const ahead = [small(), small(), page(), page(), page(), page(), small()];
  const rest = [page(), large];
  const reads = [...ahead, ...rest].map((body) => pool.read(seedVisit(url, 0), response(body)));
  // What moves to the thread is gone from here at once.
  expect(ahead.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(rest.map(({ length }) => length > 0)).toEqual([true, false]);
  const titles = (await Promise.all(reads)).map(({ page: read }) => read.title);
  expect(titles).toEqual(['small', 'small', 'page', 'page', 'page', 'page', 'small', 'page', 'large']);
});

test('a thread that has read for one scan reads for the next, by the rules of that one', async () => {
  const technologies = mkdtempSync(join(tmpdir(), 'scarefloor-rules-'));
  onTestFinished(() => rmSync(technologies, { recursive: true }));
  const write = (name: string) =>
    writeFileSync(join(technologies, 'own.json'), JSON.stringify({ [name]: { html: '<shelf-of-goods' } }));
  const body = '<title>shop</title><shelf-of-goods></shelf-of-goods>';
  const techBy = async (pool: ReadPool) =>
    (await pool.read(seedVisit(url, 0), response(Buffer.from(new Uint8Array(Buffer.from(body)).buffer)))).page
      .tech;
  write('Shop One');
  const first = await openBusyPool(technologies);
  expect(await techBy(first)).toEqual(['Shop One']);
  await first.close();

  write('Shop Two');
  const second = new ReadPool({ ...BUSY, clock: new BusyClock(), technologies });
  onTestFinished(() => second.close());
  readPageRules(technologies, { log: () => undefined });
  expect(await techBy(second)).toEqual(['Shop Two']);
  // No time has passed in which one could have started.
  expect(second.threads).toBe(1);
  expect(await techBy(second)).toEqual(['Shop Two']);
});

test('where hosts answer as fast as they can this thread reads the first response, and others the next ones', async () => {
  for (let resting = takeResting(); resting !== null; resting = takeResting()) resting.end();
  const pool = new ReadPool({ ...BUSY, clock: new FakeClock(), isUnpaced: true });
  onTestFinished(() => pool.close());
  const bodies = Array.from({ length: 3 }, () => Buffer.from(new Uint8Array(html).buffer));
  const reads = bodies.map((body) => pool.read(seedVisit(url, 0), response(body)));
  expect(bodies.map(({ length }) => length > 0)).toEqual([true, false, false]);
  expect((await Promise.all(reads)).map(({ page }) => page.title)).toEqual(['Käse', 'Käse', 'Käse']);
});

test('threads that rest keep no process alive', () => {
  const program = `
    import { ReadPool } from ${JSON.stringify(join(packageRoot(), 'src/scan/reading/read-pool.ts'))};
    import { systemClock } from ${JSON.stringify(join(packageRoot(), 'src/shared/clock.ts'))};
    const pool = new ReadPool({ clock: systemClock, breadth: 'wide', capBytes: 1_000, isUnpaced: true, threads: 1 });
    const result = ${JSON.stringify(response(Buffer.from('')))};
    const visit = ${JSON.stringify(seedVisit(url, 0))};
    const read = () => pool.read(visit, { ...result, body: Buffer.alloc(200_000, '<p>word') });
    const { page } = await read();
    await read();
    const { threads } = pool;
    await pool.close();
    process.stdout.write([page.words, threads, pool.threads].join(' '));`;
  const flags = ['--input-type=module', '-e', program];
  const printed = execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: PATIENCE_MS });
  expect(printed).toMatch(/^\d+ 1 0$/);
});

test('where all threads are busy with much, others are started', async () => {
  const pool = new ReadPool({ clock: new BusyClock(), breadth: 'wide', capBytes: 100_000, threads: 3 });
  onTestFinished(() => pool.close());
  await pool.read(seedVisit(url, 0), response(html));
  await expect.poll(() => pool.threads).toBe(1);
  const large = () => response(Buffer.from(`<title>large</title>${'<p>words</p>'.repeat(50_000)}`));
  const reads = Array.from({ length: 12 }, () => pool.read(seedVisit(url, 0), large()));
  expect(new Set((await Promise.all(reads)).map(({ page }) => page.title))).toEqual(new Set(['large']));
  await expect.poll(() => pool.threads).toBe(3);
  await pool.close();
  expect(pool.threads).toBe(0);
});

test('what cannot be read is a failure of its kind, here and there', async () => {
  const pool = new ReadPool({ clock: new FakeClock(), breadth: 'wide', capBytes: 100_000, threads: 1 });
  const broken = gzipSync(Buffer.alloc(1_000, 'x')).fill(0xff, 10);
  const sitemap = { ...seedVisit(`${url}sitemap.xml.gz`, 0), foundBy: 'sitemap' };
  const failure = { name: 'WorkError', kind: 'http' };
  await expect(pool.read(sitemap, response(broken, 'application/gzip'))).rejects.toMatchObject(failure);
  const busy = await openBusyPool();
  await expect(busy.read(sitemap, response(broken, 'application/gzip'))).rejects.toMatchObject(failure);
});

test('a pool that is closed under a read ends it', async () => {
  const pool = await openBusyPool();
  const large = Buffer.alloc(8 * 1_024 * 1_024, '<a href=x>');
  const read = pool.read(seedVisit(url, 0), response(large));
  const failure = expect(read).rejects.toThrow('a reading thread ended');
  await pool.close();
  await failure;
});
