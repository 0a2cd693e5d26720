/** Section `links`: which kinds of link each mode of a scan follows, by the logs of the sites. */
import type { ScanMode } from '../domain/task.ts';
import type { LinkGroup, PromisedFrom } from '../practice/links/link-case.ts';
import { type LinkSite, openLinkSites, shows, wasReached, wasWronged } from '../practice/links/link-sites.ts';
import { listed, ratio, type SectionReport } from './section-report.ts';
import type { TruthBench } from './truth-bench.ts';

/** From the least to the most that they promise. */
const ORDER: readonly PromisedFrom[] = ['fast', 'normal', 'deep'];
const LIMIT_MS = 60_000;
const MOST_NAMED = 12;

interface KindResult {
  group: string;
  kind: string;
  promised_from: PromisedFrom;
  promised: boolean;
  reached: boolean;
  /** Among the pages that the scan reports. */
  reported: boolean;
  /** Done although it must not be. */
  wronged: boolean;
}

interface ModeResult {
  mode: ScanMode;
  ms: number;
  requests: number;
  promised: number;
  found: number;
  kinds: KindResult[];
}

export async function measureLinks(
  bench: TruthBench,
  modes: readonly ScanMode[],
  groups: readonly LinkGroup[],
): Promise<SectionReport> {
  const results: ModeResult[] = [];
  const broken: string[] = [];
  for (const mode of modes) results.push(await measureMode(bench, mode, groups, broken));
  for (const { mode, kinds } of results) {
    const missed = kinds.filter(({ promised, reached }) => promised && !reached);
    const silent = kinds.filter(({ promised, reached, reported }) => promised && reached && !reported);
    const wronged = kinds.filter((one) => one.wronged);
    const say = (what: string, which: KindResult[]) => {
      const names = which.map(({ kind }) => kind);
      if (names.length > 0) broken.push(`${mode}: ${what} ${listed(names, MOST_NAMED)}`);
    };
    say('missed', missed);
    say('visited and not reported', silent);
    say('must have been left alone:', wronged);
  }
  return {
    section: 'links',
    headline: results.map(({ mode, found, promised }) => `${mode} ${ratio(found, promised)}`).join(', '),
    table: {
      headings: ['KIND OF LINK', ...modes],
      words: 1,
      rows: groups.map((group) => groupRow(group, results)),
    },
    broken,
    notes: [],
    data: { modes: results },
  };
}

async function measureMode(
  bench: TruthBench,
  mode: ScanMode,
  groups: readonly LinkGroup[],
  broken: string[],
): Promise<ModeResult> {
  const sites = await openLinkSites(groups.flatMap(({ cases }) => cases));
  try {
    const targets = sites.map(({ site }) => `${site.origin}/`);
    const carried = await bench.scan({ name: `links ${mode}`, targets, mode, diff: false }, LIMIT_MS);
    if (carried.error) broken.push(`${mode}: the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.push(`${mode}: the scan did not end within ${LIMIT_MS / 1_000} s`);
    const reported = new Set(bench.pages(carried).map(({ url }) => url));
    const groupOf = new Map(groups.flatMap(({ name, cases }) => cases.map((one) => [one, name] as const)));
    const kinds = sites.map((one) => kindResult(one, mode, groupOf.get(one.link) ?? '', reported));
    const promised = kinds.filter((one) => one.promised);
    return {
      mode,
      ms: Math.round(carried.ms),
      requests: sites.reduce((sum, { site }) => sum + site.log.length, 0),
      promised: promised.length,
      found: promised.filter(({ reached }) => reached).length,
      kinds,
    };
  } finally {
    await Promise.all(sites.map(({ site }) => site.close()));
  }
}

function kindResult(
  found: LinkSite,
  mode: ScanMode,
  group: string,
  reported: ReadonlySet<string>,
): KindResult {
  const { link, site } = found;
  const { kind, from } = link;
  const paths = [...reported].filter((url) => url.startsWith(`${site.origin}/`));
  return {
    group,
    kind,
    promised_from: from,
    promised: ORDER.includes(from) && ORDER.indexOf(from) <= ORDER.indexOf(mode),
    reached: wasReached(found),
    reported: paths.some((url) => shows(link, url.slice(site.origin.length))),
    wronged: wasWronged(found),
  };
}

/** What nothing promises shows how often it was wronged: 0 is right. */
function groupRow({ name, cases }: LinkGroup, results: readonly ModeResult[]): string[] {
  const isRestraint = cases.every(({ from }) => from === 'never');
  const cells = results.map(({ kinds }) => {
    const own = kinds.filter(({ group }) => group === name);
    if (isRestraint) return ratio(own.filter(({ wronged }) => !wronged).length, own.length);
    const promised = own.filter((one) => one.promised);
    return ratio(promised.filter(({ reached }) => reached).length, promised.length);
  });
  return [name, ...cells];
}
