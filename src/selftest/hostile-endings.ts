/** Section `hostile`: how scans of servers that mean harm end: in time, in bounds, with one clear outcome. */
import type { HostileCase, HostileSite } from '../practice/hostile/hostile-case.ts';
import { listed, ratio, type SectionReport } from './section-report.ts';
import type { Carried, TruthBench } from './truth-bench.ts';

const MEBIBYTE = 1_024 * 1_024;
const MOST_MEMORY_BYTES = 400 * MEBIBYTE;
/** What takes its time comes to the total timeout of its mode, twice at most; the rest is for a machine that is busy. */
const LIMIT_MS = 45_000;
/** What waits costs nothing; what computes must not be measured while it waits for a processor. */
const AT_ONCE: Readonly<Record<'waiting' | 'working', number>> = { waiting: 5, working: 2 };
const MOST_NAMED = 4;

interface Ending {
  case: string;
  executor: Executor;
  group: string;
  mode: string;
  ms: number;
  peak_mb: number;
  outcome: string;
  /** What was wrong with it; empty when it was survived. */
  broken: string[];
}

/** What ends each case: a scan of its site, or a monitor of its page. */
const EXECUTORS = ['scan', 'monitor'] as const;

type Executor = (typeof EXECUTORS)[number];

/** A page that was seen, or was not for a reason with a name; a crash and a surprise are no outcomes. */
const CLEAR_CYCLE =
  /^(?:seen|seen, truncated|not seen|gone|failed: (?:connect|tls|timeout|http|io|blocked))$/;

export async function measureHostile(
  bench: TruthBench,
  cases: readonly HostileCase[],
): Promise<SectionReport> {
  // A monitor looks at pages alone: what belongs to a whole site does not concern it.
  const concerned = (hostile: HostileCase) =>
    EXECUTORS.filter((one) => one === 'scan' || hostile.group !== 'site');
  const doings = cases.flatMap((hostile) => concerned(hostile).map((executor) => ({ hostile, executor })));
  const endings = new Map<(typeof doings)[number], Ending>();
  const carry = async (doing: (typeof doings)[number]) => {
    endings.set(doing, await endingOf(bench, doing.hostile, doing.executor));
  };
  const isWaiting = ({ hostile }: (typeof doings)[number]) => hostile.group === 'time';
  await Promise.all([
    inLanes(doings.filter(isWaiting), AT_ONCE.waiting, carry),
    inLanes(
      doings.filter((doing) => !isWaiting(doing)),
      AT_ONCE.working,
      carry,
    ),
  ]);
  const results = doings.map((doing) => endings.get(doing)).filter((one) => one !== undefined);
  const headlines = EXECUTORS.map((executor) => {
    const own = results.filter((one) => one.executor === executor);
    const survived = own.filter(({ broken }) => broken.length === 0).length;
    const slowest = Math.max(0, ...own.map(({ ms }) => ms));
    const largest = Math.max(0, ...own.map((one) => one.peak_mb));
    return `${executor} ${ratio(survived, own.length)} survived in at most ${(slowest / 1_000).toFixed(1)} s and ${largest} MB`;
  });
  return {
    section: 'hostile',
    headline: headlines.join(', '),
    table: {
      headings: ['case', 'scan', 's', 'MB', 'monitor', 's', 'MB', ''],
      words: 2,
      rows: cases.map(({ name }) => rowOf(results.filter((one) => one.case === name))),
    },
    broken: results.flatMap((one) => one.broken.map((why) => `${one.executor}: ${one.case}: ${why}`)),
    notes: [],
    data: { cases: results },
  };
}

function rowOf(endings: readonly Ending[]): string[] {
  const cells = EXECUTORS.flatMap((executor) => {
    const one = endings.find((ending) => ending.executor === executor);
    if (one === undefined) return ['-', '', ''];
    return [one.outcome, (one.ms / 1_000).toFixed(1), one.peak_mb === 0 ? '-' : String(one.peak_mb)];
  });
  const isBroken = endings.some(({ broken }) => broken.length > 0);
  return [endings[0]?.case ?? '', ...cells, isBroken ? 'broken' : ''];
}

async function endingOf(bench: TruthBench, hostile: HostileCase, executor: Executor): Promise<Ending> {
  const { name, group, mode } = hostile;
  const site = await hostile.open();
  try {
    const carried = await (executor === 'scan' ? scan(bench, hostile, site) : watch(bench, hostile, site));
    const outcome = executor === 'scan' ? pageOutcome(bench, hostile, carried, site) : cycleOutcome(carried);
    const promised = executor === 'scan' ? hostile.outcome : CLEAR_CYCLE;
    return {
      case: name,
      executor,
      group,
      mode,
      ms: Math.round(carried.ms),
      peak_mb: Math.round(carried.peakRssBytes / MEBIBYTE),
      outcome,
      broken: [
        ...wrongEnding(promised, carried, outcome),
        ...trespassed(site),
        ...wrongWords(bench, hostile, carried, executor),
      ],
    };
  } finally {
    await site.close();
  }
}

async function scan(bench: TruthBench, { name, mode, targets = [] }: HostileCase, site: HostileSite) {
  const host = new URL(site.origin).host;
  const more = targets.map((target) => target.replace('HOST', host));
  const input = { name: `../../hostile: ${name}`, targets: [`${site.origin}/`, ...more], mode, diff: false };
  return await bench.scan(input, LIMIT_MS);
}

async function watch(bench: TruthBench, { name, path, watched = [path] }: HostileCase, site: HostileSite) {
  const targets = watched.map((one) => site.origin + one);
  return await bench.monitor({ name: `../../hostile: watch ${name}`, targets }, LIMIT_MS);
}

function pageOutcome(bench: TruthBench, { path }: HostileCase, carried: Carried, site: HostileSite): string {
  const url = new URL(path, site.origin).href;
  if (carried.overdue) return 'did not end';
  if (carried.error) return `failed: ${carried.error.kind}`;
  const page = bench.pages(carried).find((one) => one.url === url);
  if (page === undefined) return 'not visited';
  if (page.status_code === 0) return `error: ${page.error_kind}`;
  return `${page.status_code}${page.truncated ? ', truncated' : ''}`;
}

/** Of all its pages: one that could not be seen counts before one that is gone, and that before one that was seen. */
function cycleOutcome({ overdue, error, result }: Carried): string {
  if (overdue) return 'did not end';
  if (error) return `failed: ${error.kind}`;
  const metrics = result?.metrics ?? {};
  if ((metrics.errors ?? 0) > 0) return 'not seen';
  if ((metrics.gone ?? 0) > 0) return 'gone';
  return (metrics.truncated ?? 0) > 0 ? 'seen, truncated' : 'seen';
}

function wrongEnding(promised: RegExp, carried: Carried, outcome: string): string[] {
  const broken: string[] = [];
  if (!promised.test(outcome)) broken.push(`ended as "${outcome}", ${String(promised)} is promised`);
  if (carried.peakRssBytes > MOST_MEMORY_BYTES)
    broken.push(`took ${Math.round(carried.peakRssBytes / MEBIBYTE)} MB of memory`);
  return broken;
}

function trespassed(site: HostileSite): string[] {
  const visits = [...new Set(site.trespasses?.() ?? [])];
  return visits.length === 0 ? [] : [`was led to ${listed(visits, MOST_NAMED)}`];
}

/** What stands in files that must not, or does not stand in the report that must; and files that are elsewhere. */
function wrongWords(bench: TruthBench, hostile: HostileCase, carried: Carried, executor: Executor): string[] {
  const written = bench.written(carried);
  const broken: string[] = [];
  for (const { path, content } of written)
    for (const text of hostile.absent ?? [])
      if (content.includes(text)) broken.push(`${JSON.stringify(text)} stands in ${path}`);
  // A monitor that sees a page for the first time has nothing to report.
  for (const text of executor === 'scan' ? (hostile.present ?? []) : [])
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
