/** The end of the structured log, the newest line first. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../shared/errors.ts';
import { logLineText } from '../../shared/log-line.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ViewSources } from './read-view.ts';
import type { ListPart, ListRequest, LogRow } from './view.ts';
import { windowed } from './windowed.ts';

/** As much of the file as is read at once. */
const TAIL_BYTES = 256 * 1024;

export function readLogView(request: ListRequest, { settings }: ViewSources): ListPart<LogRow> {
  return windowed(request, () => {
    const rows = tail(join(settings.logsDirectory, 'scarefloor.log'));
    const { offset, limit } = request;
    return { rows: rows.slice(offset, offset + limit), total: rows.length, atLeast: false };
  });
}

function tail(file: string): LogRow[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - start);
    readSync(descriptor, bytes, 0, bytes.length, start);
    return rowsOf(bytes, start).toReversed();
  } finally {
    closeSync(descriptor);
  }
}

/** The first line is left out where it is only the end of one. */
function rowsOf(bytes: Buffer, start: number): LogRow[] {
  const rows: LogRow[] = [];
  let from = start === 0 ? 0 : bytes.indexOf(10) + 1;
  for (let to = bytes.indexOf(10, from); to >= 0; to = bytes.indexOf(10, from)) {
    const line = bytes.toString('utf8', from, to);
    rows.push({ id: start + from, at: null, level: '', text: safeText(logLineText(`${line}\n`).trimEnd()) });
    from = to + 1;
  }
  return rows;
}
