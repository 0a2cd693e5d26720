/** A small site on loopback whose pages a test changes between two scans, and whose speed it sets. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface SitePage {
  title: string;
  body: string;
}

const SLICE_MS = 50;

export class LoopbackSite {
  readonly pages = new Map<string, SitePage>();
  /**
   * Every answer waits this long, a scan of n pages then about n times as long over its concurrency; answers that wait
   * already heed a change.
   */
  latencyMs = 0;
  /** Paths asked for so far, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts with a home page that links `count` others. */
  static async start(count: number): Promise<LoopbackSite> {
    const server = createServer((request, response) => {
      void site.#answer(request.url ?? '/').then(({ status, html }) => {
        response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      });
    });
    const site = new LoopbackSite(server);
    for (let number = 1; number <= count; number++)
      site.pages.set(`/page-${number}`, { title: `Page ${number}`, body: `<p>This is page ${number}.</p>` });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(path: string): Promise<{ status: number; html: string }> {
    this.asked.push(path);
    const askedAt = performance.now();
    for (let waitedMs = 0; waitedMs < this.latencyMs; waitedMs = performance.now() - askedAt)
      await delay(Math.min(SLICE_MS, this.latencyMs - waitedMs));
    if (path === '/') {
      const links = [...this.pages].map(([to, { title }]) => `<li><a href="${to}">${title}</a></li>`);
      return { status: 200, html: `<title>Home</title><ul>${links.join('')}</ul>` };
    }
    const page = this.pages.get(path);
    if (!page) return { status: 404, html: '<title>Not found</title>' };
    return { status: 200, html: `<title>${page.title}</title>${page.body}` };
  }
}
