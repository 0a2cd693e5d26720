/** One process of the floor under fire, from outside: what it said, what it is told, how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ActResult, OperatorAct } from '../../src/domain/operator.ts';
import type { Armed, CrashPoint } from './crash-points.ts';
import type { Synchronous } from './fire-tasks.ts';
import { monotonicMs } from './journal.ts';

export type EngineOrder =
  | { kind: 'arm'; armed: Armed }
  | { kind: 'act'; token: string; act: OperatorAct }
  | { kind: 'checkpoint' }
  | { kind: 'close'; how: 'drain' | 'handover' | 'cancel' };

/** `at` is CLOCK_MONOTONIC in ms. */
export type EngineMessage =
  | { kind: 'ready' }
  | { kind: 'armed' }
  /** It became the engine, and found these RUNNING under a dead one, in the attempt that was lost. */
  | { kind: 'engine'; token: number; rescued: { id: number; attempt: number }[]; at: number }
  | { kind: 'answer'; token: string; result: ActResult }
  | { kind: 'dying'; point: CrashPoint; at: number }
  | { kind: 'closed' };

export interface Death {
  /** CLOCK_MONOTONIC in ms. */
  at: number;
  /** The crash point, or `killed` from outside, or `closed` as it was told to. */
  how: CrashPoint | 'killed' | 'closed';
}

export class EngineProcess {
  readonly pid: number;
  /** Resolves when it is gone by SIGKILL or closed; rejects when it ended in any other way. */
  readonly ended: Promise<Death>;
  readonly #child: ChildProcess;
  readonly #listener: (message: EngineMessage, from: EngineProcess) => void;
  #ready = Promise.withResolvers<void>();
  #armed = Promise.withResolvers<void>();
  #output = '';
  #killedAt = 0;
  #how: Death['how'] = 'killed';
  alive = true;
  /** null while another is the engine. */
  token: number | null = null;

  constructor(
    directory: string,
    synchronous: Synchronous,
    listener: (message: EngineMessage, from: EngineProcess) => void,
    armed: Armed | null = null,
  ) {
    this.#listener = listener;
    this.#child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'entries', 'engine.ts'), directory, synchronous, JSON.stringify(armed)],
      // What it leaves behind is found by where it works.
      { stdio: ['pipe', 'pipe', 'pipe'], cwd: directory },
    );
    this.pid = this.#child.pid ?? 0;
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-4_000);
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) =>
      this.#hear(JSON.parse(line) as EngineMessage),
    );
    this.#child.stdin!.on('error', () => undefined);
    this.ended = new Promise((resolve, reject) => {
      // 'close', not 'exit': everything it said has been read by then.
      this.#child.once('close', (code, signal) => {
        this.alive = false;
        this.#ready.resolve();
        if (signal === 'SIGKILL' || this.#how === 'closed') resolve({ at: this.#killedAt, how: this.#how });
        else reject(new Error(`process ${this.pid} ended by itself (${signal ?? code}): ${this.#output}`));
      });
    });
    this.ended.catch(() => undefined);
  }

  /** Resolves when it is open, or dead. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when it will die at that point, or is dead already. */
  async arm(armed: Armed): Promise<void> {
    this.#armed = Promise.withResolvers();
    this.tell({ kind: 'arm', armed });
    await Promise.race([this.#armed.promise, this.ended]);
  }

  tell(order: EngineOrder): void {
    if (this.alive) this.#child.stdin!.write(`${JSON.stringify(order)}\n`);
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (signal === 'SIGKILL') this.#killedAt = monotonicMs();
    this.#child.kill(signal);
  }

  #hear(message: EngineMessage): void {
    if (message.kind === 'ready') this.#ready.resolve();
    if (message.kind === 'armed') this.#armed.resolve();
    if (message.kind === 'closed') this.#how = 'closed';
    if (message.kind === 'engine') this.token = message.token;
    if (message.kind === 'dying') {
      this.#killedAt = message.at;
      this.#how = message.point;
    }
    this.#listener(message, this);
  }
}
