/** Hosts of a test, each on a port of its own, whose pages lead to each other and to the next host. */
import { openServer } from '../web/loopback.ts';

const SLICE_MS = 20;
/** Not quite as long as a scan waits for an answer before it asks again. */
const HELD_MS = 8_000;

export interface MadeHosts {
  targets: string[];
  /** `origin path`, as asked for. */
  requests: string[];
  /** Pages that are not there any more, and titles that have changed: by path. */
  gone: Set<string>;
  titles: Map<string, string>;
  /** How long each answer takes; those that are waited for heed a change. */
  answerMs: number;
  /** Pages of this number or above are answered as late as can be until `release`: a scan goes so far, and no further soon. */
  hold(from: number): void;
  release(): void;
}

export interface HostsPlan {
  hosts: number;
  pages: number;
  answerMs?: number;
  /** Into each page. */
  text?: string;
  /** Where they listen; 127.0.0.1 unless said. */
  address?: string;
}

export async function openHosts({
  hosts,
  pages,
  answerMs = 0,
  text = '',
  address,
}: HostsPlan): Promise<MadeHosts> {
  let heldFrom = Number.POSITIVE_INFINITY;
  const made: MadeHosts = {
    targets: [],
    requests: [],
    gone: new Set(),
    titles: new Map(),
    answerMs,
    hold: (from) => {
      heldFrom = from;
    },
    release: () => {
      heldFrom = Number.POSITIVE_INFINITY;
    },
  };
  const origins: string[] = [];
  for (let host = 0; host < hosts; host += 1) {
    const server = await openServer((request, response) => {
      const path = request.url ?? '';
      made.requests.push(`${origins[host]} ${path}`);
      const number = path === '/' ? 0 : Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? Number.NaN);
      const isThere = number < pages && !made.gone.has(path);
      const children = [number * 3 + 1, number * 3 + 2, number * 3 + 3].filter((child) => child < pages);
      const links = children.map((child) => `<a href="/page/${child}">child ${child}</a>`);
      // Reached from the host before alone.
      const across =
        number === 1
          ? `<a href="${origins[(host + 1) % hosts]}/page/${pages - 1}?from=${host}">next</a>`
          : '';
      const title = made.titles.get(path) ?? `Page ${number}`;
      const body = `<title>${title}</title><p>${text}</p>${links.join('')}${across}`;
      const type = { 'content-type': 'text/html' };
      const answer = () =>
        isThere ? response.writeHead(200, type).end(body) : response.writeHead(404, type).end('not here');
      const askedAt = performance.now();
      const answerInTime = () => {
        const wantedMs = number >= heldFrom ? HELD_MS : made.answerMs;
        if (performance.now() - askedAt >= wantedMs) answer();
        else setTimeout(answerInTime, SLICE_MS);
      };
      answerInTime();
    }, address);
    origins.push(server.origin);
    made.targets.push(`${server.origin}/`);
  }
  return made;
}
