/** Links that only script makes: pages are opened in Chromium, and what stands in them then is taken. */
import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { LogLevel } from '../../shared/work.ts';
import type { FetchLimits, WebClient } from '../../web/client.ts';
import { type FoundLink, FoundLinks } from '../links/found-links.ts';
import { Chromium } from './chromium.ts';
import { OpenPage } from './open-page.ts';
import { ScriptCache } from './script-cache.ts';

const TABS = 2;
/** All that may happen to one page, from opening to closing. */
const PAGE_MS = 15_000;
/** A tab that does not close takes its browser with it. */
const TAB_CLOSE_MS = 2_000;
/** What leaks in a browser is gone with it. */
const PAGES_PER_BROWSER = 300;
/** Browsers that died in a row: then it is the machine, and the scan goes on without. */
const MOST_DEATHS = 3;

export interface BrowserLinksOptions {
  program: string;
  userAgent: string;
  clock: Clock;
  client: WebClient;
  limits: FetchLimits;
  /** Aborts when the crawl ends. */
  signal: AbortSignal;
  log: (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;
  /** Scope and robots.txt: whether a page may have this URL asked for. */
  mayAsk: (url: string) => boolean;
}

/** One per scan; close it. */
export class BrowserLinks {
  readonly #options: BrowserLinksOptions;
  readonly #scripts = new ScriptCache();
  readonly #waiting: (() => void)[] = [];
  #tabs = 0;
  #chromium: Promise<Chromium> | null = null;
  #pages = 0;
  #deaths = 0;
  #closed = false;
  /** No page is opened any more. */
  #givenUp = false;

  constructor(options: BrowserLinksOptions) {
    this.#options = options;
  }

  /**
   * Opens a page that was fetched already and gives the links that stand in it when it has settled, and what its
   * scripts asked for; null for a page that hangs or kills its tab.
   * @throws WorkError where Chromium cannot be started
   */
  async linksOf(url: string, document: { body: Buffer; contentType: string }): Promise<FoundLink[] | null> {
    const { signal, log } = this.#options;
    await this.#turn();
    try {
      if (this.#closed || signal.aborted || this.#givenUp) return null;
      const chromium = await this.#running();
      const found = new FoundLinks(url);
      const page = new OpenPage(chromium.browser, {
        ...this.#options,
        url,
        document,
        scripts: this.#scripts,
      });
      let isRead = false;
      try {
        await this.#within(PAGE_MS, page.read(found));
        isRead = true;
        this.#deaths = 0;
      } catch (error) {
        if (!signal.aborted) log('debug', `headless: ${safeText(messageOf(error), 200)}`, { url });
      }
      await this.#leave(chromium, page);
      return isRead ? found.list : null;
    } finally {
      this.#tabs -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends the browser at once. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    const chromium = await this.#chromium?.catch(() => null);
    await chromium?.close();
  }

  /** Waits for a tab. */
  async #turn(): Promise<void> {
    if (this.#tabs >= TABS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#tabs += 1;
  }

  async #running(): Promise<Chromium> {
    this.#chromium ??= Chromium.start(this.#options);
    const chromium = await this.#chromium;
    if (this.#closed) await chromium.close();
    return chromium;
  }

  /** Closes a tab, and the browser too where the tab does not close, or where it has served long enough. */
  async #leave(chromium: Chromium, page: OpenPage): Promise<void> {
    const isDead = !chromium.browser.isConnected();
    const closed = isDead
      ? false
      : await this.#within(TAB_CLOSE_MS, page.close()).then(
          () => true,
          () => false,
        );
    this.#pages += 1;
    // One that has served long enough goes when no other tab needs it.
    const isUsedUp = this.#pages >= PAGES_PER_BROWSER && this.#tabs === 1;
    if (closed && !isUsedUp) return;
    // The other tab may have replaced it already.
    if ((await this.#chromium?.catch(() => null)) === chromium) {
      this.#chromium = null;
      this.#pages = 0;
      if (!closed && !this.#closed) this.#countDeath();
    }
    await chromium.close();
  }

  #countDeath(): void {
    this.#deaths += 1;
    if (this.#deaths < MOST_DEATHS || this.#givenUp) return;
    this.#givenUp = true;
    this.#options.log('warn', `Chromium died ${MOST_DEATHS} times in a row: the scan goes on without it`);
  }

  /** Rejects when the time is over or the crawl ends; the work then has to be ended by closing its page. */
  async #within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
    const { clock, signal } = this.#options;
    const over = new AbortController();
    const onAbort = () => over.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) over.abort();
      const late = clock.sleep(ms, over.signal).then(() => {
        throw new Error(signal.aborted ? 'the crawl has ended' : `not done within ${ms / 1_000} s`);
      });
      return await Promise.race([work, late]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      over.abort();
      work.catch(() => undefined);
    }
  }
}
