import type { Execution } from '../../domain/execution.ts';
import type { ActResult } from '../../domain/operator.ts';
import type { MonitorTaskConfig } from '../../domain/task.ts';
import { heldResults } from '../../engine/held-results.ts';
import { executionLog } from '../../engine/work/work-order.ts';
import { compareKept } from '../../monitor/compare/compare-kept.ts';
import { compileRules } from '../../monitor/content/ignore-rules.ts';
import { ResultsReader } from '../../monitor/results/results-reader.ts';
import { safeText } from '../../shared/safe-text.ts';
import { WorkError } from '../../shared/work.ts';
import type { Store } from '../../store/store.ts';
import { comparisonLines } from '../comparison-lines.ts';
import { executionLines } from '../execution-lines.ts';
import { resultOf } from '../records.ts';
import type { CommandContext } from '../verb.ts';
import { pageLines } from './page-lines.ts';

/** Of one URL; the one that an execution looked at is mostly among the last few. */
const MOST_VERSIONS = 1_000;

/**
 * All that is known of an execution in the operator's pager, as `scarefloor show` prints it, and below it what a
 * monitor saw change, line by line: to be read, searched and copied from. Resolves once they have closed it.
 */
export async function pageFacts(
  context: CommandContext,
  store: Store,
  execution: Execution,
  signal: AbortSignal,
): Promise<ActResult> {
  const { timezone, logsDirectory, resultsDirectory } = await context.settings();
  const now = context.clock.now();
  async function* lines(): AsyncGenerator<string> {
    for (const line of executionLines(execution, store, timezone, now)) yield `${line}\n`;
    yield `log        ${executionLog(logsDirectory, execution.sessionId)}\n`;
    yield* differences(execution, store, { resultsDirectory, timezone });
  }
  return await pageLines(context, lines, signal);
}

/** Of what the execution says has changed, as far as both versions are still kept. */
async function* differences(
  execution: Execution,
  store: Store,
  { resultsDirectory, timezone }: { resultsDirectory: string; timezone: string },
): AsyncGenerator<string> {
  const task = store.tasks.byId(execution.taskId);
  const changed = (resultOf(execution)?.changes ?? []).filter(({ kind }) => kind === 'changed');
  if (task === null || task.type !== 'monitor' || changed.length === 0) return;
  const config = task.config as MonitorTaskConfig;
  const rules = compileRules(config.ignore_selectors, config.ignore_patterns);
  let reader: ResultsReader | null = null;
  try {
    reader = ResultsReader.open(heldResults(resultsDirectory, task));
    for (const { subject: url } of reader === null ? [] : changed) {
      const kept = reader?.versions(url, MOST_VERSIONS) ?? [];
      const at = kept.findIndex(({ sessionId }) => sessionId === execution.sessionId);
      const [to, from] = at < 0 ? [] : [kept[at], kept[at + 1]];
      if (from === undefined || to === undefined) continue;
      const content = (sha256: string) => reader?.content(sha256) ?? null;
      const compared = await compareKept(url, from, to, { rules, raw: false, content });
      yield '\n';
      for (const { text } of comparisonLines({ url, from, to, ...compared }, timezone)) yield `${text}\n`;
      if (compared.diff.note !== '') yield `# ${safeText(compared.diff.note)}\n`;
    }
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    yield `\n# what changed cannot be read: ${safeText(error.message)}\n`;
  } finally {
    reader?.close();
  }
}
