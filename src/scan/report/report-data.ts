/** What the HTML report shows, in the shape in which its script reads it. */
import type { JudgedFinding } from '../../findings/findings-store.ts';
import { inertJson } from '../../report/inert-json.ts';
import { redactSecrets } from '../../shared/redact.ts';
import { safeText } from '../../shared/safe-text.ts';
import { describeChange, readField } from '../change-words.ts';
import type { CollectSummary } from '../collect.ts';
import { isoTime } from '../iso-time.ts';
import type { Page, PageChange, PageChangeKind } from '../page.ts';
import type { JudgedPage, NoisyField } from '../record-rows.ts';
import { LONGEST_CELL, PAGE_COLUMNS } from './page-columns.ts';
import { findingsPart } from './report-findings.ts';
import { TechnologyTally } from './technology-tally.ts';

/** Rows that a browser still filters and sorts at once. The JSONL files have all of them. */
export const MOST_REPORT_PAGES = 20_000;
const MOST_REPORT_CHANGES = 2_000;
const MOST_ERRORS = 1_000;
const MOST_LIST_ROWS = 2_000;

/** Changes in the order of the report; `existing` is no change. */
export const REPORTED_KINDS = ['gone', 'changed', 'new', 'unreached'] as const satisfies PageChangeKind[];

export interface ReportSource {
  summary: CollectSummary;
  counts: Record<PageChangeKind, number>;
  /** As they stand after this scan; left out where it was not asked for any. Each call starts anew. */
  findings?(): Iterable<JudgedFinding>;
  noisy?(): Iterable<NoisyField>;
  /** Each call starts anew. */
  pages(): Iterable<JudgedPage>;
  changes(kind: PageChangeKind): Iterable<PageChange>;
}

/** The JSON of the data block, in chunks: nothing here grows with the site but what is shown of it. */
export function* reportData(source: ReportSource, endedAt: number): Generator<string> {
  const { summary, counts } = source;
  yield `{"changes":[`;
  yield* joined(changeRows(source));
  yield `],"columns":${inertJson(PAGE_COLUMNS.map(({ name }) => name))},"pages":[`;
  const tally = new ScanTally();
  yield* joined(pageRows(source.pages(), tally));
  const rest = {
    endedAt,
    counts,
    pagesTotal: tally.pages,
    statuses: tally.statuses,
    errors: tally.errors,
    errorsTotal: tally.errorsTotal,
    hosts: summary.hosts.slice(0, MOST_LIST_ROWS).map((host) => ({
      ...host,
      reason: safeText(redactSecrets(host.reason), LONGEST_CELL),
      ...tally.hostFacts(host.host),
    })),
    hostsTotal: summary.hosts.length,
    technologies: tally.technologies.list(),
    noisy: [...(source.noisy?.() ?? [])].slice(0, MOST_LIST_ROWS),
    skipped: summary.skipped.slice(0, MOST_LIST_ROWS).map(({ pattern, count, example }) => ({
      pattern: safeText(pattern, LONGEST_CELL),
      count,
      example: safeText(redactSecrets(example), LONGEST_CELL),
    })),
    skippedTotal: summary.skipped.length,
    badTotal: summary.bad.length,
    bad: summary.bad.slice(0, MOST_LIST_ROWS).map(({ line, text, why }) => ({
      line,
      text: safeText(redactSecrets(text), LONGEST_CELL),
      why: safeText(why, LONGEST_CELL),
    })),
  };
  const findings = source.findings === undefined ? {} : findingsPart(source.findings());
  yield `],${inertJson({ ...rest, ...findings }).slice(1)}`;
}

/** What is counted in passing while the pages stream by. */
class ScanTally {
  pages = 0;
  errorsTotal = 0;
  /** Pages by first digit of the status; 0 = no answer. */
  readonly statuses: Record<string, number> = { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
  readonly errors: { url: string; kind: string; error: string }[] = [];
  readonly technologies = new TechnologyTally();
  readonly #hosts = new Map<string, Page>();

  take(page: Page): void {
    this.pages += 1;
    const digit = Math.floor(page.status_code / 100);
    this.statuses[digit] = (this.statuses[digit] ?? 0) + 1;
    const { host } = new URL(page.url);
    this.technologies.take(page, host);
    const known = this.#hosts.get(host);
    if (page.ip !== '' && (known === undefined || (known.tls === null && page.tls !== null)))
      this.#hosts.set(host, page);
    if (page.error === '') return;
    this.errorsTotal += 1;
    if (this.errors.length < MOST_ERRORS)
      this.errors.push({
        url: redactSecrets(page.url),
        kind: page.error_kind,
        error: safeText(redactSecrets(page.error), LONGEST_CELL),
      });
  }

  hostFacts(host: string): Record<string, string | boolean | string[]> {
    const page = this.#hosts.get(host);
    const tls = page?.tls;
    if (!tls) return { ip: page?.ip ?? '', tls: '' };
    return {
      ip: page.ip,
      tls: safeText(tls.protocol, LONGEST_CELL),
      issuer: safeText(tls.issuer, LONGEST_CELL),
      subject: safeText(tls.subject, LONGEST_CELL),
      sans: tls.sans.map((name) => safeText(name, LONGEST_CELL)),
      valid_from: isoTime(tls.not_before),
      expires: isoTime(tls.not_after),
      cipher: safeText(tls.cipher, LONGEST_CELL),
      fingerprint: safeText(tls.fingerprint_sha256, LONGEST_CELL),
      authorized: tls.authorized,
      tls_error: safeText(tls.authorization_error, LONGEST_CELL),
      self_signed: tls.self_signed,
      mismatched: tls.mismatched,
    };
  }
}

function* pageRows(pages: Iterable<JudgedPage>, tally: ScanTally): Generator<string> {
  for (const judged of pages) {
    tally.take(judged.page);
    if (tally.pages <= MOST_REPORT_PAGES) yield inertJson(PAGE_COLUMNS.map(({ read }) => read(judged)));
  }
}

function* changeRows(source: ReportSource): Generator<string> {
  for (const kind of REPORTED_KINDS) {
    let rows = 0;
    for (const change of source.changes(kind)) {
      rows += 1;
      if (rows > MOST_REPORT_CHANGES) break;
      const { url, fields, page } = change;
      const shown = fields.map((field) => {
        const { label, from, to } = readField(field);
        return [label, ...[from, to].map((value) => safeText(redactSecrets(value), LONGEST_CELL))];
      });
      yield inertJson({
        kind,
        url: redactSecrets(url),
        detail: redactSecrets(describeChange(change)),
        fields: shown,
        status: page?.status_code ?? 0,
      });
    }
  }
}

function* joined(rows: Iterable<string>): Generator<string> {
  let separator = '';
  for (const row of rows) {
    yield separator + row;
    separator = ',';
  }
}
