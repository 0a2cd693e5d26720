/** Which URLs a cycle watches: the operator's list and a scan's pages, as far as the target filter lets them. */
import { messageOf } from '../shared/errors.ts';
import { type WorkContext, WorkError } from '../shared/work.ts';
import type { TargetFacts } from '../target-filter/target-fields.ts';
import type { TargetFilter } from '../target-filter/target-filter.ts';
import { readTargets, type TargetNote } from '../web/targets.ts';
import { mediaType } from './content/normalise.ts';
import type { MonitorInput } from './monitor.ts';
import { readScanPages, type ScanPage } from './results/scan-pages-store.ts';
import type { WatchedUrl } from './watched-url.ts';

export interface WatchList {
  /** Normalised, each once. */
  urls: string[];
  /** URLs that were given without a scheme. */
  guessedScheme: ReadonlySet<string>;
  /** Hosts that the operator named; what a scan found elsewhere is guarded as what strangers lead to. */
  seedHosts: ReadonlySet<string>;
  /** URLs that the filter left out. */
  filteredOut: number;
  /** Entries of the list that name nothing. */
  badTargets: number;
}

const HOUR_MS = 3_600_000;
/** So many filters run between two moments at which an abort is heard. */
const FILTERED_AT_ONCE = 500;

/**
 * @param watched what earlier cycles remember of a URL
 * Throws WorkError `no_targets`, permanent, for a list or scan that is missing or empty; `bad_input`, permanent,
 * for a filter that cannot be read or fails on a URL. That a filter lets nothing pass is no failure.
 */
export async function readWatchList(
  input: Pick<MonitorInput, 'targets' | 'targetsFile' | 'scan' | 'targetFilter'>,
  context: WorkContext,
  watched: (url: string) => WatchedUrl | null,
): Promise<WatchList> {
  const filter = await filterOf(input.targetFilter);
  const listed = await listedUrls(input, context);
  const scanned = scannedPages(input, context);
  const seedHosts = new Set(listed.urls.map((url) => new URL(url).host));
  for (const host of scanned.seedHosts) seedHosts.add(host);
  const urls = [...new Set([...listed.urls, ...scanned.pages.keys()])];
  const { guessedScheme, bad } = listed;
  const same = { guessedScheme, seedHosts, badTargets: bad.length };
  if (filter === null) return { urls, ...same, filteredOut: 0 };

  const passed: string[] = [];
  for (const [index, url] of urls.entries()) {
    if (index % FILTERED_AT_ONCE === 0) await context.clock.turn();
    context.signal.throwIfAborted();
    const page = scanned.pages.get(url);
    const note = listed.notes.get(url) ?? { tags: [], group: page && input.scan ? input.scan.name : '' };
    const facts = factsOf(url, { note, page, known: watched(url), now: context.clock.now() });
    if (asks(filter, facts)) passed.push(url);
  }
  return { urls: passed, ...same, filteredOut: urls.length - passed.length };
}

/** Loaded where there is a filter: its parser costs more than a small cycle. */
async function filterOf(expression: string): Promise<TargetFilter | null> {
  if (expression === '') return null;
  const { compileTargetFilter } = await import('../target-filter/target-filter.ts');
  try {
    return compileTargetFilter(expression);
  } catch (error) {
    throw new WorkError('bad_input', `target_filter: ${messageOf(error)}`, { permanent: true, cause: error });
  }
}

async function listedUrls(
  { targets, targetsFile, scan }: Pick<MonitorInput, 'targets' | 'targetsFile' | 'scan'>,
  context: WorkContext,
) {
  if (scan !== null && targets.length === 0 && targetsFile === '')
    return { urls: [], guessedScheme: new Set<string>(), notes: new Map<string, TargetNote>(), bad: [] };
  const listed = await readTargets({ targets, targetsFile });
  for (const { line, text, why } of listed.bad)
    context.log('warn', `target in line ${line} left out: ${why}: ${text}`);
  return listed;
}

function scannedPages({ scan }: Pick<MonitorInput, 'scan'>, context: WorkContext) {
  if (scan === null) return { pages: new Map<string, ScanPage>(), seedHosts: new Set<string>() };
  const { pages, seedHosts, leftOut } = readScanPages(scan);
  if (leftOut > 0)
    context.log(
      'warn',
      `scan "${scan.name}" found ${leftOut} pages more than can be watched; they are left out`,
    );
  return { pages: new Map(pages.map((page) => [page.url, page])), seedHosts };
}

function factsOf(
  url: string,
  from: { note: TargetNote; page: ScanPage | undefined; known: WatchedUrl | null; now: number },
): TargetFacts {
  const { note, page, known, now } = from;
  const version = known?.version ?? null;
  const changedAt = known?.changedAt ?? null;
  return {
    url,
    tags: note.tags,
    group: note.group,
    lastStatus: known?.lastStatus || (page?.status ?? 0),
    lastChangedHours: changedAt === null ? Number.POSITIVE_INFINITY : Math.max(0, now - changedAt) / HOUR_MS,
    size: version?.bytes ?? page?.bytes ?? 0,
    contentType: version === null ? (page?.contentType ?? '') : mediaType(version.contentType),
    tech: page?.tech ?? [],
  };
}

function asks(filter: TargetFilter, facts: TargetFacts): boolean {
  try {
    return filter(facts);
  } catch (error) {
    const why = `target_filter fails on ${facts.url}: ${messageOf(error)}`;
    throw new WorkError('bad_input', why, { permanent: true, cause: error });
  }
}
