/** Section `checks`: what is held against sites with one weakness each, and against those that only look weak. */
import type { CheckCase } from '../practice/checks/check-case.ts';
import { fixedAnswers, openTruthSite, type TruthSite } from '../practice/truth-site.ts';
import { listed, type SectionReport } from './section-report.ts';
import type { TruthBench } from './truth-bench.ts';

const LIMIT_MS = 40_000;
const MOST_NAMED = 3;

interface FoundLine {
  kind: string;
  title: string;
  severity: string;
  host: string;
}

interface CheckResult {
  site: string;
  is_weak: boolean;
  /** Those that speak of the case's subject. */
  findings: { kind: string; severity: string; title: string }[];
  right: boolean;
}

/** One deep scan of all sites: exposed files are looked for in that mode alone. */
export async function measureChecks(bench: TruthBench, checks: readonly CheckCase[]): Promise<SectionReport> {
  const sites = await Promise.all(checks.map(openCheckSite));
  try {
    const targets = sites.map(({ origin }) => `${origin}/`);
    const carried = await bench.scan({ name: 'checks', targets, mode: 'deep' }, LIMIT_MS);
    const found = bench.lines(carried.result, '.findings.jsonl') as FoundLine[];
    const results = checks.map((check, index) => resultOf(check, sites[index]?.origin ?? '', found));
    const broken = results.filter(({ right }) => !right).map(wrong);
    const written = bench.written(carried);
    for (const text of checks.flatMap(({ absent = [] }) => absent))
      for (const { path, content } of written)
        if (content.includes(text)) broken.push(`a secret that was found stands whole in ${path}`);
    if (carried.error) broken.unshift(`the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.unshift(`the scan did not end within ${LIMIT_MS / 1_000} s`);
    const weak = results.filter((one) => one.is_weak);
    const sound = results.filter((one) => !one.is_weak);
    const missed = weak.filter(({ right }) => !right).length;
    const wrongly = sound.filter(({ right }) => !right).length;
    return {
      section: 'checks',
      headline: `${weak.length} weaknesses, ${missed} missed; ${sound.length} sound sites, ${wrongly} accused`,
      table: { headings: ['site', 'weak', 'findings', ''], words: 4, rows: results.map(rowOf) },
      broken,
      notes: [],
      data: { weaknesses: weak.length, missed, sound: sound.length, accused: wrongly, sites: results },
    };
  } finally {
    await Promise.all(sites.map((site) => site.close()));
  }
}

function openCheckSite({ files, otherwise }: CheckCase): Promise<TruthSite> {
  const answers = fixedAnswers(files);
  return openTruthSite((asked, raw) => {
    const isKnown = files[asked.path.split('?', 1)[0] ?? ''] !== undefined;
    return isKnown || otherwise === undefined ? answers(asked, raw) : otherwise;
  });
}

function resultOf(check: CheckCase, origin: string, found: readonly FoundLine[]): CheckResult {
  const host = origin === '' ? '' : new URL(origin).host;
  const findings = found
    .filter((one) => one.host === host && check.about.test(`${one.kind} ${one.title}`))
    .map(({ kind, severity, title }) => ({ kind, severity, title }));
  const { name: site, isWeak } = check;
  return { site, is_weak: isWeak, findings, right: isWeak === findings.length > 0 };
}

function wrong({ site, is_weak: isWeak, findings }: CheckResult): string {
  if (isWeak) return `${site}: nothing was found`;
  return `${site}: ${listed(
    findings.map(({ title }) => title),
    MOST_NAMED,
  )}`;
}

function rowOf({ site, is_weak: isWeak, findings, right }: CheckResult): string[] {
  const kinds = findings.map(({ kind, severity }) => `${kind} (${severity})`);
  return [site, isWeak ? 'yes' : 'no', [...new Set(kinds)].join(', ') || '-', right ? '' : 'broken'];
}
