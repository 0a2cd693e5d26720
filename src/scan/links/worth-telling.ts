import type { Visit } from '../frontier.ts';
import { isThere } from './well-known.ts';

/** Read between the lines: nobody said that these exist. */
const READ_BETWEEN_THE_LINES: ReadonlySet<string> = new Set([
  'comment',
  'json',
  'script-text',
  'source-map',
  'text',
  'xml',
]);

/** Whether an answer is a page of the site: a guess, or what only looked like a URL, counts where something is. */
export function isWorthTelling(visit: Visit, status: number, contentType: string): boolean {
  if (visit.guess) return isThere(visit.url, status, contentType);
  return !(READ_BETWEEN_THE_LINES.has(visit.foundBy) && (status === 404 || status === 410));
}
