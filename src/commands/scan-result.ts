/** What a finished scan prints: its pages, what changed, where the report is. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Execution } from '../domain/execution.ts';
import { safeText } from '../shared/safe-text.ts';
import type { WorkResult } from '../shared/work.ts';
import type { Column } from './cells.ts';
import type { Output } from './outputs/outputs.ts';
import { printJson, printLine, printNote, printTable } from './print.ts';
import { executionRecord, resultOf } from './records.ts';
import type { CommandContext } from './verb.ts';

/** Pages shown on a terminal; the report has them all. */
const MOST_SHOWN = 60;
/** Reasons for which URLs were left alone. */
const MOST_SHOWN_SKIPS = 10;

type ReportedPage = Output<'scan'>['pages'][number];

const PAGE_COLUMNS: readonly Column<ReportedPage>[] = [
  {
    heading: 'STATUS',
    cell: (page) => (page.status_code === 0 ? '-' : String(page.status_code)),
    right: true,
  },
  { heading: 'LENGTH', cell: (page) => String(page.content_length), right: true },
  { heading: 'TITLE', cell: (page) => safeText(page.title || page.error) || '-', flexible: true },
  { heading: 'URL', cell: (page) => safeText(page.url), flexible: true },
];

/** Prints the result of an execution and returns the exit code: 0 when it completed, else 1. */
export async function printScanResult(context: CommandContext, execution: Execution): Promise<number> {
  const result = resultOf(execution);
  if (context.flags.is('json')) {
    const pages = result ? await pagesOf(result) : [];
    printJson(context, 'scan', { ...executionRecord(execution), pages });
  } else if (result) await printForPeople(context, result);
  if (execution.status !== 'COMPLETED') printNote(context, `scarefloor: ${failureText(execution)}`);
  else if (result?.outcome === 'partial') printNote(context, `partial: ${safeText(result.reason)}`);
  return execution.status === 'COMPLETED' ? 0 : 1;
}

/** `lab failed (dns): host not found`, `lab cancelled by ana: wrong targets`. */
export function failureText(execution: Execution): string {
  if (execution.errorMessage.startsWith('cancelled'))
    return `${execution.taskName} ${safeText(execution.errorMessage)}`;
  const kind = execution.errorKind ? ` (${execution.errorKind})` : '';
  const why = execution.errorMessage ? `: ${safeText(execution.errorMessage)}` : '';
  return `${execution.taskName} ${execution.status.toLowerCase()}${kind}${why}`;
}

async function printForPeople(context: CommandContext, result: WorkResult): Promise<void> {
  const pages = await pagesOf(result);
  const shown = context.streams.stdout.isTTY ? pages.slice(0, MOST_SHOWN) : pages;
  await printTable(context, PAGE_COLUMNS, shown, 'no pages');
  if (shown.length < pages.length)
    printLine(context, `... and ${pages.length - shown.length} more in the report`);
  if (result.changes.length > 0) printLine(context, '');
  for (const { kind, subject, detail } of result.changes)
    printLine(context, `${kind.padEnd(9)} ${safeText(`${subject} ${detail}`)}`);
  printSkipped(context, result.skipped ?? []);
  printLine(context, `\n${safeText(result.headline)}`);
  for (const path of result.reportPaths.slice(0, 1)) printLine(context, `report: ${path}`);
}

/** `skipped   312 like /item/{int}: shop.example, such as http://shop.example/item/6`. */
function printSkipped(context: CommandContext, skipped: NonNullable<WorkResult['skipped']>): void {
  if (skipped.length > 0) printLine(context, '');
  for (const { pattern, count, example } of skipped.slice(0, MOST_SHOWN_SKIPS)) {
    const such = example === '' ? '' : `, such as ${example}`;
    printLine(context, `${'skipped'.padEnd(9)} ${count.toLocaleString('en')} ${safeText(pattern + such)}`);
  }
  if (skipped.length > MOST_SHOWN_SKIPS) printLine(context, `${'skipped'.padEnd(9)} more, see the report`);
}

async function pagesOf(result: WorkResult): Promise<ReportedPage[]> {
  const file = result.reportPaths.find((path) => path.endsWith('.pages.jsonl'));
  if (file === undefined) return [];
  const pages: ReportedPage[] = [];
  for await (const line of createInterface({ input: createReadStream(file) }))
    if (line !== '') pages.push(JSON.parse(line) as ReportedPage);
  return pages;
}
