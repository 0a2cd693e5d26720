import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SitePage {
  title: string;
  body: string;
  status?: number;
}

/** A site on loopback whose pages a test changes at will. Its first page links to what `linked` names. */
export class MutableSite {
  readonly pages = new Map<string, SitePage>();
  readonly linked = new Set<string>();
  readonly requests: string[] = [];
  /** Requests that still get an answer; afterwards connections are cut. */
  answersLeft = Number.POSITIVE_INFINITY;
  /** Paths whose answer never comes. */
  readonly stuck = new Set<string>();
  /** Answers of paths that no page has. */
  answers: (path: string) => SitePage | undefined = () => undefined;
  readonly #server = createServer((request, response) => {
    const path = request.url ?? '/';
    this.requests.push(path);
    this.answersLeft -= 1;
    if (this.answersLeft < 0) return void request.socket.destroy();
    if (this.stuck.has(path)) return undefined;
    const page = path === '/' ? this.#home() : (this.pages.get(path) ?? this.answers(path));
    const { status = 200, title, body } = page ?? { status: 404, title: 'Not found', body: 'Not found' };
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', server: 'practice' });
    response.end(`<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`);
    return undefined;
  });

  /** Adds a page that the first page links to. */
  add(path: string, page: Partial<SitePage> = {}): void {
    this.pages.set(path, { title: `Title of ${path}`, body: `<p>Words of ${path}</p>`, ...page });
    this.linked.add(path);
  }

  /** Starts it for one test; gives its first URL. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(
      () =>
        new Promise<void>((resolve) => {
          this.#server.close(() => resolve());
          this.#server.closeAllConnections();
        }),
    );
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  #home(): SitePage {
    // Links without words: a link that comes or goes does not change the text of this page.
    const links = [...this.linked].map((path) => `<a href="${path}"></a>`).join('\n');
    return { title: 'Home', body: `<h1>Home</h1>${links}` };
  }
}
