/**
 * Named points at which an engine's process dies. They are laid from outside, around methods of the real classes,
 * in the process of a test's entry alone: nothing in src/ knows of them.
 */
import { Worker } from 'node:worker_threads';
import type { WorkResult } from '../../src/shared/work.ts';
import { AuditTable } from '../../src/store/audit.ts';
import { CommandTable } from '../../src/store/commands.ts';
import { ExecutionBatches } from '../../src/store/execution-batches.ts';
import { ExecutionTable } from '../../src/store/executions.ts';
import { LeaseTable } from '../../src/store/lease.ts';
import { Retention } from '../../src/store/retention.ts';
import { SlotTable } from '../../src/store/slots.ts';
import { Store } from '../../src/store/store.ts';
import { TaskTable } from '../../src/store/tasks.ts';
import { WriteAheadLog } from '../../src/store/write-ahead-log.ts';
import { WorkerHost } from '../../src/workers/host.ts';
import { wrapMethod } from './wrap-method.ts';

/** What a transaction did, told by the method that it called. */
const MARKS = {
  /** The lease was taken. */
  lease: [LeaseTable, 'take'],
  /** What a dead engine left RUNNING was found. */
  rescue: [ExecutionTable, 'orphans'],
  /** The tasks of the configuration were entered. */
  reconcile: [TaskTable, 'insert'],
  /** Slots got their fate. */
  plan: [SlotTable, 'insert'],
  /** A task waits for its next slot. */
  advance: [TaskTable, 'advance'],
  /** An execution became RUNNING. */
  start: [ExecutionBatches, 'start'],
  /** An execution ended well. */
  end: [ExecutionBatches, 'complete'],
  /** An execution waits for its next attempt. */
  release: [ExecutionTable, 'release'],
  /** An operator's act was recorded. */
  act: [AuditTable, 'append'],
  /** An operator of another process got an answer. */
  answer: [CommandTable, 'answer'],
  /** Old history was removed. */
  cleanup: [Retention, 'removeExecution'],
} as const satisfies Record<string, readonly [{ prototype: object }, string]>;

export type Mark = keyof typeof MARKS;

export type CrashPoint =
  | `before the commit of ${Mark}`
  | `after the commit of ${Mark}`
  | 'in a commit'
  | 'in a checkpoint'
  | 'before the worker has its order'
  | 'after the worker has its order'
  | 'when a result has arrived';

export interface Armed {
  point: CrashPoint;
  /** Dies the nth time that it comes there; 1 = the first. */
  nth: number;
  /** For the points that lie within something: how long after its beginning. */
  microseconds: number;
}

export class CrashPoints {
  readonly #dying: (point: CrashPoint) => void;
  readonly #fuse = new Int32Array(new SharedArrayBuffer(4));
  #armed: Armed | null = null;
  #passed = 0;
  #depth = 0;
  #marks = new Set<Mark>();

  /** Lays all points. `dying` is called just before the process ends at one. */
  constructor(dying: (point: CrashPoint) => void) {
    this.#dying = dying;
    for (const [mark, [owner, method]] of Object.entries(MARKS))
      wrapMethod(owner, method, (proceed) => {
        const result = proceed();
        if (!Array.isArray(result) || result.length > 0) this.#marks.add(mark as Mark);
        return result;
      });
    wrapMethod(Store, 'transaction', (proceed, args) => this.#transaction(proceed, args));
    wrapMethod(WriteAheadLog, 'checkpoint', (proceed) => {
      this.#light('in a checkpoint');
      return proceed();
    });
    wrapMethod(WorkerHost, 'run', (proceed) => {
      this.#reach('before the worker has its order');
      const run = proceed() as { result: Promise<WorkResult> };
      this.#reach('after the worker has its order');
      void run.result.then(
        () => this.#reach('when a result has arrived'),
        () => undefined,
      );
      return run;
    });
  }

  /** One point at a time; the last one armed counts. */
  async arm(armed: Armed): Promise<void> {
    if (armed.point.startsWith('in a ')) {
      const thread = new Worker(new URL('./entries/killer-thread.ts', import.meta.url), {
        workerData: this.#fuse.buffer,
      });
      await new Promise((resolve) => thread.once('online', resolve));
    }
    this.#passed = 0;
    this.#armed = armed;
  }

  #transaction(proceed: () => unknown, args: unknown[]): unknown {
    const work = args[0] as () => unknown;
    const outermost = this.#depth === 0;
    if (!outermost) return proceed();
    this.#marks = new Set();
    args[0] = () => {
      const result = work();
      for (const mark of this.#marks) this.#reach(`before the commit of ${mark}`);
      this.#light('in a commit');
      return result;
    };
    this.#depth += 1;
    try {
      const result = proceed();
      for (const mark of this.#marks) this.#reach(`after the commit of ${mark}`);
      return result;
    } finally {
      this.#depth -= 1;
    }
  }

  /** The armed point when it is this one and its time has come. */
  #due(point: CrashPoint): Armed | null {
    const armed = this.#armed;
    if (armed?.point !== point) return null;
    this.#passed += 1;
    if (this.#passed < armed.nth) return null;
    this.#armed = null;
    this.#dying(point);
    return armed;
  }

  #reach(point: CrashPoint): void {
    if (this.#due(point)) process.kill(process.pid, 'SIGKILL');
  }

  /** The thread ends the process a moment from now, whatever it does then. */
  #light(point: CrashPoint): void {
    const due = this.#due(point);
    if (due === null) return;
    Atomics.store(this.#fuse, 0, Math.max(1, due.microseconds));
    Atomics.notify(this.#fuse, 0);
  }
}
