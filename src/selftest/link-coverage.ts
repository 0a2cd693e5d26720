/** Section `links`: which kinds of link each mode of a scan follows, by the logs of the sites. */
import type { ScanMode } from '../domain/task.ts';
import type { LinkGroup, PromisedFrom } from '../practice/links/link-case.ts';
import { type LinkSite, openLinkSites, shows, wasReached, wasWronged } from '../practice/links/link-sites.ts';
import { listed, ratio, type SectionReport } from './section-report.ts';
import type { TruthBench } from './truth-bench.ts';

/** From the least to the most that they promise. */
const ORDER: readonly PromisedFrom[] = ['fast', 'normal', 'deep', 'headless'];
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

/** One scan: a mode, or one with a browser, which is given only what needs it. */
interface Pass {
  name: ScanMode | 'headless';
  mode: ScanMode;
  groups: readonly LinkGroup[];
}

interface ModeResult {
  mode: Pass['name'];
  ms: number;
  requests: number;
  promised: number;
  found: number;
  kinds: KindResult[];
}

/** @param headless whether what only a browser can see is measured too */
export async function measureLinks(
  bench: TruthBench,
  modes: readonly ScanMode[],
  groups: readonly LinkGroup[],
  headless = false,
): Promise<SectionReport> {
  const results: ModeResult[] = [];
  const broken: string[] = [];
  const passes: Pass[] = modes.map((mode) => ({ name: mode, mode, groups }));
  const forBrowsers = groups.filter(({ cases }) => cases.some(({ from }) => from === 'headless'));
  if (headless) passes.push({ name: 'headless', mode: 'normal', groups: forBrowsers });
  for (const pass of passes) results.push(await measurePass(bench, pass, broken));
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
      headings: ['KIND OF LINK', ...passes.map(({ name }) => name)],
      words: 1,
      rows: groups.map((group) => groupRow(group, results)),
    },
    broken,
    notes: [],
    data: { modes: results },
  };
}

async function measurePass(
  bench: TruthBench,
  { name, mode, groups }: Pass,
  broken: string[],
): Promise<ModeResult> {
  const sites = await openLinkSites(groups.flatMap(({ cases }) => cases));
  try {
    const targets = sites.map(({ site }) => `${site.origin}/`);
    const input = { name: `links ${name}`, targets, mode, diff: false, headless: name === 'headless' };
    const carried = await bench.scan(input, LIMIT_MS);
    if (carried.error) broken.push(`${name}: the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.push(`${name}: the scan did not end within ${LIMIT_MS / 1_000} s`);
    const reported = new Set(bench.pages(carried).map(({ url }) => url));
    const groupOf = new Map(groups.flatMap((group) => group.cases.map((one) => [one, group.name] as const)));
    const kinds = sites.map((one) => kindResult(one, name, groupOf.get(one.link) ?? '', reported));
    const promised = kinds.filter((one) => one.promised);
    return {
      mode: name,
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
  mode: Pass['name'],
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
