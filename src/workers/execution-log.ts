/** The log of one execution: a text file that `scarefloor logs` prints and the detail panel tails. */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { redactField, redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import { type LogLevel, WorkError } from '../shared/work.ts';

/** All attempts of an execution together. */
export const LARGEST_LOG_BYTES = 8 * 1024 * 1024;
const LONGEST_FIELD = 500;
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

export class ExecutionLog {
  readonly #clock: Clock;
  readonly #largest: number;
  #descriptor: number | null;
  #size: number;

  /**
   * Opens or creates `file` (0600) and its folder (0700). Throws WorkError `io` when that is impossible; a disk that is
   * full is no reason not to work.
   */
  constructor(file: string, clock: Clock, largest = LARGEST_LOG_BYTES) {
    this.#clock = clock;
    this.#largest = largest;
    try {
      makeDirectory(dirname(file));
      this.#descriptor = openSync(file, 'a', 0o600);
      this.#size = fstatSync(this.#descriptor).size;
    } catch (thrown) {
      this.#descriptor = null;
      this.#size = 0;
      if (FULL.has(codeOf(thrown))) return;
      throw new WorkError('io', `cannot write the log: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  /**
   * Appends `2026-11-23T08:00:00.000Z info message key=value` at once, so that a killed worker loses no line, without
   * credentials.
   * A full log says so in its last line; a full disk ends the log, not the work.
   */
  write(level: LogLevel, message: string, fields: Record<string, unknown> = {}): void {
    if (this.#descriptor === null) return;
    const time = new Date(this.#clock.now()).toISOString();
    const pairs = Object.entries(fields).map(
      ([name, value]) => ` ${safeText(name, 100)}=${fieldText(redactField(name, plainText(value)))}`,
    );
    const line = Buffer.from(`${time} ${level} ${redactSecrets(safeText(message))}${pairs.join('')}\n`);
    try {
      if (this.#size + line.length <= this.#largest) {
        this.#size += writeSync(this.#descriptor, line);
        return;
      }
      writeSync(this.#descriptor, `${time} warn the log is full; later lines are not kept\n`);
    } catch {
      // Nowhere left to say it.
    }
    this.close();
  }

  /** Idempotent. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

function fieldText(value: string): string {
  const text = safeText(value, LONGEST_FIELD);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** A value that cannot be written down must not cost the work that logged it. */
function plainText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return messageOf(value);
  try {
    return JSON.stringify(value) ?? '';
  } catch (thrown) {
    return `unwritable (${messageOf(thrown)})`;
  }
}
