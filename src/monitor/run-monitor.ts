/** A monitor cycle from its input to its result: targets, fetch, compare, report. */
import type { WorkContext, WorkResult } from '../shared/work.ts';
import { WebClient } from '../web/client.ts';
import { AddressGuard } from '../web/guard.ts';
import { RequestPace } from '../web/request-pace.ts';
import { type ExplainedChange, explainChange, unexplained } from './compare/explain-change.ts';
import { SIGNAL_KINDS } from './compare/signals.ts';
import { compileRules, type IgnoreRules } from './content/ignore-rules.ts';
import { runCycle } from './cycle/cycle.ts';
import { RestPace } from './cycle/rest-pace.ts';
import { Tally } from './cycle/tally.ts';
import type { MonitorInput, RunMonitor } from './monitor.ts';
import { writeReports } from './report/report-files.ts';
import { ResultsStore } from './results/results-store.ts';
import { readWatchList, type WatchList } from './watch-list.ts';
import { CHANGE_KINDS } from './watched-url.ts';

/** Changes handed to whoever asked for the cycle; the report has them all. */
const MOST_RESULT_CHANGES = 50;
/** Lines of differences in one report; beyond, changes are listed with their counts alone. */
const MOST_REPORT_LINES = 30_000;
/** Changes are explained for so long; when a deployment changed all pages, the rest is listed without its lines. */
const LONGEST_EXPLAINING_MS = 60_000;

/**
 * Throws WorkError `bad_input` for rules that cannot be read, `no_targets`, `io` when results or reports cannot
 * be written, and the kind of the first failure when not one URL could be reached; the signal's reason on abort.
 */
export const runMonitor: RunMonitor = async (input, context) => {
  const rules = compileRules(input.ignoreSelectors, input.ignorePatterns);
  const phases = new Phases(context);
  phases.begin('targets');
  const store = new ResultsStore(input.resultsFile);
  try {
    const list = await readWatchList(input, context, (url) => store.watched(url));
    context.signal.throwIfAborted();
    phases.begin('fetch');
    const tally = await fetchAll(input, context, { list, rules, store });
    const failure = tally.totalFailure();
    if (failure) throw failure;
    phases.begin('report');
    return { ...(await conclude(input, context, { tally, rules, store })), phases: phases.end() };
  } finally {
    store.close();
  }
};

async function fetchAll(
  input: MonitorInput,
  context: WorkContext,
  parts: { list: WatchList; rules: IgnoreRules; store: ResultsStore },
): Promise<Tally> {
  const { list, rules, store } = parts;
  const { clock, signal } = context;
  const guard = new AddressGuard(list.seedHosts);
  const isEager = input.hostRate === 0;
  const pace = isEager
    ? new RestPace(clock)
    : new RequestPace(clock, { perHost: input.hostRate, overall: 0 });
  const client = new WebClient({ settings: input.web, clock, guard, pace });
  const tally = new Tally(list);
  try {
    const { guessedScheme } = list;
    const eyes = {
      client,
      rules,
      guessedScheme,
      maxRetries: input.maxRetries,
      signal,
      now: () => clock.now(),
    };
    const content = (sha256: string) => store.content(sha256);
    const isRevert = (url: string, textSha256: string) => store.isRevert(url, textSha256);
    const tools = { eyes, clock, sessionId: input.sessionId, content, isRevert };
    const cycle = {
      urls: list.urls,
      batchSize: input.batchSize,
      hostConcurrency: input.hostConcurrency,
      isEager,
      checkIntervalMs: input.checkInterval * 1_000,
      confirmAfterMs: input.confirmAfter * 1_000,
    };
    await runCycle(cycle, { store, tools, context, tally });
    return tally;
  } finally {
    await client.close();
  }
}

/** Changes count as told only when the report is on disk; until then each cycle tries again. */
async function conclude(
  input: MonitorInput,
  context: WorkContext,
  parts: { tally: Tally; rules: IgnoreRules; store: ResultsStore },
): Promise<Omit<WorkResult, 'phases'>> {
  const { tally, rules, store } = parts;
  const { clock } = context;
  const stored = store.unreported(input.sessionId, input.lastCompletedSession);
  const content = (sha256: string) => store.content(sha256);
  // Comparing blocks: between two steps an abort must get its turn.
  const pause = async () => {
    await clock.turn();
    context.signal.throwIfAborted();
  };
  const changes: ExplainedChange[] = [];
  const until = clock.uptime() + LONGEST_EXPLAINING_MS;
  let linesLeft = MOST_REPORT_LINES;
  for (const change of stored) {
    await pause();
    const isLate = clock.uptime() > until;
    const explained = isLate
      ? unexplained(change, 'too many changes to compare all of them now')
      : await explainChange(change, rules, { content, pause });
    linesLeft -= explained.diff?.hunks.reduce((sum, { lines }) => sum + lines.length, 0) ?? 0;
    changes.push(linesLeft < 0 ? withoutLines(explained) : explained);
    context.progress({ phase: 'report', done: changes.length, total: stored.length, note: change.url });
  }
  changes.sort(byImportance);
  const changed = changes.filter(({ kind }) => kind === 'changed').length;
  const headline = tally.headline(changed);
  const { name, sessionId, reportDirectory } = input;
  const reason = tally.partialReason();
  const report = { name, sessionId, headline, reason, writtenAt: context.clock.now(), changes };
  const isWritten = input.diffReporting && changes.length > 0;
  const reportPaths = isWritten ? await writeReports(reportDirectory, report, context.signal) : [];
  store.markReported(stored, sessionId);
  store.prune(context.clock.now(), { versions: input.keepVersions, days: input.keepDays });
  return {
    outcome: reason === '' ? 'completed' : 'partial',
    reason,
    headline,
    metrics: tally.metrics(changed),
    reportPaths,
    changes: changes
      .slice(0, MOST_RESULT_CHANGES)
      .map(({ kind, url, summary }) => ({ kind, subject: url, detail: summary })),
  };
}

/** By kind, and of a kind those first that show what somebody looks for first: keys, where forms send to, scripts. */
function byImportance(one: ExplainedChange, other: ExplainedChange): number {
  const kind = CHANGE_KINDS.indexOf(one.kind) - CHANGE_KINDS.indexOf(other.kind);
  return kind || gravity(one) - gravity(other);
}

function gravity({ signals: [first] }: ExplainedChange): number {
  return first === undefined ? SIGNAL_KINDS.length : SIGNAL_KINDS.indexOf(first.kind);
}

function withoutLines(change: ExplainedChange): ExplainedChange {
  const note = 'the lines are left out: this report is long enough';
  return change.diff === null ? change : { ...change, diff: { ...change.diff, hunks: [], note } };
}

/** Which phase ran how long, by the monotonic clock. */
class Phases {
  readonly #context: WorkContext;
  readonly #ended: { phase: string; ms: number }[] = [];
  #current: { phase: string; since: number } | null = null;

  constructor(context: WorkContext) {
    this.#context = context;
  }

  begin(phase: string): void {
    this.end();
    this.#current = { phase, since: this.#context.clock.uptime() };
    this.#context.progress({ phase, done: 0, total: null });
  }

  end(): { phase: string; ms: number }[] {
    const now = this.#context.clock.uptime();
    if (this.#current)
      this.#ended.push({ phase: this.#current.phase, ms: Math.round(now - this.#current.since) });
    this.#current = null;
    return this.#ended;
  }
}
