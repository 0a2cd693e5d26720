import { readFileSync } from 'node:fs';
import { FINDING_SCHEMA, type Finding, findingId } from '../../src/findings/finding.ts';
import type { JudgedFinding } from '../../src/findings/findings-store.ts';
import { prepareReportDirectory } from '../../src/report/report-files.ts';
import type { Page, PageChange, PageChangeKind } from '../../src/scan/page.ts';
import type { JudgedPage } from '../../src/scan/record-rows.ts';
import { reportPaths } from '../../src/scan/report/report-files.ts';
import { writeScanReport } from '../../src/scan/report/write-scan-report.ts';
import { type ConcludeBench, makeSummary } from './conclude-bench.ts';
import { makePage, makeTls } from './make-page.ts';

/** Texts that a hostile site puts into titles, headers, certificates and evidence. */
export const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  ']]><svg onload=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  '\u001b]0;owned\u0007\u001b[2J red \u009b31m',
  'invoice \u202etxt.exe\u202c \u2028 \u200b',
  '\ud800 lone, \u{e0041} tagged',
  '__proto__',
];
export const HEAD = {
  name: 'Shop </title><script>alert(2)</script>',
  session: '20261123-080000-ab12',
  mode: 'fast',
  crawl: true,
  targets: 1,
  startedAt: Date.UTC(2026, 10, 23, 8),
  endedAt: Date.UTC(2026, 10, 23, 8, 1),
  outcome: 'partial',
  reason: 'budget: <b onclick=x>',
  headline: '1 page',
  note: '',
  tiles: [
    { label: 'pages', value: '1', kind: '' },
    { label: 'gone', value: '0', kind: 'gone' },
    { label: 'changed', value: '1', kind: 'changed' },
  ],
};

/** A page for each hostile text, which is in every fact that a site can choose. */
export function hostilePages(): Page[] {
  return HOSTILE.map((text, index) =>
    makePage({
      url: `http://shop.example/${index}`,
      title: text,
      webserver: text,
      content_type: text,
      final_url: `javascript:alert(${index})`,
      redirect_chain: [text],
      found_by: 'a',
      tls: makeTls({ issuer: text, subject: text, not_after: 1e99, protocol: text, authorized: false }),
    }),
  );
}

/** An open finding of the shop, with what the test is about on top. */
export function makeFinding(facts: Partial<Finding> = {}, news: JudgedFinding['news'] = ''): JudgedFinding {
  const finding: Finding = {
    schema: FINDING_SCHEMA,
    id: findingId('scarefloor', facts.kind ?? 'insecure-cookie', facts.url ?? '', facts.title ?? ''),
    kind: 'insecure-cookie',
    severity: 'medium',
    confidence: 'certain',
    url: 'http://shop.example/login',
    host: 'shop.example',
    ip: '192.0.2.7',
    title: 'The cookie "session" lacks HttpOnly',
    evidence: 'set-cookie: session=[redacted]; Path=/',
    refs: ['CWE-1004'],
    source: 'scarefloor',
    session: HEAD.session,
    task: HEAD.name,
    state: 'open',
    first_seen: '2026-11-20T08:00:00.000Z',
    last_seen: '2026-11-23T08:00:00.000Z',
    times_seen: 4,
    muted_reason: '',
    muted_by: '',
    ...facts,
  };
  return { finding, news, isSeen: finding.state !== 'resolved' };
}

/** A finding for each hostile text, which is in every part that a site can choose. */
export function hostileFindings(): JudgedFinding[] {
  return HOSTILE.map((text, index) =>
    makeFinding({
      title: text,
      evidence: text,
      kind: text,
      refs: [text, `javascript:alert(${index})`, 'CWE-79'],
      url: `javascript:alert(${index})`,
    }),
  );
}

/** Writes the reports of these pages, all of them new. */
export async function produce(
  bench: ConcludeBench,
  pages: Page[],
  changes: PageChange[] = [],
  findings: JudgedFinding[] = [],
  collected: Parameters<typeof makeSummary>[0] = {},
) {
  const judged = pages.map(
    (page): JudgedPage => ({ page, kind: 'new', firstSeen: 1_000, lastChanged: 2_000 }),
  );
  const summary = makeSummary({
    skipped: [{ pattern: '/<script>/{int}', count: 3, example: 'http://h.example/<script>/4' }],
    bad: [{ line: 3, text: '</script>', why: 'no URL' }],
    ...collected,
  });
  const counts = { new: 0, existing: 0, changed: 0, gone: 0, unreached: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  const source = {
    summary,
    counts,
    pages: () => judged,
    changes: (kind: PageChangeKind) => changes.filter((change) => change.kind === kind),
    findings: () => findings,
  };
  await prepareReportDirectory(bench.reportDirectory);
  const paths = reportPaths(bench.reportDirectory, HEAD.name, HEAD.session);
  const written = await writeScanReport(paths, HEAD, source, bench.context);
  return { paths, written, html: readFileSync(paths.html, 'utf8') };
}
