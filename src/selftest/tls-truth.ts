/** Section `tls`: what a scan says of servers whose TLS is right, or wrong in one way. */
import { makeCertificates } from '../practice/tls/certificates.ts';
import { type TlsCase, tlsCases } from '../practice/tls/tls-cases.ts';
import { openTlsSites, type TlsSite } from '../practice/tls/tls-sites.ts';
import type { Page } from '../scan/page.ts';
import type { Clock } from '../shared/clock.ts';
import { listed, ratio, type SectionReport } from './section-report.ts';
import { TruthBench } from './truth-bench.ts';

const LIMIT_MS = 30_000;
const MOST_NAMED = 3;

interface FoundLine {
  kind: string;
  title: string;
  severity: string;
  url: string;
  host: string;
}

interface TlsResult {
  case: string;
  outcome: string;
  authorized: boolean | null;
  protocol: string;
  findings: { kind: string; severity: string; title: string }[];
  broken: string[];
}

/** Makes a bench of its own: only its workers trust the authority of this run. */
export async function measureTls(clock: Clock, signal: AbortSignal): Promise<SectionReport> {
  const cases = tlsCases(clock.now());
  const made = await makeCertificates(cases.map(({ certificate }) => certificate));
  if (made === null) return notMeasured('openssl is not installed, so that no certificates can be made');
  const bench = new TruthBench(clock, signal, { NODE_EXTRA_CA_CERTS: made.authorityFile });
  const sites = await openTlsSites(cases, made);
  try {
    const targets = sites.map(({ origin }) => `${origin}/`);
    const carried = await bench.scan({ name: 'tls', targets, mode: 'fast' }, LIMIT_MS);
    const pages = bench.pages(carried);
    const found = bench.lines(carried.result, '.findings.jsonl') as FoundLine[];
    const results = sites.map((site) => resultOf(site, pages, found));
    const broken = results.flatMap((one) => one.broken.map((why) => `${one.case}: ${why}`));
    if (carried.error) broken.unshift(`the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.unshift(`the scan did not end within ${LIMIT_MS / 1_000} s`);
    return {
      section: 'tls',
      headline: `${ratio(results.filter((one) => one.broken.length === 0).length, results.length)} told rightly`,
      table: {
        headings: ['server', 'outcome', 'trusted', 'protocol', 'findings', ''],
        words: 6,
        rows: results.map(rowOf),
      },
      broken,
      notes: [],
      data: { servers: results },
    };
  } finally {
    await Promise.all(sites.map((site) => site.close()));
    await bench.close();
    await made.remove();
  }
}

function resultOf({ tls, origin }: TlsSite, pages: readonly Page[], found: readonly FoundLine[]): TlsResult {
  const page = pages.find(({ url }) => url === `${origin}/`);
  const { host } = new URL(origin);
  const findings = found
    .filter((one) => one.host === host && /tls|certificate|mixed/i.test(`${one.kind} ${one.title}`))
    .map(({ kind, severity, title }) => ({ kind, severity, title }));
  const result = {
    case: tls.name,
    outcome: outcomeOf(page),
    authorized: page?.tls?.authorized ?? null,
    protocol: page?.tls?.protocol ?? '',
    findings,
  };
  return { ...result, broken: wrongs(tls, result) };
}

function outcomeOf(page: Page | undefined): string {
  if (page === undefined) return 'not visited';
  return page.status_code === 0 ? `error: ${page.error_kind}` : String(page.status_code);
}

function wrongs({ truth }: TlsCase, said: Omit<TlsResult, 'broken'>): string[] {
  const broken: string[] = [];
  if (!truth.outcome.test(said.outcome)) broken.push(`ended as "${said.outcome}"`);
  if (said.authorized !== truth.authorized)
    broken.push(`trusted: ${String(said.authorized)} instead of ${String(truth.authorized)}`);
  if (truth.protocol !== undefined && said.protocol !== truth.protocol)
    broken.push(`protocol ${said.protocol} instead of ${truth.protocol}`);
  const words = said.findings.map(({ kind, title }) => `${kind} ${title}`);
  if (truth.finding === null && words.length > 0)
    broken.push(`found without reason: ${listed(words, MOST_NAMED)}`);
  if (truth.finding !== null && !words.some((one) => truth.finding?.test(one)))
    broken.push('no finding says so');
  return broken;
}

function rowOf(one: TlsResult): string[] {
  const trusted = one.authorized === null ? '-' : one.authorized ? 'yes' : 'no';
  const kinds = one.findings.map(({ kind, severity }) => `${kind} (${severity})`).join(', ');
  return [
    one.case,
    one.outcome,
    trusted,
    one.protocol || '-',
    kinds || '-',
    one.broken.length === 0 ? '' : 'broken',
  ];
}

function notMeasured(why: string): SectionReport {
  return {
    section: 'tls',
    headline: 'not measured',
    table: { headings: [], words: 0, rows: [] },
    broken: [],
    notes: [why],
    data: { servers: [] },
  };
}
