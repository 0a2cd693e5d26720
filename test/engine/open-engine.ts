/** The bundle of an engine test: a fake clock, a fresh store, and work that a test finishes by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { SCHEDULER_DEFAULTS, type SchedulerConfig } from '../../src/config/settings.ts';
import type { ActResult, OperatorAct, TaskDefinition } from '../../src/domain/operator.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineParts } from '../../src/engine/engine-parts.ts';
import { tryTakeLease } from '../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import type { Carriage, Executor, WorkRequest } from '../../src/engine/work/executor.ts';
import { type Progress, WorkError, type WorkResult } from '../../src/shared/work.ts';
import type { LeaseHolder } from '../../src/store/lease.ts';
import { openDatabase } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';
import { FakeClock, settled } from '../fake-clock.ts';

export const ANA = { who: 'ana', source: 'console' } as const;

/** Work under way, ended by the test. */
export interface HandWork {
  request: WorkRequest;
  progress: (progress: Progress) => void;
  succeed: (result?: Partial<WorkResult>) => Promise<void>;
  fail: (error: WorkError) => Promise<void>;
  /** What was asked of it: `abort`, `terminate`, `kill`. */
  asked: string[];
}

export class HandExecutor implements Executor {
  readonly started: HandWork[] = [];
  /** Ends by itself when asked to abort, as good work does. */
  obedient = true;

  start(request: WorkRequest, progress: (progress: Progress) => void): Carriage {
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    const asked: string[] = [];
    this.started.push({
      request,
      progress,
      asked,
      succeed: async (result = {}) => {
        resolve({ ...RESULT, ...result });
        await settled();
      },
      fail: async (error) => {
        reject(error);
        await settled();
      },
    });
    const ask = (what: string) => {
      asked.push(what);
      if (this.obedient || what === 'kill') reject(new WorkError('timeout', 'aborted'));
    };
    return {
      pid: null,
      result: promise,
      abort: () => ask('abort'),
      terminate: () => ask('terminate'),
      kill: () => ask('kill'),
    };
  }

  /** The newest work of a task. */
  of(name: string): HandWork {
    const work = this.started.findLast((one) => one.request.task.name === name);
    if (!work) throw new Error(`${name} was not started; started: ${this.names().join(', ')}`);
    return work;
  }

  names(): string[] {
    return this.started.map((one) => one.request.task.name);
  }
}

const RESULT: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'done',
  metrics: {},
  reportPaths: [],
  phases: [],
  changes: [],
};

export function definition(name: string, more: Partial<TaskDefinition> = {}): TaskDefinition {
  const schedule = more.schedule ?? more.at ?? more.manual;
  return {
    name,
    type: 'scan',
    ...(schedule === undefined ? { interval: '10m' } : {}),
    config: { targets: ['http://127.0.0.1:1/'] },
    ...more,
  };
}

export class Bench {
  readonly clock: FakeClock;
  readonly directory: string;
  readonly work = new HandExecutor();
  readonly file: string;
  readonly database: Database;
  readonly store: Store;
  readonly engine: Engine;
  readonly config: SchedulerConfig;
  /** What the engines logged: `level message`. */
  readonly logged: string[] = [];
  /** Rarely, since hours of a fake clock are walked through step by step; a test of the mailbox asks more often. */
  mailboxPollMs = 10_000;
  /** How often an engine was told that it lost its lease. */
  lost = 0;

  /** `more`: for its engine. */
  constructor(
    config: Partial<SchedulerConfig> = {},
    clock = new FakeClock(),
    more: Partial<EngineParts> = {},
  ) {
    this.clock = clock;
    this.config = { ...SCHEDULER_DEFAULTS, ...config };
    this.directory = mkdtempSync(join(tmpdir(), 'scarefloor-engine-'));
    this.file = join(this.directory, 'scheduler.db');
    this.database = openDatabase(this.file);
    this.store = new Store(this.database);
    this.engine = this.build(thisProcess(), more);
  }

  /**
   * Another engine on the same store; the lease must be free, or is taken from a holder that is said to be dead. `ended`:
   * token of an engine of this process that could not give it up.
   */
  build(
    holder: LeaseHolder = thisProcess(),
    more: Partial<EngineParts> = {},
    ended: number | null = null,
  ): Engine {
    const token = tryTakeLease(this.store, holder, this.clock, { ended });
    if (token === null) throw new Error('the lease is held');
    return new Engine({
      store: this.store,
      clock: this.clock,
      logger: {
        debug: (_fields, message) => void this.logged.push(`debug ${message}`),
        info: (_fields, message) => void this.logged.push(`info ${message}`),
        warn: (_fields, message) => void this.logged.push(`warn ${message}`),
        error: (_fields, message) => void this.logged.push(`error ${message}`),
      },
      config: this.config,
      token,
      zone: 'UTC',
      executors: { scan: this.work, monitor: this.work },
      mailboxPollMs: () => this.mailboxPollMs,
      onChanged: () => undefined,
      onLost: () => {
        this.lost += 1;
      },
      random: sequence(),
      ...more,
    });
  }

  /** From now on the store takes no writes, as on a file system that was remounted read-only; or takes them again. */
  refuseWrites(refuse: boolean): void {
    this.database.pragma(`query_only = ${refuse ? 1 : 0}`);
  }

  async act(act: OperatorAct): Promise<ActResult> {
    const result = await this.engine.act(act, ANA);
    await settled();
    return result;
  }

  /** Adds a task; its id. */
  async add(name: string, more: Partial<TaskDefinition> = {}): Promise<number> {
    const result = await this.act({ kind: 'addTask', definition: definition(name, more) });
    if (result.taskId === undefined) throw new Error(result.message);
    return result.taskId;
  }

  /** Newest first: status and trigger of a task's executions. */
  history(name: string): string[] {
    return this.store.history
      .history({ taskName: name })
      .map((execution) => `${execution.status} ${execution.trigger}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuseWrites(false);
    const stopped = this.engine.stop(0);
    for (let turn = 0; turn < 20; turn += 1) await this.clock.advance(1_000);
    await stopped;
    this.store.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Numbers in [0, 1) that differ from one to the next and are the same in each run. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
