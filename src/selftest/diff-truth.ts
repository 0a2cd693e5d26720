/** Section `diff`: what scans say of planned changes, of a host that dies half way, and after a scan that was killed. */
import { type ChangingSite, ILLNESSES, openChangingSite } from '../practice/changes/changing-site.ts';
import {
  PLANNED_CHANGES,
  type PlannedChange,
  RESTLESS,
  type Verdict,
} from '../practice/changes/planned-change.ts';
import type { SectionReport } from './section-report.ts';
import type { Carried, TruthBench } from './truth-bench.ts';

const EACH = 4;
const LIMIT_MS = 40_000;
/** Answers of a host that then dies: about a third of its pages. */
const ANSWERS_BEFORE_DEATH = 20;
/** A scan writes down what it has once a second. */
const CHECKPOINT_MS = 1_500;
/** A fact that differs in three of five scans changes by itself; the sixth knows. */
const SCANS_UNTIL_KNOWN = 6;
const TRUTHS = ['existing', 'new', 'changed', 'gone', 'unreached'] as const;
const JUDGED = [...TRUTHS, 'not listed'] as const;

type Judged = (typeof JUDGED)[number];

interface Judgement {
  /** Which scan of the story said it. */
  scan: string;
  planned: string;
  truth: Verdict;
  judged: Record<Judged, number>;
  pages: number;
  /** Pages that were judged as the plan says. */
  right: number;
}

const STORIES = { plannedChanges, deathHalfWay, killedScan, resumedScan, restless, illnesses } as const;

type Story = keyof typeof STORIES;

/** The stories go on at the same time, each on a site of its own. */
export async function measureDiff(
  bench: TruthBench,
  stories = Object.keys(STORIES) as readonly Story[],
): Promise<SectionReport> {
  const broken: string[] = [];
  const told = await Promise.all(stories.map((name) => STORIES[name](bench, broken)));
  const judgements = told.flat();
  for (const { scan, planned, truth, judged, right, pages } of judgements) {
    if (right === pages) continue;
    const wrongly = JUDGED.filter((verdict) => verdict !== truth && judged[verdict] > 0);
    broken.push(
      `${scan}: ${planned}: ${pages - right} of ${pages} judged ${wrongly.join(', ')} instead of ${truth}`,
    );
  }
  const totals = TRUTHS.map((truth) => total(truth, judgements));
  const right = judgements.reduce((sum, one) => sum + one.right, 0);
  const pages = judgements.reduce((sum, one) => sum + one.pages, 0);
  return {
    section: 'diff',
    headline: `${right}/${pages} judged rightly`,
    table: {
      headings: ['SCAN', 'PLANNED', 'TRUTH', ...JUDGED],
      words: 3,
      rows: [...judgements, ...totals].map(rowOf),
    },
    broken,
    notes: [],
    data: { judgements, matrix: Object.fromEntries(totals.map(({ truth, judged }) => [truth, judged])) },
  };
}

/** All judgements of one truth together: a row of the confusion matrix. */
function total(truth: Verdict, judgements: readonly Judgement[]): Judgement {
  const own = judgements.filter((one) => one.truth === truth);
  const sum = (of: (one: Judgement) => number) => own.reduce((all, one) => all + of(one), 0);
  const judged = Object.fromEntries(JUDGED.map((verdict) => [verdict, sum((one) => one.judged[verdict])]));
  return {
    scan: 'together',
    planned: '',
    truth,
    judged: judged as Judgement['judged'],
    pages: sum(({ pages }) => pages),
    right: sum(({ right }) => right),
  };
}

function rowOf({ scan, planned, truth, judged }: Judgement): string[] {
  return [scan, planned, truth, ...JUDGED.map((verdict) => String(judged[verdict] || '.'))];
}

/** Twice the same, then the changes, then the same again. */
async function plannedChanges(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  // What stood on a failing page cannot be told: nothing is unlinked for certain while there is one.
  const plans = PLANNED_CHANGES.filter(({ kind }) => kind !== 'failing');
  return await onSite(plans, async (site) => {
    const scan = scanner(bench, site, 'planned changes', broken);
    await scan('baseline');
    const before = await scan('before');
    site.change();
    const after = await scan('after');
    const later = await scan('later');
    return [
      judge('nothing happened', 'all pages', 'existing', before, knownPages(site)),
      ...plans.map(({ kind, truth }) =>
        judge(
          'after the changes',
          kind,
          truth,
          after,
          pagesWith(site, (planned) => planned.kind === kind),
        ),
      ),
      ...plans.flatMap(({ kind, later: truth }) => {
        const paths = pagesWith(site, (planned) => planned.kind === kind);
        return truth === null ? [] : [judge('one scan later', kind, truth, later, paths)];
      }),
    ];
  });
}

/** What the dead host did not answer is unreached and nothing else; what it did is there. */
async function deathHalfWay(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  return await onSite(PLANNED_CHANGES, async (site) => {
    const scan = scanner(bench, site, 'death half way', broken);
    await scan('baseline');
    site.answerOnly(ANSWERS_BEFORE_DEATH);
    const asked = site.log.length;
    const dying = await scan('dying');
    const answered = new Set(site.log.slice(asked, asked + ANSWERS_BEFORE_DEATH).map(({ path }) => path));
    site.answerOnly(Number.POSITIVE_INFINITY);
    const back = await scan('back');
    const known = knownPages(site);
    const lost = known.filter((path) => !answered.has(path));
    return [
      judge('a host dies half way', 'not answered', 'unreached', dying, lost),
      judge('and is back', 'all pages', 'existing', back, known),
    ];
  });
}

/** What changes by itself is said to be changed until it is known for that, and then no more. */
async function restless(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  return await onSite(RESTLESS, async (site) => {
    const scan = scanner(bench, site, 'restless page', broken);
    let last: ReadonlyMap<string, string> = new Map();
    for (let step = 0; step < SCANS_UNTIL_KNOWN; step += 1) last = await scan(`scan ${step}`);
    return RESTLESS.map(({ kind, truth }) => {
      const paths = pagesWith(site, (planned) => planned.kind === kind);
      return judge('after five scans', kind, truth, last, paths);
    });
  });
}

/** A site that cannot be seen has lost nothing: no page of it is gone, and none is new when it is well again. */
async function illnesses(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  const each = ILLNESSES.map((illness) =>
    onSite(PLANNED_CHANGES, async (site) => {
      const scan = scanner(bench, site, illness, broken);
      const known = knownPages(site);
      await scan('baseline');
      site.fallIll(illness);
      // Its only target fails: such a scan may fail as a whole, and then says nothing of any page.
      const ill = await scan('ill', { mayFail: true });
      site.fallIll(null);
      const well = await scan('well');
      return [
        ...(ill.size === 0 ? [] : [judge(illness, 'all pages', 'unreached', ill, known)]),
        judge(`after ${illness}`, 'all pages', 'existing', well, known),
      ];
    }),
  );
  return (await Promise.all(each)).flat();
}

/** `kill -9` in the middle of a scan: the next one is compared with the last that was whole. */
async function killedScan(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  return await onSite(PLANNED_CHANGES, async (site) => {
    const scan = scanner(bench, site, 'killed scan', broken);
    await scan('baseline');
    site.change();
    await killHalfWay(scan, site, bench);
    return judgeAll('after a killed scan', site, await scan('after'));
  });
}

/** The same, but the killed scan itself is taken up again: it says all, and asks again for little of what it had. */
async function resumedScan(bench: TruthBench, broken: string[]): Promise<Judgement[]> {
  return await onSite(PLANNED_CHANGES, async (site) => {
    const scan = scanner(bench, site, 'resumed scan', broken);
    await scan('baseline');
    site.change();
    const sessionId = bench.nextSession();
    const before = new Set(await killHalfWay(scan, site, bench, sessionId));
    const asked = site.log.length;
    const resumed = await scan('resumed', { sessionId });
    const again = ofCrawl(site.log.slice(asked), before).filter(({ path }) => before.has(path));
    if (again.length > before.size / 2)
      broken.push(`resumed scan: asked again for ${again.length} of the ${before.size} pages that it had`);
    return judgeAll('a killed scan, resumed', site, resumed);
  });
}

/** What was asked up to the last path that nobody had asked for before: behind it are second looks. */
function ofCrawl(log: ChangingSite['log'], before: ReadonlySet<string>): ChangingSite['log'] {
  const seen = new Set(before);
  let end = 0;
  for (const [index, { path }] of log.entries()) {
    if (!seen.has(path)) end = index + 1;
    seen.add(path);
  }
  return log.slice(0, end);
}

/** Paths that were answered before the scan was killed, a checkpoint after the last of them. */
async function killHalfWay(
  scan: ReturnType<typeof scanner>,
  site: ChangingSite,
  { clock }: TruthBench,
  sessionId?: string,
): Promise<string[]> {
  const middle = site.pages[Math.floor(site.pages.length / 2)]?.path ?? '/';
  site.holdBack(middle);
  const asked = site.log.length;
  let heldAt: number | null = null;
  const killWhen = () => {
    if (site.log.slice(asked).some(({ path }) => path === middle)) heldAt ??= clock.uptime();
    return heldAt !== null && clock.uptime() - heldAt > CHECKPOINT_MS;
  };
  await scan('killed', { killWhen, ...(sessionId === undefined ? {} : { sessionId }) });
  site.holdBack(null);
  const answered = site.log.slice(asked).map(({ path }) => path);
  return answered.filter((path) => path !== middle);
}

async function onSite(
  plans: readonly PlannedChange[],
  story: (site: ChangingSite) => Promise<Judgement[]>,
): Promise<Judgement[]> {
  const site = await openChangingSite(plans, EACH);
  try {
    return await story(site);
  } finally {
    await site.close();
  }
}

/** Scans of one story, compared with each other; each gives its verdicts by path. */
function scanner(bench: TruthBench, site: ChangingSite, name: string, broken: string[]) {
  return async (
    step: string,
    how: { killWhen?: () => boolean; mayFail?: boolean; sessionId?: string } = {},
  ): Promise<ReadonlyMap<string, string>> => {
    const { killWhen, mayFail = killWhen !== undefined, sessionId = bench.nextSession() } = how;
    const input = { name, targets: [`${site.origin}/`], mode: 'normal' as const, sessionId };
    const carried = await bench.scan(input, LIMIT_MS, killWhen);
    if (!mayFail && carried.error) broken.push(`${name}, ${step}: the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.push(`${name}, ${step}: the scan did not end within ${LIMIT_MS / 1_000} s`);
    return verdictsOf(bench, carried);
  };
}

function verdictsOf(bench: TruthBench, { result }: Carried): Map<string, string> {
  const verdicts = new Map<string, string>();
  for (const ending of ['.pages.jsonl', '.changes.jsonl'])
    for (const line of bench.lines(result, ending)) {
      const { url, change } = line as { url: string; change: string };
      verdicts.set(new URL(url).pathname, change);
    }
  return verdicts;
}

/** Every page of the site by what is true of it. */
function judgeAll(scan: string, site: ChangingSite, verdicts: ReadonlyMap<string, string>): Judgement[] {
  return TRUTHS.map((truth) => {
    const paths = pagesWith(site, (planned) => planned.truth === truth);
    return judge(scan, `all ${truth}`, truth, verdicts, paths);
  });
}

/** Those that are there before the changes. */
function knownPages(site: ChangingSite): string[] {
  return pagesWith(site, ({ before }) => before !== null);
}

function pagesWith(site: ChangingSite, wanted: (planned: PlannedChange) => boolean): string[] {
  return site.pages.filter(({ planned }) => wanted(planned)).map(({ path }) => path);
}

function judge(
  scan: string,
  planned: string,
  truth: Verdict,
  verdicts: ReadonlyMap<string, string>,
  paths: readonly string[],
): Judgement {
  const judged = Object.fromEntries(JUDGED.map((verdict) => [verdict, 0])) as Record<Judged, number>;
  for (const path of paths) {
    const verdict = JUDGED.find((one) => one === verdicts.get(path)) ?? 'not listed';
    judged[verdict] += 1;
  }
  return { scan, planned, truth, judged, pages: paths.length, right: judged[truth] };
}
