/** A process that opens a page which runs for ever, and says so: to be killed in the middle of it. */
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { BrowserLinks } from '../../../src/scan/headless/browser-links.ts';
import { findBrowser } from '../../../src/scan/headless/find-browser.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { WebClient } from '../../../src/web/client.ts';
import { AddressGuard } from '../../../src/web/guard.ts';

const guard = new AddressGuard([]);
const client = new WebClient({ settings: WEB_DEFAULTS, clock: systemClock, guard, pace: null });
const links = new BrowserLinks({
  program: findBrowser('', process.env),
  userAgent: process.argv[2] ?? '',
  clock: systemClock,
  client,
  limits: { connectMs: 1, headersMs: 1, totalMs: 1, bodyBytes: 1, maxRedirects: 0, retries: 0 },
  signal: new AbortController().signal,
  log: () => undefined,
  mayAsk: () => false,
});
await links.linksOf('http://h.example/', { body: Buffer.from('<p>x'), contentType: 'text/html' });
process.stdout.write('open\n');
await links.linksOf('http://h.example/', {
  body: Buffer.from('<script>for (;;) {}</script>'),
  contentType: 'text/html',
});
