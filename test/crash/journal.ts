/**
 * What the work did, in a file of its own that no engine writes: appended and made durable line by line, so that
 * it can be held against what the store says was done.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface JournalLine {
  /** `overlap`: another worker still worked in the results of this task when this one began. */
  what: 'begun' | 'done' | 'overlap';
  executionId: number;
  attempt: number;
  /** The idempotency key that reached the work. */
  key: string;
  /** Different for each doing. */
  uuid: string;
  pid: number;
  /** CLOCK_MONOTONIC in ms: can be compared with other processes of this machine. */
  at: number;
}

/** A line as it was read beside the store: `late` when it may be newer than what was read of the store. */
export interface ReadLine extends JournalLine {
  late: boolean;
}

export function journalIn(directory: string): string {
  return join(directory, 'journal.jsonl');
}

/** One write of a short line to a file opened for appending: whole or not at all, whoever is killed. */
export function appendDurably(file: string, line: JournalLine): void {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a journal that grows, each line once. */
export class JournalReader {
  readonly #file: string;
  readonly #lines: JournalLine[] = [];
  #offset = 0;

  constructor(directory: string) {
    this.#file = journalIn(directory);
  }

  /** All lines so far. @throws when one is torn. */
  read(): readonly JournalLine[] {
    const descriptor = openSync(this.#file, 'a+');
    try {
      const fresh = Buffer.alloc(fstatSync(descriptor).size - this.#offset);
      const size = readSync(descriptor, fresh, 0, fresh.length, this.#offset);
      const whole = fresh.subarray(0, size).lastIndexOf(0x0a) + 1;
      for (const line of fresh.toString('utf8', 0, whole).split('\n').slice(0, -1))
        this.#lines.push(JSON.parse(line) as JournalLine);
      this.#offset += whole;
    } finally {
      closeSync(descriptor);
    }
    return this.#lines;
  }
}

/** The same clock in all processes of a machine, unlike `performance.now()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
