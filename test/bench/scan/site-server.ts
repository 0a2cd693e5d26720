/**
 * Static sites on loopback in a process of their own, made as they are asked for: `PAGES HOSTS [ANSWER_MS [KB]]`, each
 * host with so many pages of 3 KB (or KB) in a tree of ten links and ten links across. Prints its origins as a line of JSON; when its
 * input closes it prints what it saw of its visitors, and ends.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SiteLog {
  requests: number;
  /** Requests to one host under way at once. */
  mostAtOnce: number;
  /** Requests within one second, to one host and to all. */
  mostPerSecond: number;
  mostPerSecondOverall: number;
  /** When the last request came, epoch ms. */
  lastAt: number;
  /** Of this process, for all that it answered. */
  cpuMs: number;
}

const LINKS = 10;
const SENTENCE = '<p>The quick brown fox jumps over the lazy dog, again and again and again.</p>';
const SECOND_MS = 1_000;
/** So that requests under way at once can be seen: hosts of the internet answer no faster. */
const ANSWER_MS = 5;

const [pages = 1_000, hosts = 1, answerMs = hosts > 1 ? ANSWER_MS : 0, kilobytes = 2] = process.argv
  .slice(2)
  .map(Number);
const text = SENTENCE.repeat(Math.ceil((kilobytes * 1_024) / SENTENCE.length));
const log: SiteLog = {
  requests: 0,
  mostAtOnce: 0,
  mostPerSecond: 0,
  mostPerSecondOverall: 0,
  lastAt: 0,
  cpuMs: 0,
};
const overall: number[] = [];

function pageOf(number: number): string {
  const links = Array.from({ length: LINKS * 2 }, (_, index) => {
    const to = index < LINKS ? number * LINKS + index + 1 : (number * 31 + index * 17) % pages;
    return to < pages ? `<li><a href="/page/${to}.html">Page ${to}</a></li>` : '';
  });
  return `<!doctype html><html><head><title>Page ${number}</title></head><body><h1>Page ${number}</h1><ul>${links.join('')}</ul>${text}</body></html>`;
}

/** How many of these times lie within the last second; older ones are dropped. */
function within(times: number[], now: number): number {
  times.push(now);
  while ((times[0] ?? now) <= now - SECOND_MS) times.shift();
  return times.length;
}

function openHost(): Server {
  let running = 0;
  const times: number[] = [];
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const now = Date.now();
    running += 1;
    log.requests += 1;
    log.lastAt = now;
    log.mostAtOnce = Math.max(log.mostAtOnce, running);
    log.mostPerSecond = Math.max(log.mostPerSecond, within(times, now));
    log.mostPerSecondOverall = Math.max(log.mostPerSecondOverall, within(overall, now));
    response.on('close', () => {
      running -= 1;
    });
    const number =
      request.url === '/' ? 0 : Number(/^\/page\/(\d+)\.html$/.exec(request.url ?? '')?.[1] ?? pages);
    const answer = () => {
      if (number >= pages) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(number));
    };
    if (answerMs > 0) setTimeout(answer, answerMs);
    else answer();
  });
}

const servers = Array.from({ length: hosts }, openHost);
await Promise.all(
  servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
);
const origins = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.stdout.write(`${JSON.stringify(origins)}\n`);
const startedWith = process.cpuUsage();
process.stdin.resume().on('end', () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  const { user, system } = process.cpuUsage(startedWith);
  process.stdout.write(`${JSON.stringify({ ...log, cpuMs: (user + system) / 1_000 })}\n`);
});
