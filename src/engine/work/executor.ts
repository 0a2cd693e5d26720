/**
 * The port through which the engine has work done. The built-in executor runs scans and monitors in worker
 * processes; a library user, a test or the simulation may pass a function instead, which then runs inline.
 */
import type { Execution } from '../../domain/execution.ts';
import type { Task, TaskType } from '../../domain/task.ts';
import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import {
  type LogLevel,
  type Progress,
  type WorkContext,
  WorkError,
  type WorkResult,
} from '../../shared/work.ts';
import type { WorkerUsage } from '../../workers/worker-view.ts';

export interface WorkRequest {
  task: Task;
  execution: Execution;
  /** Counts from 1. */
  attempt: number;
  /** Equal for every attempt of one execution: lets an executor recognise work that it already did. */
  idempotencyKey: string;
  /** A live task by its name, for work that reads what another task found; absent where nobody keeps tasks. */
  taskNamed?: (name: string) => Pick<Task, 'id' | 'type' | 'createdAt'> | null;
  /** Session of the newest completed execution of the task; '' when there is none. */
  lastCompletedSession?: () => string;
}

/** Work under way. */
export interface Carriage {
  /** null for inline work. */
  pid: number | null;
  /** Rejects with WorkError; settles only when nothing of the work is left running. */
  result: Promise<WorkResult>;
  /** Asks it to end by itself. */
  abort(reason: string): void;
  /** SIGTERM to its process group. */
  terminate(): void;
  /** SIGKILL to its process group. */
  kill(): void;
  /** What it took of its worker so far; absent for inline work. */
  usage?(): WorkerUsage | null;
}

export interface Executor {
  /** Two executions of one task would get in each other's way, such as in one file of results. */
  readonly worksAlone?: boolean;
  start(request: WorkRequest, onProgress: (progress: Progress) => void): Carriage;
  /**
   * Why it could not start what it was last given, until it can again, and how long (ms) nothing of this type is to
   * be started for it, 0 = try now; absent or null = all is well.
   */
  trouble?(type: TaskType): { waitMs: number; why: string } | null;
}

/** A scanner or monitor of the library user's own. */
export type InlineWork = (request: WorkRequest, context: WorkContext) => Promise<WorkResult>;

export type WriteLog = (executionId: number, level: LogLevel, message: string) => void;

/** Runs a function in this process; it cannot be killed, only asked. */
export class InlineExecutor implements Executor {
  readonly #work: InlineWork;
  readonly #clock: Clock;
  readonly #writeLog: WriteLog;

  constructor(work: InlineWork, clock: Clock, writeLog: WriteLog) {
    this.#work = work;
    this.#clock = clock;
    this.#writeLog = writeLog;
  }

  start(request: WorkRequest, onProgress: (progress: Progress) => void): Carriage {
    const aborter = new AbortController();
    const context: WorkContext = {
      signal: aborter.signal,
      progress: onProgress,
      log: (level, message) => this.#writeLog(request.execution.id, level, message),
      clock: this.#clock,
    };
    return new InlineCarriage(aborter, this.#carry(request, context));
  }

  async #carry(request: WorkRequest, context: WorkContext): Promise<WorkResult> {
    // Not before whoever starts it knows of it.
    await Promise.resolve();
    try {
      return await this.#work(request, context);
    } catch (error) {
      if (error instanceof WorkError) throw error;
      throw new WorkError('internal', messageOf(error), { cause: error });
    }
  }
}

class InlineCarriage implements Carriage {
  readonly pid = null;
  readonly result: Promise<WorkResult>;
  readonly #aborter: AbortController;

  constructor(aborter: AbortController, result: Promise<WorkResult>) {
    this.#aborter = aborter;
    this.result = result;
  }

  abort(reason: string): void {
    this.#aborter.abort(new WorkError('timeout', reason));
  }

  terminate(): void {
    this.abort('terminated');
  }

  kill(): void {
    this.abort('killed');
  }
}
