/** linkinator checks every link of a site by fetching it: recursion, as many at once as ours. Argument: URL. */
import { LinkChecker } from 'linkinator';
import { printReport } from '../scan/crawl-report.ts';

const url = process.argv[2] ?? '';
const startedAt = performance.now();
const checker = new LinkChecker();
const { origin } = new URL(url);
const result = await checker.check({
  path: url,
  recurse: true,
  concurrency: 10,
  linksToSkip: async (link) => !link.startsWith(`${origin}/`),
});
const crawlMs = performance.now() - startedAt;
const urls = result.links.filter(({ state }) => state === 'OK').map((link) => link.url);
printReport({ crawlMs, urls: [...new Set(urls.map((each) => each.replace(/#.*$/, '')))] });
