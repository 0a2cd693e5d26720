/**
 * Small webs of hosts that lead to each other, made at random, of which one crawl finds the same whatever answers first:
 * a page that another host leads to is found by one page alone, and leads nowhere that is found earlier otherwise.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { fc } from '../../property.ts';

export interface WebPlan {
  hosts: HostPlan[];
  /** Hosts that only links lead to, one each. */
  found: number;
  islands: IslandPlan[];
  /** Of the order in which answers come. */
  delays: number[];
}

export interface HostPlan {
  /** Of each page the page that leads to it, by numbers below its own. */
  parents: number[];
  /** Links between them: [from, to]. */
  cross: [number, number][];
  /** Pages of one pattern that the first page leads to. */
  items: number;
  secrets: number;
  broken: number;
  /** Links to hosts outside: numbers that other hosts have too. */
  outside: number[];
  robots: 'none' | 'rules' | 'unavailable';
  /** The first page sends to the twin. */
  moves: boolean;
}

/** A page on one host that a page of another leads to, as the page's number says, over a link or otherwise. */
export interface IslandPlan {
  on: number;
  from: number;
  page: number;
  by: 'link' | 'redirect' | 'sitemap' | 'secret';
  /** Pages below it, and whether the next island hangs on them. */
  below: number;
  goesOn: boolean;
}

const small = (max: number) => fc.nat({ max });

const hostPlan: fc.Arbitrary<HostPlan> = fc.record({
  parents: fc.array(small(20), { maxLength: 8 }),
  cross: fc.array(fc.tuple(small(20), small(20)), { maxLength: 6 }),
  items: fc.oneof(fc.constant(0), small(40)),
  secrets: small(3),
  broken: small(2),
  outside: fc.array(small(5), { maxLength: 4 }),
  robots: fc.oneof(
    { weight: 4, arbitrary: fc.constant('rules' as const) },
    { weight: 3, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constant('unavailable' as const) },
  ),
  moves: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

export const webPlan: fc.Arbitrary<WebPlan> = fc.record({
  hosts: fc.array(hostPlan, { minLength: 2, maxLength: 5 }),
  found: small(2),
  islands: fc.array(
    fc.record({
      on: small(20),
      from: small(20),
      page: small(20),
      by: fc.constantFrom('link', 'link', 'link', 'redirect', 'sitemap', 'secret'),
      below: small(4),
      goesOn: fc.boolean(),
    }),
    { maxLength: 10 },
  ),
  delays: fc.array(small(12), { minLength: 1, maxLength: 7 }),
});

interface Answer {
  status: number;
  location?: string;
  type?: string;
  body: string;
}

export interface RandomWeb {
  targets: string[];
  allowedHosts: string[];
  asked: { url: string }[];
  /** Called with each request. */
  onAsked: (count: number) => void;
}

/** All hosts are names on one server, which `lookup` has to give 127.0.0.1 for. */
export async function openWeb(plan: WebPlan): Promise<RandomWeb> {
  const answers = new Map<string, Answer>();
  const web: RandomWeb = { targets: [], allowedHosts: [], asked: [], onAsked: () => undefined };
  let turns = 0;
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}${request.url}`;
    web.asked.push({ url });
    web.onAsked(web.asked.length);
    const answer = answers.get(url) ?? { status: 404, body: '<title>Not found</title>' };
    turns += 1;
    setTimeout(
      () => {
        if (answer.status === 0) return void request.socket.destroy();
        const { status, location, type = 'text/html', body } = answer;
        response.writeHead(status, { 'content-type': type, ...(location === undefined ? {} : { location }) });
        response.end(body);
      },
      plan.delays[turns % plan.delays.length],
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  fill(answers, web, plan, port);
  return web;
}

function fill(answers: Map<string, Answer>, web: RandomWeb, plan: WebPlan, port: number): void {
  const origin = (host: number) => `http://h${host}.test:${port}`;
  const seeds = plan.hosts.length;
  const links = new Map<string, string[]>();
  const linkFrom = (page: string, to: string) => links.set(page, [...(links.get(page) ?? []), to]);
  const sitemaps = new Map<number, string[]>();

  for (const [host, { parents, cross, items, secrets, broken, outside, moves }] of plan.hosts.entries()) {
    web.targets.push(`${origin(host)}/`);
    const page = (number: number) => `${origin(host)}/${number === 0 ? '' : `p${number}`}`;
    const any = (number: number) => page(number % (parents.length + 1));
    for (const [index, parent] of parents.entries()) linkFrom(page(parent % (index + 1)), page(index + 1));
    for (const [from, to] of cross) linkFrom(any(from), any(to));
    for (let item = 0; item < items; item += 1) linkFrom(page(0), `${origin(host)}/item/${item}`);
    for (let secret = 0; secret < secrets; secret += 1) linkFrom(page(0), `${origin(host)}/secret/${secret}`);
    for (let path = 0; path < broken; path += 1) linkFrom(page(0), `${origin(host)}/broken/${path}`);
    for (const number of outside) linkFrom(any(number), `http://outside${number}.example/`);
    for (let item = 0; item < items; item += 1)
      answers.set(`${origin(host)}/item/${item}`, { status: 200, body: `Item ${item}` });
    for (let path = 0; path < broken; path += 1)
      answers.set(`${origin(host)}/broken/${path}`, { status: 0, body: '' });
    for (let number = 0; number <= parents.length; number += 1)
      if (!links.has(page(number))) links.set(page(number), []);
    if (moves) answers.set(page(0), { status: 301, location: `http://www.h${host}.test:${port}/`, body: '' });
  }
  for (let host = seeds; host < seeds + plan.found; host += 1) web.allowedHosts.push(`h${host}.test:${port}`);

  const pagesOf = (host: number) => [...links.keys()].filter((page) => page.startsWith(`${origin(host)}/`));
  // What is learned of a host is learned from its first page: that is to be the same one each time.
  const staying = [...plan.hosts.keys()].filter((host) => plan.hosts[host]?.moves === false);
  let tail = '';
  for (const [number, { on, from, page, by, below, goesOn }] of plan.islands.entries()) {
    // The first of them lead to the hosts that nothing else leads to.
    const host = number < plan.found ? seeds + number : staying[on % staying.length];
    if (host === undefined) continue;
    const finders = pagesOf(from % seeds);
    const finder = goesOn && tail !== '' ? tail : (finders[page % finders.length] ?? '');
    const island = `${origin(host)}/${by === 'secret' ? 'secret' : 'island'}/${number}`;
    if (by === 'sitemap' && number >= plan.found) {
      sitemaps.set(from % seeds, [...(sitemaps.get(from % seeds) ?? []), island]);
    } else if (by === 'redirect') {
      const door = `${new URL(finder).origin}/door/${number}`;
      linkFrom(finder, door);
      answers.set(door, { status: 302, location: island, body: '' });
    } else linkFrom(finder, island);
    tail = island;
    links.set(
      island,
      [...plan.hosts.keys()].map((seed) => `${origin(seed)}/`),
    );
    for (let child = 0; child < below; child += 1) {
      const path = `${island}/${child}`;
      linkFrom(tail, path);
      links.set(path, [island]);
      if (child % 2 === 0) tail = path;
    }
  }
  for (const [host, { robots }] of plan.hosts.entries()) {
    const map = sitemaps.get(host);
    if (map !== undefined)
      answers.set(`${origin(host)}/sitemap.xml`, {
        status: 200,
        type: 'application/xml',
        body: `<urlset>${map.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`,
      });
    if (robots === 'none') continue;
    const body = 'User-agent: *\nDisallow: /secret/\n';
    answers.set(`${origin(host)}/robots.txt`, {
      status: robots === 'rules' ? 200 : 500,
      type: 'text/plain',
      body,
    });
  }
  for (const [page, found] of links) {
    if (answers.has(page)) continue;
    const body = found.map((url) => `<a href="${url}">there</a>`).join('\n');
    answers.set(page, { status: 200, body: `<title>${page}</title>${body}` });
  }
}
