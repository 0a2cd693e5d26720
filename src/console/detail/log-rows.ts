/** The lines of a log as rows of a screen: wrapped where that is asked for, and divided where another attempt begins. */

import type { ExecutionDetail } from '../../board/execution-detail.ts';
import type { LogPage } from '../../board/log/log-page.ts';
import { lineLevel } from '../../shared/log-level.ts';
import { steadyText, wrapCells } from '../text/cells.ts';
import { clockText } from '../text/time-words.ts';
import type { StyleName } from '../theme.ts';

export interface LogRow {
  /** Of its line; what divides attempts has that of the line below it. */
  offset: number;
  /** Which row of its line, from 0; -1 = it divides attempts. */
  row: number;
  text: string;
  style: StyleName;
}

export interface LogRowsContext {
  width: number;
  wrap: boolean;
  zone: string;
  attempts: ExecutionDetail['attempts'];
}

/** Making rows of a page costs milliseconds, and each frame asks for them. */
const made = new WeakMap<LogPage, { key: string; rows: readonly LogRow[] }>();

export function logRows(page: LogPage, context: LogRowsContext): readonly LogRow[] {
  const { width, wrap, zone, attempts } = context;
  const key = JSON.stringify([wrap ? width : 0, zone, attempts.map(({ startedAt }) => startedAt)]);
  const known = made.get(page);
  if (known?.key === key) return known.rows;
  const rows = rowsOf(page, context);
  made.set(page, { key, rows });
  return rows;
}

function rowsOf(page: LogPage, { width, wrap, zone, attempts }: LogRowsContext): LogRow[] {
  const rows: LogRow[] = [];
  let attempt = 0;
  let style: StyleName = 'plain';
  for (const { offset, text } of page.lines) {
    const at = timeOf(text);
    const now = at === null ? attempt : attemptAt(at, attempts);
    // Where there was one attempt there is nothing to tell apart.
    if (now > attempt && attempts.length > 1 && now > 0)
      rows.push({ offset, row: -1, text: dividerText(now), style: 'strong' });
    attempt = now;
    // A line without a level goes on with the one before it.
    const level = lineLevel(text);
    if (level !== null || at !== null) style = level === null ? 'plain' : LEVEL_STYLES[level];
    const shown = localTime(text, zone);
    const parts = wrap ? wrapCells(shown, Math.max(10, width)) : [steadyText(shown)];
    for (const [row, part] of parts.entries()) rows.push({ offset, row, text: part, style });
  }
  return rows;
}

const LEVEL_STYLES = {
  error: 'bad',
  warn: 'warning',
  info: 'plain',
  debug: 'faint',
} as const satisfies Record<string, StyleName>;

function dividerText(attempt: number): string {
  return `-- attempt ${attempt} --`;
}

/** The number of the attempt under way at a time; 0 = before the first. */
function attemptAt(at: number, attempts: ExecutionDetail['attempts']): number {
  return attempts.findLast(({ startedAt }) => startedAt <= at)?.attempt ?? 0;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:(\d\d)(?:\.\d+)?Z(?= )/;

function timeOf(line: string): number | null {
  const [instant] = INSTANT.exec(line) ?? [];
  return instant === undefined ? null : Date.parse(instant);
}

/** Logs are written in UTC; here they are read beside a clock of the floor's zone: `14:05:09 info ...`. */
function localTime(line: string, zone: string): string {
  return line.replace(
    INSTANT,
    (instant, seconds: string) => `${clockText(Date.parse(instant), zone)}:${seconds}`,
  );
}
