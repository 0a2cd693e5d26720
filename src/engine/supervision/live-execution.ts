/** One execution under way, as the engine's process knows it: its progress, and how it is being ended. */
import type { Execution } from '../../domain/execution.ts';
import type { Task } from '../../domain/task.ts';
import type { Progress } from '../../shared/work.ts';
import type { Carriage } from '../work/executor.ts';
import type { Attempted, EndReason } from './settle.ts';

/** The cancel ladder: abort at once, then these many ms later the process group gets SIGTERM, then SIGKILL. */
const TERMINATE_AFTER_MS = 10_000;
export const KILL_AFTER_MS = 15_000;

export class LiveExecution {
  readonly execution: Execution;
  readonly task: Task;
  readonly attempt: number;
  readonly carriage: Carriage;
  /** Epoch ms, for the screen. */
  readonly startedAt: number;
  readonly startedUptime: number;
  progress: Progress = { phase: 'start', done: 0, total: null };
  progressUptime: number;
  /** Progress not yet written to the store. */
  dirty = false;
  flushedUptime = Number.NEGATIVE_INFINITY;
  stallReported = false;
  endReason: EndReason | null = null;
  #endingSince = 0;
  #step: 'asked' | 'terminated' | 'killed' = 'asked';

  constructor(parts: {
    execution: Execution;
    task: Task;
    attempt: number;
    carriage: Carriage;
    now: number;
    uptime: number;
  }) {
    this.execution = parts.execution;
    this.task = parts.task;
    this.attempt = parts.attempt;
    this.carriage = parts.carriage;
    this.startedAt = parts.now;
    this.startedUptime = parts.uptime;
    this.progressUptime = parts.uptime;
  }

  get attempted(): Attempted {
    const { execution, task, attempt, endReason } = this;
    const progress = this.dirty ? this.progress : null;
    const { pid } = this.carriage;
    const usage = this.carriage.usage?.() ?? null;
    return { execution, task, attempt, endReason, progress, pid, usage };
  }

  takeProgress(progress: Progress, uptime: number): void {
    this.progress = progress;
    this.progressUptime = uptime;
    this.stallReported = false;
    this.dirty = true;
  }

  /** First step of the ladder. The first reason stands: a timeout does not turn a cancel into a failure. */
  end(reason: EndReason, why: string, uptime: number): void {
    if (this.endReason !== null) return;
    this.endReason = reason;
    this.#endingSince = uptime;
    this.carriage.abort(why);
  }

  /** Further steps; the ms until the next one, Infinity when there is none. */
  climb(uptime: number): number {
    if (this.endReason === null || this.#step === 'killed') return Number.POSITIVE_INFINITY;
    const waited = uptime - this.#endingSince;
    if (waited >= KILL_AFTER_MS) {
      this.#step = 'killed';
      this.carriage.kill();
      return Number.POSITIVE_INFINITY;
    }
    if (waited >= TERMINATE_AFTER_MS && this.#step === 'asked') {
      this.#step = 'terminated';
      this.carriage.terminate();
    }
    return (this.#step === 'asked' ? TERMINATE_AFTER_MS : KILL_AFTER_MS) - waited;
  }

  /** Whether it was told to end. */
  get isEnding(): boolean {
    return this.endReason !== null;
  }

  /** Jumps to the top of the ladder. */
  killNow(): void {
    this.#step = 'killed';
    this.carriage.kill();
  }
}
