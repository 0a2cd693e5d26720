import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SmallSite {
  url: string;
  /** Path to title; `null` never answers. Change it to change the site. */
  pages: Map<string, string | null>;
}

/** A real site on loopback whose front page links to all its other pages. */
export async function smallSite(pages: Record<string, string | null>): Promise<SmallSite> {
  const site = { url: '', pages: new Map(Object.entries({ '/': 'Home', ...pages })) };
  const server = createServer((request, response) => {
    const title = site.pages.get(request.url ?? '/');
    if (title === null) return;
    if (title === undefined) {
      response.writeHead(404).end('no such page');
      return;
    }
    const links = request.url === '/' ? [...site.pages.keys()].map((path) => `<a href="${path}">x</a>`) : [];
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<title>${title}</title>${links.join('')}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return site;
}
