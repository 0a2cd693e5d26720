/** Opens pages of servers on loopback in the system's Chromium, where there is one. */
import { onTestFinished } from 'vitest';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { BrowserLinks } from '../../../src/scan/headless/browser-links.ts';
import { findBrowser } from '../../../src/scan/headless/find-browser.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { WebClient } from '../../../src/web/client.ts';
import { AddressGuard } from '../../../src/web/guard.ts';
import { PATIENCE_MS } from '../../patience.ts';

const LIMITS = {
  connectMs: PATIENCE_MS,
  headersMs: PATIENCE_MS,
  totalMs: PATIENCE_MS,
  bodyBytes: 1_048_576,
  maxRedirects: 0,
  retries: 0,
};

/** Why nothing can be opened here; '' when it can. */
export function noBrowser(): string {
  try {
    findBrowser('', process.env);
    return '';
  } catch (error) {
    return String(error);
  }
}

export interface HeadlessBench {
  links: BrowserLinks;
  stop: AbortController;
  log: string[];
  /** Opens HTML as if it had been fetched from the origin's `/start`; gives the links below the origin. */
  open: (html: string) => Promise<string[]>;
}

/** @param origin the only place that pages may ask */
export function openHeadless(origin: string, clock = systemClock): HeadlessBench {
  const stop = new AbortController();
  const log: string[] = [];
  const guard = new AddressGuard([new URL(origin).host]);
  const client = new WebClient({ settings: WEB_DEFAULTS, clock: systemClock, guard, pace: null });
  const links = new BrowserLinks({
    program: findBrowser('', process.env),
    userAgent: 'scarefloor-test',
    clock,
    client,
    limits: LIMITS,
    signal: stop.signal,
    log: (level, message) => void log.push(`${level}: ${message}`),
    mayAsk: (url) => url.startsWith(`${origin}/`) && !url.includes('/forbidden'),
  });
  onTestFinished(async () => {
    stop.abort();
    await links.close();
    await client.close();
  });
  const open = async (html: string) => {
    const document = { body: Buffer.from(html), contentType: 'text/html; charset=utf-8' };
    const found = await links.linksOf(`${origin}/start`, document);
    return (found ?? []).map(({ url }) => url.replace(origin, '')).filter((url) => url !== '/start');
  };
  return { links, stop, log, open };
}
