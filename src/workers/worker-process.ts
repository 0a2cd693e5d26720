/** One child process: started, heard, signalled, and confirmed gone. What it carries is host.ts's business. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/clock.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { endMarked, HOST_PID_VARIABLE, TOOL_RUN_VARIABLE } from '../shared/marked-processes.ts';
import { type Channel, openChannel } from './channel.ts';
import { crashReason } from './crash-reason.ts';
import { heapFlags } from './heap-flags.ts';
import type { LastWill } from './last-will.ts';
import {
  CHANNEL_DESCRIPTOR,
  type HostMessage,
  LONGEST_WORKER_MESSAGE,
  type WorkerMessage,
  type WorkOrder,
} from './protocol.ts';
import { readWorkerMessage } from './received.ts';

export interface WorkerProcessOptions {
  clock: Clock;
  lastWill: LastWill;
  /** What it carries. */
  type: WorkOrder['type'];
  /** Absolute path of the program. */
  entry: string;
  /** The Node that runs it; default: the one that runs us. */
  node?: string;
  /** Variables beside those that it takes from ours. */
  environment?: Readonly<Record<string, string>>;
  /** Limit of its heap; what the process holds besides it, such as buffers, is not under this limit. */
  maxMemoryMb: number;
  onMessage(message: WorkerMessage): void;
}

/** What a worker may know of our environment: where things are, not the secrets that notifications use. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'LC_ALL',
  'NODE_COMPILE_CACHE',
  'NODE_DISABLE_COMPILE_CACHE',
  'NODE_ENV',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
];
const KEPT_OUTPUT = 4_096;
/** A worker leaves within a second of being told; this long after that it is blocked. */
const LEAVE_GRACE_MS = 2_000;
/** A process that inherited the worker's output can hold it open after the worker has ended. */
const OUTPUT_GRACE_MS = 500;

export class WorkerProcess {
  /** null when it could not be started; `ended` follows. */
  readonly pid: number | null;
  /** Resolves once the process is confirmed gone and its output was read: why, in one line. */
  readonly ended: Promise<string>;
  readonly #options: WorkerProcessOptions;
  readonly #child: ChildProcess | null;
  readonly #channel: Channel | null;
  readonly #gone = new AbortController();
  readonly #end: (why: string) => void;
  #output = '';
  #alive: boolean;
  /** Our own reason to end it, which says more than the signal that did. */
  #fault: string | null = null;

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#end = (why) => {
      this.#gone.abort();
      resolve(why);
    };
    this.#child = this.#spawn();
    this.pid = this.#child?.pid ?? null;
    this.#alive = this.pid !== null;
    this.#channel = this.#connect();
    if (this.pid !== null) options.lastWill.add(this.pid);
  }

  /** Ended by us, for its own fault. */
  get condemned(): boolean {
    return this.#fault !== null;
  }

  send(message: HostMessage): void {
    this.#channel?.send(message);
  }

  /** To the worker and everything it started. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#alive) this.#signalGroup(signal);
  }

  /** Tells it to leave by closing the channel, and kills it if it does not. Idempotent. */
  leave(): void {
    if (!this.#alive) return;
    this.#channel?.close();
    void this.#options.clock.sleep(LEAVE_GRACE_MS, this.#gone.signal).then(() => {
      this.condemn('worker did not end when it was told to');
    });
  }

  /** Ends it at once: it broke the protocol, or a limit. Nothing more from it can be trusted. */
  condemn(why: string): void {
    if (!this.#alive) return;
    this.#fault ??= why;
    this.signal('SIGKILL');
  }

  #spawn(): ChildProcess | null {
    const { entry, maxMemoryMb, node = process.execPath, environment } = this.#options;
    try {
      const child = spawn(node, [...heapFlags(maxMemoryMb), entry], {
        // A process group of its own: Ctrl-C in the terminal is ours to judge, and killing takes all it started.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        env: { ...inherited(), ...environment },
      });
      child.on('error', (error) => {
        if (child.pid === undefined) this.#end(`worker could not be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => void this.#exited(child, code, signal));
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
        });
      return child;
    } catch (thrown) {
      this.#end(`worker could not be started: ${messageOf(thrown)}`);
      return null;
    }
  }

  #connect(): Channel | null {
    const socket = this.#child?.stdio[CHANNEL_DESCRIPTOR] as Duplex | null | undefined;
    if (!socket) return null;
    return openChannel(socket, LONGEST_WORKER_MESSAGE, {
      message: (received) => {
        const message = readWorkerMessage(received);
        if (typeof message === 'string') this.condemn(`worker sent a message that is not valid: ${message}`);
        else this.#options.onMessage(message);
      },
      garbled: (why) => this.condemn(`worker sent ${why}`),
      // It is about to end, or must be made to: nothing can be said to it any more.
      closed: () => this.leave(),
    });
  }

  async #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#alive = false;
    this.#signalGroup('SIGKILL');
    if (this.pid !== null) {
      this.#options.lastWill.remove(this.pid);
      // A tool is in a group of its own, which a worker that did not leave in order could not end.
      if (this.#options.type === 'tool' && code !== 0) await this.#endTools(this.pid);
    }
    const outputRead = new AbortController();
    child.once('close', () => outputRead.abort());
    await this.#options.clock.sleep(OUTPUT_GRACE_MS, outputRead.signal);
    const { maxMemoryMb } = this.#options;
    this.#end(this.#fault ?? crashReason({ code, signal, output: this.#output, maxMemoryMb }));
  }

  async #endTools(pid: number): Promise<void> {
    await endMarked({ text: `${TOOL_RUN_VARIABLE}=${pid}-`, startsWith: true }, this.#options.clock);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === null) return;
    try {
      process.kill(-this.pid, signal);
    } catch (thrown) {
      if (codeOf(thrown) !== 'ESRCH') throw thrown;
    }
  }
}

function inherited(): Record<string, string> {
  const allowed: Record<string, string> = { [HOST_PID_VARIABLE]: String(process.pid) };
  for (const name of ENVIRONMENT) {
    const value = process.env[name];
    if (value !== undefined) allowed[name] = value;
  }
  return allowed;
}
