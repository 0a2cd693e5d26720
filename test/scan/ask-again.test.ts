import { beforeEach, expect, test } from 'vitest';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import { askAgain } from '../../src/scan/ask-again.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type ConcludeBench, openConcludeBench } from './conclude-bench.ts';
import { MutableSite } from './mutable-site.ts';

let bench: ConcludeBench;
let site: MutableSite;
let start: string;

beforeEach(async () => {
  bench = openConcludeBench();
  site = new MutableSite();
  site.add('/there');
  site.add('/moved', { status: 410 });
  site.add('/robots.txt', { body: '\nUser-agent: *\nDisallow: /private\n' });
  start = await site.open();
});

async function ask(paths: string[], web = WEB_DEFAULTS): Promise<Record<string, number>> {
  const urls = paths.map((path) => new URL(path, start).href);
  const input = bench.input({ targets: [start], web });
  const answers = await askAgain(urls, input, [start], { ...bench.context, clock: systemClock });
  return Object.fromEntries([...answers].map(([url, status]) => [new URL(url).pathname, status]));
}

test('gives the status of each URL', async () => {
  const answers = await ask(['/there', '/moved', '/never']);
  expect(answers).toEqual({ '/there': 200, '/moved': 410, '/never': 404 });
});

test('asks within robots.txt unless it is told to ignore it', async () => {
  expect(await ask(['/private/a', '/there'])).toEqual({ '/there': 200 });
  expect(site.requests).not.toContain('/private/a');
  expect(await ask(['/private/a'], { ...WEB_DEFAULTS, robots: 'ignore' })).toEqual({ '/private/a': 404 });
});

test('takes silence for no answer, and leaves a silent host alone', async () => {
  site.answersLeft = 2;
  const paths = Array.from({ length: 20 }, (_, index) => `/page/${index}`);
  expect(await ask(paths)).toEqual({ '/page/0': 404 });
  const asked = new Set(site.requests.filter((path) => path.startsWith('/page/')));
  expect([...asked]).toEqual(['/page/0', '/page/1', '/page/2', '/page/3']);
});

test('ends with the reason of the signal', async () => {
  site.stuck.add('/there');
  const asking = ask(['/there']);
  await expect.poll(() => site.requests).toContain('/there');
  const why = new Error('cancelled');
  bench.abort.abort(why);
  await expect(asking).rejects.toBe(why);
});

test('takes a page for there that one of the machines behind the name still has', async () => {
  let asked = 0;
  site.pages.set('/balanced', {
    title: '',
    body: '',
    get status() {
      asked += 1;
      return asked % 2 === 1 ? 404 : 200;
    },
  });
  expect(await ask(['/balanced', '/never'])).toEqual({ '/balanced': 200, '/never': 404 });
});
