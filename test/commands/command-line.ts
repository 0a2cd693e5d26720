/** Runs command lines in this process: no spawning, real files, real store, real engine. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type MainOptions, main } from '../../src/commands/main.ts';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandLine {
  directory: string;
  /** Fired to interrupt what runs. */
  signals: EventEmitter;
  run: (...argv: string[]) => Promise<Ran>;
  /** `run` with `--json`, parsed; fails on any other exit code than 0. */
  json: (...argv: string[]) => Promise<unknown>;
}

/** A folder and an environment of its own, removed when the test ends. */
export function commandLine(
  options: MainOptions & { environment?: NodeJS.ProcessEnv; columns?: number } = {},
): CommandLine {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const signals = new EventEmitter();
  const { environment, columns, ...rest } = options;
  const run = async (...argv: string[]): Promise<Ran> => {
    const stdout = new Collected(columns);
    const stderr = new Collected();
    const streams = { stdin: { isTTY: columns !== undefined }, stdout, stderr } as never;
    const own = { HOME: directory, USER: 'ana', ...environment };
    const code = await main(argv, streams, own, { workingDirectory: directory, signals, ...rest });
    return { code, stdout: stdout.text, stderr: stderr.text };
  };
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await run(...argv, '--json');
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  };
  return { directory, signals, run, json };
}

/** A stream that keeps what is written; a terminal where it has a width. */
class Collected extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(columns?: number) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
