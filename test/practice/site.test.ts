import { Parser } from 'htmlparser2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WindowCalendar } from '../../src/domain/window-calendar.ts';
import { demoBlackout, demoTasks } from '../../src/practice/demo-plan.ts';
import { FLAKY_WINDOW_MS, GATEWAY_WINDOW_MS, GENERATION_MS } from '../../src/practice/plan.ts';
import { type PracticeSite, startPracticeSite } from '../../src/practice/site.ts';
import type { Clock } from '../../src/shared/clock.ts';

/** Waits are over at once, but the wait of something with a signal for a later time ends when the test moves there. */
function movableClock(): Clock & { move(ms: number): void } {
  const start = Date.UTC(2026, 0, 5, 12);
  const sleepers = new Set<{ until: number; wake: () => void }>();
  let now = 0;
  return {
    now: () => start + now,
    uptime: () => now,
    turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms < 5_000 || signal?.aborted) return setImmediate(resolve);
        const sleeper = { until: now + ms, wake: () => resolve() };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        return undefined;
      }),
    move: (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

let clock: ReturnType<typeof movableClock>;
let site: PracticeSite;

beforeEach(async () => {
  clock = movableClock();
  site = await startPracticeSite({ clock });
});

afterEach(() => site.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${site.origin}${path}`, { headers, redirect: 'manual' });

async function linksOf(path: string): Promise<string[]> {
  const response = await get(path);
  const links: string[] = [];
  if (!response.headers.get('content-type')?.startsWith('text/html')) return links;
  const parser = new Parser({
    onopentag: (_, { href, src }) => {
      const url = URL.parse(href ?? src ?? '', site.origin + path);
      if (url?.origin === site.origin) links.push(url.pathname);
    },
  });
  parser.end(await response.text());
  return links;
}

describe('the practice site', () => {
  test('is a web of some hundred linked pages, with few broken links', async () => {
    const found = new Set(['/']);
    for (const path of found) for (const link of await linksOf(path)) found.add(link);
    const statuses = new Map<number, string[]>();
    for (const path of found) {
      const { status } = await get(path);
      statuses.set(status, [...(statuses.get(status) ?? []), path]);
    }
    expect(statuses.get(200)?.length).toBeGreaterThan(90);
    expect(statuses.get(200)?.length).toBeLessThan(170);
    expect(statuses.get(404)?.toSorted()).toEqual(['/docs/legacy', '/press/2019']);
    expect(statuses.get(500)).toEqual(['/support/tickets']);
    expect([...(statuses.get(301) ?? []), ...(statuses.get(302) ?? [])].toSorted()).toEqual([
      '/go/handbook',
      '/shop',
    ]);
    expect(site.log.length).toBe(found.size * 2);
  });

  test('lists in its site map only pages that answer', async () => {
    const text = await (await get('/sitemap.xml')).text();
    const listed = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => url);
    expect(listed.length).toBeGreaterThan(60);
    for (const url of listed) expect((await fetch(url)).status).toBe(200);
  });

  test('has right validators in the handbook, none among the products, and a lying one on the status page', async () => {
    const etag = (await get('/docs/')).headers.get('etag') ?? '';
    expect((await get('/docs/', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/docs/', { 'if-none-match': '"other"' })).status).toBe(200);
    const product = await get('/products/mast-10');
    expect([product.headers.get('etag'), product.headers.get('last-modified')]).toEqual([null, null]);
    const post = (await get('/blog/fog-season')).headers.get('last-modified');
    if (post) expect((await get('/blog/fog-season', { 'if-modified-since': post })).status).toBe(304);

    const before = await get('/status');
    clock.move(GENERATION_MS);
    const after = await get('/status');
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(await after.text()).not.toBe(await before.text());
    expect((await get('/status', { 'if-none-match': before.headers.get('etag') ?? '' })).status).toBe(304);
  });

  test('has an order desk that resets connections, is out of order, and is well again', async () => {
    await expect(get('/flaky/orders.json')).rejects.toThrow();
    clock.move(FLAKY_WINDOW_MS);
    expect((await get('/flaky/orders.json')).status).toBe(503);
    clock.move(FLAKY_WINDOW_MS);
    expect(await (await get('/flaky/orders.json')).json()).toEqual({ list: 'orders.json', open: 0 });
    expect(site.log.map(({ status }) => status)).toEqual(expect.arrayContaining([0, 503, 200]));
  });

  test('has a gateway that really refuses connections half of the time, on the same port', async () => {
    const answers = async () => {
      try {
        return (await fetch(site.downOrigin)).status;
      } catch (error) {
        return (error as { cause?: { code?: string } }).cause?.code;
      }
    };
    expect(await answers()).toBe(200);
    clock.move(GATEWAY_WINDOW_MS);
    await expect.poll(answers).toBe('ECONNREFUSED');
    clock.move(GATEWAY_WINDOW_MS);
    await expect.poll(answers).toBe(200);
  });

  test('answers forms and refuses what it does not know', async () => {
    const login = await fetch(`${site.origin}/login`, { method: 'POST', body: 'user=a' });
    expect(login.status).toBe(401);
    expect(await (await get('/search?q=%3Cb%3Efog')).text()).not.toContain('<b>fog');
    expect((await fetch(`${site.origin}/about`, { method: 'POST' })).status).toBe(405);
    expect(await (await fetch(`${site.origin}/docs/`, { method: 'HEAD' })).text()).toBe('');
  });

  test('closes while requests wait, and may be closed twice', async () => {
    const waiting = get('/archive/').catch(() => 'cut off');
    await Promise.all([site.close(), site.close()]);
    await waiting;
    await expect(get('/')).rejects.toThrow();
  });
});

describe('the tasks of the demonstration', () => {
  test('are left alone by its blackout, which is hours away', () => {
    const now = clock.now();
    const windows = new WindowCalendar([demoBlackout(now)]);
    expect(windows.allOpen(now)).toEqual([]);
    expect((windows.nextChange(now) ?? 0) - now).toBeGreaterThan(3 * 3_600_000);
    expect((windows.nextChange(now) ?? 0) - now).toBeLessThan(6 * 3_600_000);
  });

  test('are of both types, due every minute or faster, and aim at pages that exist', async () => {
    clock.move(2 * FLAKY_WINDOW_MS);
    const tasks = demoTasks(site, clock.now());
    expect(new Set(tasks.map(({ type }) => type))).toEqual(new Set(['scan', 'monitor']));
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
    for (const { schedule, interval, config } of tasks) {
      expect([schedule, interval]).toContain(undefined);
      expect(schedule ?? interval).toMatch(/^(?:\* \* \* \* \*|20s|45s|1m)$/);
      for (const url of config.targets as string[])
        expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    }
  });
});
