/** What a crawler in a process of its own tells the benchmark: one line of JSON, the last on its stdout. */

import type { Load } from './machine-load.ts';

export interface CrawlReport {
  /** From the first request to the result, without the start of the program. */
  crawlMs: number;
  /** URLs that answered with a success, as the crawler spells them. */
  urls: string[];
  /** Of the crawl alone, where the program knows: of a process that did more. */
  cpuMs?: number;
  /** Of a scan of ours: resident memory after each 10,000 pages, and how long it took to end when it was told to. */
  residentMiB?: number[];
  cancelMs?: number | null;
  /** While it crawled. */
  crawlLoad?: Load | null;
  phases?: { phase: string; ms: number }[];
}

export function printReport(report: CrawlReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

export function readReport(stdout: string): CrawlReport {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as CrawlReport;
}
