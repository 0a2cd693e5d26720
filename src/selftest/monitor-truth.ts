/** Section `monitor`: what is told of pages that change on a plan, behind honest and dishonest validators. */
import { CONTENT_CASES, CONTENT_CYCLES } from '../practice/watched/content-cases.ts';
import { VALIDATOR_CASES, VALIDATOR_CYCLES } from '../practice/watched/validator-cases.ts';
import { IGNORED_PATTERN, IGNORED_SELECTOR, type WatchedCase } from '../practice/watched/watched-case.ts';
import { openWatchedSites } from '../practice/watched/watched-sites.ts';
import type { SectionReport } from './section-report.ts';
import type { TruthBench } from './truth-bench.ts';

const LIMIT_MS = 30_000;

interface Told {
  kind: string;
  cycle: number;
}

interface CaseResult {
  story: string;
  page: string;
  expected: Told[];
  told: Told[];
  missed: Told[];
  false: Told[];
  /** The most cycles that went by until something was told. */
  delay: number;
  allowed_delay: number;
  requests: number;
}

const STORIES = {
  validators: { cases: VALIDATOR_CASES, cycles: VALIDATOR_CYCLES },
  content: { cases: CONTENT_CASES, cycles: CONTENT_CYCLES },
} as const;

type Story = keyof typeof STORIES;

/** The stories go on at the same time. */
export async function measureMonitor(
  bench: TruthBench,
  stories = Object.keys(STORIES) as readonly Story[],
): Promise<SectionReport> {
  const broken: string[] = [];
  const results = await Promise.all(stories.map((story) => watch(bench, story, broken)));
  const cases = results.flat();
  const say = (what: string, page: string, told: readonly Told[]) => {
    for (const { kind, cycle } of told) broken.push(`${page}: ${kind} in cycle ${cycle} ${what}`);
  };
  for (const one of cases) {
    say('was missed', one.page, one.missed);
    say('was told and is not true', one.page, one.false);
  }
  const sum = (of: (one: CaseResult) => number) => cases.reduce((total, one) => total + of(one), 0);
  const [expected, missed, wrong] = [
    sum((one) => one.expected.length),
    sum((one) => one.missed.length),
    sum((one) => one.false.length),
  ];
  return {
    section: 'monitor',
    headline: `${expected} changes, ${missed} missed, ${wrong} false`,
    table: {
      headings: ['watched', 'page', 'changes', 'told', 'missed', 'false', 'cycles late', 'requests'],
      words: 2,
      rows: cases.map((one) => [
        one.story,
        one.page,
        String(one.expected.length),
        String(one.told.length),
        String(one.missed.length),
        String(one.false.length),
        `${one.delay}/${one.allowed_delay}`,
        String(one.requests),
      ]),
    },
    broken,
    notes: [],
    data: { expected, missed, false: wrong, pages: cases },
  };
}

async function watch(bench: TruthBench, story: Story, broken: string[]): Promise<CaseResult[]> {
  const { cases, cycles } = STORIES[story];
  const watched = await openWatchedSites(cases);
  try {
    const told = new Map(watched.sites.map(({ url }): [string, Told[]] => [url, []]));
    const input = {
      name: `monitor ${story}`,
      targets: [...told.keys()],
      ignoreSelectors: [IGNORED_SELECTOR],
      ignorePatterns: [IGNORED_PATTERN],
    };
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      watched.begin(cycle);
      const { result, error, overdue } = await bench.monitor(input, LIMIT_MS);
      if (error) broken.push(`${story}: cycle ${cycle} failed: ${error.message}`);
      if (overdue) broken.push(`${story}: cycle ${cycle} did not end within ${LIMIT_MS / 1_000} s`);
      for (const { kind, subject } of result?.changes ?? []) told.get(subject)?.push({ kind, cycle });
    }
    return watched.sites.map(({ watched: one, site, url }) => ({
      story,
      page: one.kind,
      ...compare(one, told.get(url) ?? []),
      allowed_delay: Math.max(0, ...one.truth.map(({ within }) => within)),
      requests: site.log.length,
    }));
  } finally {
    await watched.close();
  }
}

/** Pairs what is true with the first that was told of it in time. */
function compare({ truth }: WatchedCase, told: readonly Told[]) {
  const unclaimed = [...told];
  const missed: Told[] = [];
  let delay = 0;
  for (const { kind, cycle, within } of truth) {
    const index = unclaimed.findIndex(
      (one) => one.kind === kind && one.cycle >= cycle && one.cycle <= cycle + within,
    );
    const [claimed] = index < 0 ? [] : unclaimed.splice(index, 1);
    if (claimed === undefined) missed.push({ kind, cycle });
    else delay = Math.max(delay, claimed.cycle - cycle);
  }
  return {
    expected: truth.map(({ kind, cycle }) => ({ kind, cycle })),
    told: [...told],
    missed,
    false: unclaimed,
    delay,
  };
}
