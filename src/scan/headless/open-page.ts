/** One page in a browser that reaches nothing by itself: what it asks for is fetched by our client, or refused. */
import type { Browser, BrowserContext, Frame, Page, Request, Route } from 'playwright-core';
import type { Clock } from '../../shared/clock.ts';
import type { FetchLimits, FetchResult, WebClient } from '../../web/client.ts';
import { normalizeUrl } from '../../web/url.ts';
import type { FoundLinks } from '../links/found-links.ts';
import { COLLECT_LINKS } from './collect-links.ts';
import type { KeptBody, ScriptCache } from './script-cache.ts';

/** A page that asks for more is not waited for. */
const MOST_REQUESTS = 60;
const MOST_REDIRECTS = 5;
const LOAD_MS = 8_000;
/** The page has settled when it is loaded and asked for nothing for so long, and at the latest after SETTLE_MS. */
const QUIET_MS = 500;
const SETTLE_MS = 3_000;
const LOOK_MS = 50;
const MOST_FRAMES = 10;

/** What scripts need to make links; pictures, fonts and the like are links themselves and need not be loaded. */
const NEEDED = new Set(['document', 'fetch', 'script', 'xhr']);
/** Of responses that the page may see; what sets cookies or encodes bodies has been dealt with. */
const PASSED_ON = /^(?:access-control-.*|content-type|etag|last-modified|link|x-[\w-]+)$/;

const NO_CONTENT: KeptBody = { status: 204, headers: {}, body: Buffer.alloc(0) };

export interface OpenPageOptions {
  /** Normalised. */
  url: string;
  /** What was fetched from there. */
  document: { body: Buffer; contentType: string };
  userAgent: string;
  clock: Clock;
  client: WebClient;
  limits: FetchLimits;
  signal: AbortSignal;
  scripts: ScriptCache;
  mayAsk: (url: string) => boolean;
}

export class OpenPage {
  readonly #browser: Browser;
  readonly #options: OpenPageOptions;
  /** Ends what is fetched for the page when it closes. */
  readonly #closing = new AbortController();
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  #isServed = false;
  #requests = 0;
  #pending = 0;
  #lastAsked = 0;
  #isLoaded = false;

  constructor(browser: Browser, options: OpenPageOptions) {
    this.#browser = browser;
    this.#options = options;
  }

  /** Opens the page, lets it settle, and takes its links. */
  async read(found: FoundLinks): Promise<void> {
    const { url, userAgent, clock } = this.#options;
    const context = await this.#browser.newContext({
      acceptDownloads: false,
      serviceWorkers: 'block',
      userAgent,
      locale: 'en-US',
    });
    this.#context = context;
    if (this.#closing.signal.aborted) return;
    await context.route('**/*', (route) => this.#answer(route, found));
    await context.routeWebSocket(/.*/, (socket) => socket.close());
    const page = await context.newPage();
    this.#page = page;
    context.on('page', (popup) => void popup.close().catch(() => undefined));
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
    // A route of the page's own making: history.pushState and its like.
    page.on('framenavigated', (frame) => found.take(frame.url(), 'headless'));
    page.once('load', () => {
      this.#isLoaded = true;
      this.#lastAsked = clock.uptime();
    });
    // Not until it is loaded: a page that is on its way elsewhere never is.
    await page.goto(url, { waitUntil: 'commit', timeout: LOAD_MS });
    await this.#settled();
    for (const frame of page.frames().slice(0, MOST_FRAMES)) {
      const links: unknown = await frame.evaluate(COLLECT_LINKS).catch(() => []);
      if (Array.isArray(links))
        for (const link of links) if (typeof link === 'string') found.take(link, 'headless');
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#context?.close();
  }

  async #settled(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    const until = clock.uptime() + SETTLE_MS;
    while (!signal.aborted && clock.uptime() < until) {
      const isQuiet = this.#pending === 0 && clock.uptime() - this.#lastAsked >= QUIET_MS;
      if (this.#isLoaded && isQuiet) return;
      await clock.sleep(LOOK_MS, signal);
    }
  }

  /** A tab that is closing has nobody left to answer. */
  async #answer(route: Route, found: FoundLinks): Promise<void> {
    const request = route.request();
    try {
      const body = await this.#bodyFor(request, found);
      if (body === null) await route.abort('blockedbyclient');
      else await route.fulfill(body);
    } catch {
      await route.abort('failed').catch(() => undefined);
    }
  }

  async #bodyFor(request: Request, found: FoundLinks): Promise<KeptBody | null> {
    const { url: pageUrl, document } = this.#options;
    const frame = request.isNavigationRequest() ? frameOf(request) : null;
    const isMain = frame !== null && frame === this.#page?.mainFrame();
    if (isMain && !this.#isServed) {
      this.#isServed = true;
      return { status: 200, headers: { 'content-type': document.contentType }, body: document.body };
    }
    // Only asking is safe (RFC 9110 9.2.1); a body would make it something else.
    if (request.method() !== 'GET' || request.postData() !== null) return null;
    const url = normalizeUrl(request.url(), pageUrl);
    if (url === null) return null;
    found.take(url, 'headless');
    // Where it leads is a page of its own: this one stays where it is (RFC 9110 15.3.5), to be read.
    if (isMain) return NO_CONTENT;
    // Another window's document is none of this page.
    if (request.isNavigationRequest() && frame?.page() !== this.#page) return null;
    if (!NEEDED.has(request.resourceType()) || !this.#options.mayAsk(url)) return null;
    this.#requests += 1;
    if (this.#requests > MOST_REQUESTS) return null;
    return await this.#fetch(url, request.resourceType() === 'script');
  }

  async #fetch(url: string, isScript: boolean): Promise<KeptBody> {
    const { client, limits, mayAsk, clock, scripts } = this.#options;
    const kept = isScript ? scripts.get(url) : null;
    if (kept !== null) return kept;
    this.#pending += 1;
    try {
      const result = await client.fetch({
        url,
        limits: { ...limits, maxRedirects: MOST_REDIRECTS, retries: 0 },
        signal: this.#closing.signal,
        mayFollow: mayAsk,
      });
      const body = passedOn(result);
      if (isScript && result.status === 200) scripts.put(url, body);
      return body;
    } finally {
      this.#pending -= 1;
      this.#lastAsked = clock.uptime();
    }
  }
}

function passedOn({ status, headers, body }: FetchResult): KeptBody {
  const kept = Object.entries(headers).filter(([name]) => PASSED_ON.test(name));
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, [value].flat().join(', ')])),
    body,
  };
}

/** null for the document of a window that is only just being opened. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame();
  } catch {
    return null;
  }
}
