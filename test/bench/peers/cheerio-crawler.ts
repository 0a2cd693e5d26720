/** crawlee's CheerioCrawler, storage in memory, links of anchors on the same host. Argument: URL. */
import { CheerioCrawler, Configuration, LogLevel, log } from 'crawlee';
import { printReport } from '../scan/crawl-report.ts';

const url = process.argv[2] ?? '';
log.setLevel(LogLevel.ERROR);
const urls: string[] = [];
const crawler = new CheerioCrawler(
  {
    minConcurrency: 10,
    maxConcurrency: 10,
    maxRequestRetries: 0,
    requestHandler: async ({ request, enqueueLinks }) => {
      urls.push(request.url);
      await enqueueLinks({ strategy: 'same-hostname' });
    },
  },
  new Configuration({ persistStorage: false }),
);
const startedAt = performance.now();
await crawler.run([url]);
printReport({ crawlMs: performance.now() - startedAt, urls });
process.exit(0);
