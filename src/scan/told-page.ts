/** Which answers are told of as pages of the site, and how. */
import { EXPOSED_GUESS } from './facts/exposed-files.ts';
import type { Visit } from './frontier.ts';
import { isWorthTelling } from './links/worth-telling.ts';
import type { Page } from './page.ts';
import type { KeptAnswer } from './spool/spool.ts';

/** Whether an answer is a page to be told of, for one who came by this way. */
export function isTold(visit: Visit, status: number, page: Page): boolean {
  if (visit.foundBy === EXPOSED_GUESS) return page.exposed !== '';
  return isWorthTelling(visit, status, page.content_type);
}

/** What an earlier run was answered, as it is to be told by one that came by another way; null = not at all. */
export function pageAsFoundBy(visit: Visit, { page, status }: KeptAnswer): Page | null {
  if (page === null || !isTold(visit, status, page)) return null;
  return { ...page, depth: visit.depth, found_on: visit.foundOn, found_by: visit.foundBy };
}
