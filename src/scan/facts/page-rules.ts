/** What is looked for in every page: made once for a scan, because making it costs more than many pages. */

import { type LogLevel, type WorkContext, WorkError } from '../../shared/work.ts';
import { detectTechnologies, type Traces } from '../../technologies/detect-technologies.ts';
import { ownTechnologies } from '../../technologies/own-technologies.ts';
import { readTechnologies, safeEngine } from '../../technologies/read-technologies.ts';
import type { TechnologyBook } from '../../technologies/technology-book.ts';
import type { TechnologyRules } from '../../technologies/technology-rule.ts';
import { type MarkHit, MarkScanner } from './mark-scanner.ts';
import { readSecrets, SECRET_MARKS, type SecretFact } from './secret-facts.ts';

/** Pages of one origin that get the patterns which cost a search of the whole page. */
const PAGES_WITH_COSTLY_PATTERNS = 3;
const MOST_ORIGINS = 10_000;

export class PageRules {
  readonly #book: TechnologyBook;
  readonly #scanner: MarkScanner;
  readonly #pagesOf = new Map<string, number>();

  constructor(book: TechnologyBook) {
    this.#book = book;
    this.#scanner = new MarkScanner([
      ...SECRET_MARKS.map(({ mark }) => mark),
      ...book.html.map(({ mark }) => mark),
    ]);
  }

  /** Finds in one pass all that the other two look for. */
  scan(body: Buffer): MarkHit[] {
    return this.#scanner.scan(body);
  }

  secrets(body: Buffer, hits: readonly MarkHit[]): SecretFact[] {
    const own = hits.filter(({ mark }) => mark < SECRET_MARKS.length);
    return own.length === 0 ? [] : readSecrets(body, own);
  }

  /** @param hits of `scan`, and a body only of a page */
  technologies(traces: Traces): string[] {
    const from = SECRET_MARKS.length;
    const hits = traces.hits.filter(({ mark }) => mark >= from);
    const shifted = hits.map(({ mark, at }) => ({ mark: mark - from, at }));
    return detectTechnologies({ ...traces, hits: shifted }, this.#book, this.#isFirst(traces));
  }

  #isFirst({ url, body }: Traces): boolean {
    if (body === null || this.#book.costly.length === 0) return false;
    const origin = url.slice(0, url.indexOf('/', 8));
    const pages = this.#pagesOf.get(origin) ?? 0;
    if (pages === 0 && this.#pagesOf.size >= MOST_ORIGINS) return false;
    this.#pagesOf.set(origin, pages + 1);
    return pages < PAGES_WITH_COSTLY_PATTERNS;
  }
}

/** Made once in a thread for each folder. */
const made = new Map<string, PageRules>();

/**
 * The rules that come with the program and those of the operator's folder.
 * @param directory absolute; '' = none
 * @param log told of patterns that are left out
 * @throws WorkError `bad_input` (permanent) that names what is wrong with the folder
 */
export function pageRules(
  directory = '',
  log: (level: LogLevel, message: string, fields?: Record<string, unknown>) => void = () => undefined,
): PageRules {
  const known = made.get(directory);
  if (known !== undefined) return known;
  const book = ownTechnologies();
  if (directory !== '') book.add(operatorsRules(directory, log), safeEngine);
  const rules = new PageRules(book);
  made.set(directory, rules);
  return rules;
}

/** A scan begins with what the folder holds now; other threads of it read the same files. Throws as pageRules. */
export function readPageRules(directory: string, { log }: Pick<WorkContext, 'log'>): void {
  if (directory !== '') made.delete(directory);
  pageRules(directory, (level, message, fields) => log(level, message, fields));
}

function operatorsRules(directory: string, log: Parameters<typeof pageRules>[1]): TechnologyRules {
  const { rules, left, problems } = readTechnologies(directory);
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new WorkError('bad_input', `web.technologies_directory: ${first}${more}`, { permanent: true });
  }
  if (left.length > 0)
    log?.('info', `${left.length} patterns of technologies are left out: RE2 does not run them`, { left });
  return rules;
}
