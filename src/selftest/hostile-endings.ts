/** Section `hostile`: how scans of servers that mean harm end: in time, in bounds, with one clear outcome. */
import type { HostileCase, HostileSite } from '../practice/hostile/hostile-case.ts';
import { listed, ratio, type SectionReport } from './section-report.ts';
import type { Carried, TruthBench } from './truth-bench.ts';

const MEBIBYTE = 1_024 * 1_024;
const MOST_MEMORY_BYTES = 400 * MEBIBYTE;
/** A scan of one host that takes its time comes to the total timeout of its mode, twice at most. */
const LIMIT_MS: Readonly<Record<HostileCase['group'], number>> = {
  time: 25_000,
  size: 20_000,
  protocol: 20_000,
  redirect: 20_000,
  text: 15_000,
};
/** What waits costs nothing; what computes must not be measured while it waits for a processor. */
const AT_ONCE: Readonly<Record<'waiting' | 'working', number>> = { waiting: 5, working: 2 };
const MOST_NAMED = 4;

interface Ending {
  case: string;
  group: string;
  mode: string;
  ms: number;
  peak_mb: number;
  outcome: string;
  /** What was wrong with it; empty when it was survived. */
  broken: string[];
}

export async function measureHostile(
  bench: TruthBench,
  cases: readonly HostileCase[],
): Promise<SectionReport> {
  const endings = new Map<HostileCase, Ending>();
  const carry = async (one: HostileCase) => void endings.set(one, await endingOf(bench, one));
  const waiting = cases.filter(({ group }) => group === 'time');
  const working = cases.filter(({ group }) => group !== 'time');
  await Promise.all([inLanes(waiting, AT_ONCE.waiting, carry), inLanes(working, AT_ONCE.working, carry)]);
  const results = cases.map((one) => endings.get(one)).filter((one) => one !== undefined);
  const survived = results.filter(({ broken }) => broken.length === 0).length;
  const slowest = Math.max(0, ...results.map(({ ms }) => ms));
  const largest = Math.max(0, ...results.map((one) => one.peak_mb));
  return {
    section: 'hostile',
    headline: `${ratio(survived, results.length)} survived, at most ${(slowest / 1_000).toFixed(1)} s and ${largest} MB`,
    table: {
      headings: ['case', 'outcome', 's', 'MB', ''],
      words: 2,
      rows: results.map((one) => [
        one.case,
        one.outcome,
        (one.ms / 1_000).toFixed(1),
        one.peak_mb === 0 ? '-' : String(one.peak_mb),
        one.broken.length === 0 ? '' : 'broken',
      ]),
    },
    broken: results.flatMap((one) => one.broken.map((why) => `${one.case}: ${why}`)),
    notes: [],
    data: { survived, cases: results },
  };
}

async function endingOf(bench: TruthBench, hostile: HostileCase): Promise<Ending> {
  const { name, group, mode, path, targets = [] } = hostile;
  const site = await hostile.open();
  try {
    const host = new URL(site.origin).host;
    const more = targets.map((target) => target.replace('HOST', host));
    const input = {
      name: `../../hostile: ${name}`,
      targets: [`${site.origin}/`, ...more],
      mode,
      diff: false,
    };
    const carried = await bench.scan(input, LIMIT_MS[group]);
    const outcome = outcomeOf(bench, carried, new URL(path, site.origin).href);
    return {
      case: name,
      group,
      mode,
      ms: Math.round(carried.ms),
      peak_mb: Math.round(carried.peakRssBytes / MEBIBYTE),
      outcome,
      broken: [
        ...wrongEnding(hostile, carried, outcome),
        ...trespassed(site),
        ...wrongWords(bench, hostile, carried),
      ],
    };
  } finally {
    await site.close();
  }
}

function outcomeOf(bench: TruthBench, carried: Carried, url: string): string {
  if (carried.overdue) return 'did not end';
  if (carried.error) return `failed: ${carried.error.kind}`;
  const page = bench.pages(carried).find((one) => one.url === url);
  if (page === undefined) return 'not visited';
  if (page.status_code === 0) return `error: ${page.error_kind}`;
  return `${page.status_code}${page.truncated ? ', truncated' : ''}`;
}

function wrongEnding(hostile: HostileCase, carried: Carried, outcome: string): string[] {
  const broken: string[] = [];
  if (!hostile.outcome.test(outcome))
    broken.push(`ended as "${outcome}", ${String(hostile.outcome)} is promised`);
  if (carried.peakRssBytes > MOST_MEMORY_BYTES)
    broken.push(`took ${Math.round(carried.peakRssBytes / MEBIBYTE)} MB of memory`);
  return broken;
}

function trespassed(site: HostileSite): string[] {
  const visits = [...new Set(site.trespasses?.() ?? [])];
  return visits.length === 0 ? [] : [`was led to ${listed(visits, MOST_NAMED)}`];
}

/** What stands in files that must not, or does not stand in the report that must; and files that are elsewhere. */
function wrongWords(bench: TruthBench, hostile: HostileCase, carried: Carried): string[] {
  const written = bench.written(carried);
  const broken: string[] = [];
  for (const { path, content } of written)
    for (const text of hostile.absent ?? [])
      if (content.includes(text)) broken.push(`${JSON.stringify(text)} stands in ${path}`);
  for (const text of hostile.present ?? [])
    if (!written.some(({ content }) => content.includes(text))) broken.push(`${text} stands nowhere`);
  const outside = bench.outside(carried);
  if (outside.length > 0) broken.push(`wrote ${listed(outside, MOST_NAMED)}`);
  return broken;
}

async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
