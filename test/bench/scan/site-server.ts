/**
 * A static site on loopback in a process of its own, so that serving it costs the crawler nothing but the
 * machine's other core. Prints its origin, ends when its input closes. Argument: how many pages.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const LINKS_A_PAGE = 20;
const PARAGRAPHS = 24;
const count = Number(process.argv[2] ?? '1000');

function pageOf(number: number): Buffer {
  const links = Array.from({ length: LINKS_A_PAGE }, (_, index) => {
    // A tree first, so that every page is reached, then a few links across.
    const to = index < 10 ? number * 10 + index + 1 : (number * 31 + index * 17) % count;
    return to < count ? `<li><a href="/page/${to}.html">Page ${to}</a></li>` : '';
  });
  const text = `<p>Paragraph of page ${number}: the quick brown fox jumps over the lazy dog, again and again.</p>`;
  return Buffer.from(
    `<!doctype html><html><head><title>Page ${number}</title><link rel="icon" href="data:,"></head><body>` +
      `<h1>Page ${number}</h1><ul>${links.join('')}</ul>${text.repeat(PARAGRAPHS)}</body></html>`,
  );
}

const pages = Array.from({ length: count }, (_, number) => pageOf(number));

const server = createServer((request, response) => {
  const number = /^\/page\/(\d+)\.html$/.exec(request.url ?? '')?.[1];
  const page = request.url === '/' ? pages[0] : pages[Number(number ?? '-1')];
  if (page === undefined) response.writeHead(404).end();
  else
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length })
      .end(page);
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on('end', () => {
  server.closeAllConnections();
  server.close();
});
