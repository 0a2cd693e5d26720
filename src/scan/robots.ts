/** robots.txt by RFC 9309: what a host lets crawlers ask, and the links that it gives away by saying so. */
import robotsParser from 'robots-parser';
import { normalizeUrl } from '../web/url.ts';
import type { FoundLink } from './links/found-links.ts';

export interface Robots {
  allows(url: string): boolean;
  /** 0 when the host asks for none; bounded. */
  crawlDelayMs: number;
  links: FoundLink[];
}

interface RobotsRules {
  isAllowed(url: string, userAgent: string): boolean | undefined;
  getCrawlDelay(userAgent: string): number | undefined;
}

// The package is CommonJS and exports the function itself, but declares an ES module's default export.
const parseRobots = robotsParser as unknown as (url: string, text: string) => RobotsRules;

/** RFC 9309 2.5 asks for at least 500 KiB to be read. */
export const LARGEST_ROBOTS_BYTES = 512 * 1024;
/** Matching costs pattern times path: these bound what a hostile file can make of that. */
const MOST_LINES = 2_000;
const LONGEST_LINE = 1_024;
const MOST_WILDCARDS = 8;
const MOST_LINKS = 1_000;
/** A longer delay would turn a scan of a hundred pages into a day. */
const LONGEST_CRAWL_DELAY_MS = 10_000;

/** For a host without robots.txt (4xx), and for scans told to ignore it. */
export const EVERYTHING_ALLOWED: Robots = { allows: () => true, crawlDelayMs: 0, links: [] };
/** RFC 9309 2.3.1.4: while robots.txt cannot be had (5xx, no answer), nothing may be asked. */
export const NOTHING_ALLOWED: Robots = { allows: () => false, crawlDelayMs: 0, links: [] };

/**
 * @param url of the robots.txt
 * @param userAgent its first word is the product token that rules are matched with
 */
export function readRobots(text: string, url: string, userAgent: string): Robots {
  const lines = text
    .split(/\r\n|\r|\n/, MOST_LINES)
    .map((line) => line.replace(/\*{2,}/g, '*'))
    .filter((line) => line.length <= LONGEST_LINE && line.split('*').length <= MOST_WILDCARDS + 1);
  const rules = parseRobots(url, lines.join('\n'));
  const token = userAgent.split(/[\s/]/)[0] ?? '';
  const delaySeconds = Number(rules.getCrawlDelay(token) ?? 0);
  return {
    allows: (asked) => rules.isAllowed(asked, token) !== false,
    crawlDelayMs: delaySeconds > 0 ? Math.min(delaySeconds * 1_000, LONGEST_CRAWL_DELAY_MS) : 0,
    links: linksOf(lines, url),
  };
}

function linksOf(lines: string[], base: string): FoundLink[] {
  const links = new Map<string, FoundLink>();
  for (const line of lines) {
    const match = /^\s*(sitemap|allow|disallow)\s*:\s*([^\s#]+)/i.exec(line);
    if (!match || links.size >= MOST_LINKS) continue;
    const [, directive = '', value = ''] = match;
    const by = directive.toLowerCase() === 'sitemap' ? 'sitemap' : 'robots';
    // A pattern is no address; up to a final `*` or `$` it is.
    const path = by === 'robots' ? value.replace(/[*$]$/, '') : value;
    const url = by === 'robots' && /[*$]/.test(path) ? null : normalizeUrl(path, base);
    if (url !== null && !links.has(url)) links.set(url, { url, by });
  }
  return [...links.values()];
}
