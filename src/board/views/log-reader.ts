/** The newest lines of the structured log, read on as the file grows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { LogRow } from './view.ts';

/** Of a file that was not read before, the end. */
const TAIL_BYTES = 1024 * 1024;
/** Kept in memory; older ones are in the file. */
const MOST_ROWS = 5_000;
const LINE_END = 10;

/** What a line says beside its message. */
const NO_FIELDS = new Set(['level', 'time', 'pid', 'msg', 'hostname']);

export class LogReader {
  readonly #file: string;
  #rows: LogRow[] = [];
  #nextId = 1;
  /** Of the file that was read last. */
  #inode = -1;
  #readTo = 0;
  /** Older lines exist that were never read or are not kept. */
  #isCut = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Oldest first. @throws what the file system says of a file that is there and cannot be read. */
  read(): { rows: readonly LogRow[]; isCut: boolean } {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      return { rows: this.#rows, isCut: this.#isCut };
    }
    try {
      this.#readOn(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return { rows: this.#rows, isCut: this.#isCut };
  }

  #readOn(descriptor: number): void {
    const { ino, size } = fstatSync(descriptor);
    // Set aside by its size, or cut short by somebody: what is there now is another file.
    if (ino !== this.#inode || size < this.#readTo) {
      this.#inode = ino;
      this.#readTo = 0;
    }
    if (size === this.#readTo) return;
    const start = Math.max(this.#readTo, size - TAIL_BYTES);
    const skipped = start > this.#readTo;
    const bytes = Buffer.alloc(size - start);
    const length = readSync(descriptor, bytes, 0, bytes.length, start);
    this.#take(bytes.subarray(0, length), start, skipped);
  }

  #take(bytes: Buffer, start: number, skipped: boolean): void {
    // The first line is left out where only its end was read; the last one waits until it is whole.
    let from = skipped ? bytes.indexOf(LINE_END) + 1 : 0;
    const rows = [...this.#rows];
    for (let to = bytes.indexOf(LINE_END, from); to >= 0; to = bytes.indexOf(LINE_END, from)) {
      if (to > from) rows.push(rowOf(bytes.toString('utf8', from, to), this.#nextId++));
      from = to + 1;
    }
    this.#readTo = start + from;
    this.#isCut ||= skipped || rows.length > MOST_ROWS;
    this.#rows = rows.slice(-MOST_ROWS);
  }
}

function rowOf(line: string, id: number): LogRow {
  const record = recordOf(line);
  if (record === null) return { id, at: null, level: '', message: safeText(line), fields: [] };
  const at = typeof record.time === 'string' ? Date.parse(record.time) : Number.NaN;
  return {
    id,
    at: Number.isNaN(at) ? null : at,
    level: valueText(record.level ?? ''),
    message: valueText(record.msg ?? ''),
    fields: Object.entries(record)
      .filter(([name]) => !NO_FIELDS.has(name))
      .map(([name, value]) => ({ name: safeText(name), value: valueText(value) })),
  };
}

/** null = not written by us. */
function recordOf(line: string): Record<string, unknown> | null {
  try {
    const record = JSON.parse(line) as unknown;
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function valueText(value: unknown): string {
  return safeText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}
