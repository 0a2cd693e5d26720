/** Debian's Chromium for the tests of reports: one browser for a file, and all that a page may not do is noted. */
import { accessSync, constants } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Without these the browser itself asks for components and accounts, and its requests would hide the page's. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** null where none is installed. */
export function installedChromium(): string | null {
  for (const path of PLACES) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next place.
    }
  }
  return null;
}

/** Said by tests that are skipped. */
export const NO_CHROMIUM = 'no Chromium is installed (Debian: apt-get install chromium)';

export interface PageOptions {
  javaScript?: boolean;
  width?: number;
  height?: number;
  dark?: boolean;
  /** Pixels of the picture for one of the page. */
  scale?: number;
}

export interface OpenedReport {
  page: Page;
  /** Requests, dialogs, errors, violations of the policy, windows: what a report never does. */
  trouble: string[];
}

export interface ReportBrowser {
  /**
   * Opens a report as a reader does: from its file. What was open before with the same options is gone: its page shows
   * this one now, since another page takes more of the processor than most of what is tested on it.
   */
  open(file: string, options?: PageOptions): Promise<OpenedReport>;
  close(): Promise<void>;
}

/** Whoever opens it closes it. */
export async function openBrowser(): Promise<ReportBrowser> {
  const executablePath = installedChromium();
  if (executablePath === null) throw new Error(NO_CHROMIUM);
  const browser = await chromium.launch({ executablePath, args: QUIET });
  const pages = new Map<string, WatchedPage>();
  return {
    open: async (file, options = {}) => {
      const { javaScript = true, width = 1360, height = 900, dark = false, scale = 1 } = options;
      const plan = { javaScript, width, height, dark, scale };
      const known = pages.get(JSON.stringify(plan));
      const watched = known ?? (await WatchedPage.open(browser, plan));
      pages.set(JSON.stringify(plan), watched);
      return await watched.show(pathToFileURL(file).href);
    },
    close: () => browser.close(),
  };
}

class WatchedPage {
  readonly #page: Page;
  #url = '';
  #trouble: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    const context = page.context();
    context.on('request', (request) => {
      if (request.url().split('#')[0] !== this.#url) this.#trouble.push(`request ${request.url()}`);
    });
    context.on('weberror', (error) => this.#trouble.push(`error ${error.error().message}`));
    context.on('dialog', (dialog) => {
      this.#trouble.push(`dialog ${dialog.message()}`);
      dialog.dismiss().catch(() => undefined);
    });
    // The console names each violation of the policy.
    context.on('console', (message) => {
      if (message.type() !== 'log') this.#trouble.push(`console ${message.type()} ${message.text()}`);
    });
    context.on('page', (opened) => this.#trouble.push(`window ${opened.url()}`));
  }

  static async open(browser: Browser, plan: Required<PageOptions>): Promise<WatchedPage> {
    const { javaScript, width, height, dark, scale } = plan;
    const context = await browser.newContext({
      javaScriptEnabled: javaScript,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
    });
    return new WatchedPage(await context.newPage());
  }

  async show(url: string): Promise<OpenedReport> {
    const trouble: string[] = [];
    await this.#page.emulateMedia({ media: null });
    await this.#page.mouse.move(0, 0);
    this.#url = url;
    this.#trouble = trouble;
    await this.#page.goto(url);
    return { page: this.#page, trouble };
  }
}
