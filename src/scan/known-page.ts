/** What is known of a URL, and what an answer says about it. */
import type { Noise } from './noise.ts';
import type { Page } from './page.ts';

/** What earlier scans of the same targets and scope left behind about one URL. */
export interface KnownPage {
  /** Facts of the last answer; of the failed attempt while `answered` is false. */
  page: Page;
  answered: boolean;
  /** Some scan could take links from it. */
  readable: boolean;
  /** Epoch ms, each the start of the scan that saw it. */
  firstSeen: number;
  lastChanged: number;
  /** Scans in a row that visited the pages around this URL and found no link to it. */
  unlinkedScans: number;
  /** Epoch ms; null while the page is there. */
  goneAt: number | null;
  /** Which of its fields differed in the last comparisons. */
  noise: Noise;
}

/** 404 Not Found and 410 Gone (RFC 9110, 15.5.5 and 15.5.11): the server itself says that there is no page. */
export function saysGone(status: number): boolean {
  return status === 404 || status === 410;
}

/** Whether the facts speak of the page, and not of a host that is down or asks us to slow down. */
export function answered(page: Page, completedNow: boolean): boolean {
  if (page.status_code === 0 || page.error !== '' || page.status_code === 429) return false;
  const overloaded = page.status_code >= 502 && page.status_code <= 504;
  return completedNow || !overloaded;
}

/** Whether links could be taken from the page. */
export function readable(page: Page): boolean {
  const { status_code: status, error, truncated } = page;
  return status > 0 && error === '' && status < 500 && status !== 429 && !truncated;
}

/**
 * Answers that say nothing of what the page links to: not to us (RFC 9110 15.5.2, 15.5.4, 15.5.8; RFC 7725), not now
 * (RFC 9110 15.5.9, RFC 8470), or elsewhere for the time being, which may be a log-in (RFC 9110 15.4.3, 15.4.4, 15.4.8).
 */
const WALLS = new Set([302, 303, 307, 401, 403, 407, 408, 425, 451]);

export function isWall(status: number): boolean {
  return WALLS.has(status);
}
