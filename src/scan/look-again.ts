/**
 * The second look: is a page that differs from last time another one, or is it another one each time that it is asked
 * for? Clocks, counters, tokens and machines behind one name differ between two looks of one scan as well.
 */
import type { WorkContext } from '../shared/work.ts';
import { seedVisit } from './frontier.ts';
import { limitsOf } from './modes.ts';
import type { Page } from './page.ts';
import { readResponse } from './read-response.ts';
import { revisit } from './revisit.ts';
import type { ScanInput } from './scan.ts';

/** What the facts of a page say besides what the page itself does. */
export interface SecondVisit {
  url: string;
  depth: number;
  foundOn: string;
  foundBy: string;
}

/** A scan in which more pages changed looks again at the weightiest of them. */
export const MOST_SECOND_LOOKS = 500;
const LOOKS_AT_ONCE = 4;
const LOOKING_MS = 120_000;

/**
 * Asks for each page once more, as the crawl did, and gives the facts of those that answered. A host's failure is no
 * answer; rejects only with the signal's reason when that aborts.
 * @param seeds The scan's targets, normalised.
 */
export async function lookAgain(
  visits: readonly SecondVisit[],
  input: ScanInput,
  seeds: readonly string[],
  context: WorkContext,
): Promise<Map<string, Page>> {
  const { fetch, breadth } = limitsOf(input);
  const { technologies_directory: technologies } = input.web;
  const asked = new Map(visits.slice(0, MOST_SECOND_LOOKS).map((visit) => [visit.url, visit]));
  const pages = new Map<string, Page>();
  await revisit(
    {
      urls: [...asked.keys()],
      limits: { ...fetch, retries: 0 },
      perHost: LOOKS_AT_ONCE,
      wallMs: LOOKING_MS,
      note: 'looking again',
      input,
      seeds,
    },
    context,
    async (url, result) => {
      const visit = { ...seedVisit(url, 0), ...asked.get(url) };
      pages.set(url, (await readResponse(visit, result, breadth, fetch.bodyBytes, technologies)).page);
    },
  );
  return pages;
}
