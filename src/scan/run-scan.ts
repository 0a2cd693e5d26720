/**
 * A scan from targets to report. The results file remembers a scan only after its report is written: whatever
 * fails or ends before that leaves the baseline as it was, and the next scan reports the same changes again.
 */
import type { JudgedFinding } from '../findings/findings-store.ts';
import { prepareReportDirectory } from '../report/report-files.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { Phases } from '../shared/phases.ts';
import type { WorkContext, WorkResult } from '../shared/work.ts';
import { readTargets } from '../web/targets.ts';
import { askAgain } from './ask-again.ts';
import { newsOfFindings } from './checks/finding-words.ts';
import { ScanFindings } from './checks/scan-findings.ts';
import { type CollectSummary, collectPages } from './collect.ts';
import { acceptScan, compareScan } from './compare-scan.ts';
import { scanFingerprint } from './fingerprint.ts';
import { lookAgain, type SecondVisit } from './look-again.ts';
import type { PageChangeKind } from './page.ts';
import { reportPaths } from './report/report-files.ts';
import { writeScanReport } from './report/write-scan-report.ts';
import { lookAtTexts, type TextVisit } from './restless/look-at-texts.ts';
import { resultsFailure } from './results-file.ts';
import { ResultsStore } from './results-store.ts';
import type { ScanInput } from './scan.ts';
import { ScanEvidence } from './scan-evidence.ts';
import { type Conclusion, concludeScan, topChanges } from './scan-outcome.ts';
import type { ScanRecord } from './scan-record.ts';
import { removeSpool, spoolFileOf } from './spool/spool-file.ts';

const FLUSH_MS = 1_000;
/** Reasons in the result; the report has all. */
const MOST_RESULT_SKIPS = 20;

/** The places where a scan meets the network. */
export interface ScanParts {
  collect: typeof collectPages;
  askAgain: typeof askAgain;
  lookAgain: typeof lookAgain;
  lookAtTexts: typeof lookAtTexts;
}

const NETWORK: ScanParts = { collect: collectPages, askAgain, lookAgain, lookAtTexts };

/**
 * Runs one scan. Rejects with WorkError when nothing could be scanned or the report could not be written, and
 * with the signal's reason when that aborts. `parts` is for tests and for crawls that run elsewhere.
 */
export async function runScan(
  input: ScanInput,
  context: WorkContext,
  parts: Partial<ScanParts> = {},
): Promise<WorkResult> {
  const { signal } = context;
  signal.throwIfAborted();
  const phases = new Phases(context.clock);
  const targets = await phases.run('targets', async () => {
    context.progress({ phase: 'targets', done: 0, total: null });
    await prepareReportDirectory(input.reportDirectory);
    return readTargets(input);
  });
  const { sessionId, mode } = input;
  const store = new ResultsStore(input.resultsFile, context.clock);
  try {
    const record = store.begin({ sessionId, mode, fingerprint: scanFingerprint(targets.urls, input) });
    const scan = { input, context, parts: { ...NETWORK, ...parts }, record, phases, targets: targets.urls };
    try {
      return await carryOut(scan);
    } catch (error) {
      abandon(record, error, context);
      signal.throwIfAborted();
      throw error;
    }
  } catch (error) {
    throw resultsFailure(error, input.resultsFile);
  } finally {
    store.close();
  }
}

interface RunningScan {
  input: ScanInput;
  context: WorkContext;
  parts: ScanParts;
  record: ScanRecord;
  phases: Phases;
  targets: string[];
}

async function carryOut(scan: RunningScan): Promise<WorkResult> {
  const { input, context, parts, record, phases, targets } = scan;
  const summary = await phases.run('crawl', () => crawl(scan));
  const evidence = new ScanEvidence(summary, (host) => record.completedBefore(host));
  const findings = new ScanFindings(record.startedAt);
  const again = {
    askAgain: (urls: string[]) => parts.askAgain(urls, input, targets, context),
    lookAgain: (visits: SecondVisit[]) => parts.lookAgain(visits, input, targets, context),
    lookAtTexts: (visits: TextVisit[]) => parts.lookAtTexts(visits, input, targets, context),
  };
  await phases.run('diff', () =>
    input.diff
      ? compareScan(record, evidence, findings, again, context)
      : acceptScan(record, evidence, findings, context),
  );
  const round = findings.round({
    task: input.name,
    session: input.sessionId,
    at: record.startedAt,
    standing: record.rows.standing(),
    completedBefore: (host) => record.completedBefore(host),
  });
  const judged = record.judgeFindings(round);
  const conclusion = concludeScan(summary, record, judged, input.diff);
  const reports = await phases.run('report', () => report(scan, summary, judged, conclusion));
  const { outcome, reason, headline, metrics } = conclusion;
  const { pages, bytes } = summary;
  const changes = topChanges(record.rows, judged, input.diff);
  record.end({
    outcome,
    reason,
    pages,
    bytes,
    completedHosts: evidence.completedHosts,
    passedOver: summary.passedOver ?? '',
    findings: round,
  });
  removeSpool(spoolFileOf(input.resultsFile));
  const baseline = input.diff && record.baseline;
  const skipped = summary.skipped.slice(0, MOST_RESULT_SKIPS);
  const news = { changes, findings: newsOfFindings(judged), skipped, baseline };
  return { outcome, reason, headline, metrics, reportPaths: reports, phases: phases.list, ...news };
}

/** Crawls into the record; quiet spells are flushed too, so that a crash loses no more than FLUSH_MS. */
async function crawl({ input, context, parts, record }: RunningScan): Promise<CollectSummary> {
  const crawling = new AbortController();
  const flushing = flushRegularly(record, context.clock, crawling.signal).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  let summary: CollectSummary;
  try {
    summary = await parts.collect(input, context, (page) => record.add(page));
  } finally {
    crawling.abort();
    await flushing;
  }
  context.signal.throwIfAborted();
  const failure = await flushing;
  if (failure !== null) throw failure.error;
  return summary;
}

async function flushRegularly(record: ScanRecord, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(FLUSH_MS, signal);
    record.flush();
  }
}

function report(
  scan: RunningScan,
  summary: CollectSummary,
  findings: readonly JudgedFinding[],
  conclusion: Conclusion,
): Promise<string[]> {
  const { input, context, record, targets } = scan;
  const { name, sessionId: session, mode, crawl, reportDirectory } = input;
  const head = {
    ...conclusion,
    name,
    session,
    mode,
    crawl,
    targets: targets.length,
    startedAt: record.startedAt,
    endedAt: context.clock.now(),
  };
  const { rows } = record;
  const source = {
    summary,
    counts: rows.counts(),
    findings: () => findings,
    noisy: () => rows.noisy(),
    pages: () => rows.judged(),
    changes: (kind: PageChangeKind) => rows.changes(kind),
  };
  return writeScanReport(reportPaths(reportDirectory, name, session), head, source, context);
}

/** Closes the scan's row. Failing at that as well (the disk is full) must not hide why the scan failed. */
function abandon(record: ScanRecord, error: unknown, context: WorkContext): void {
  try {
    record.abandon(context.signal.aborted ? 'cancelled' : 'failed', messageOf(error));
  } catch (second) {
    context.log('error', `the results file does not record how the scan ended: ${messageOf(second)}`);
  }
}
