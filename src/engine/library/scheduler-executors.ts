/** The library's way to run one scan or one monitoring cycle now, through the same ledger as everything else. */
import { isFinal } from '../../domain/execution.ts';
import { UserError } from '../../shared/errors.ts';
import { WorkError, type WorkErrorKind, type WorkResult } from '../../shared/work.ts';
import type { Scheduler } from './scheduler.ts';
import { definitionOf, type MonitorTaskInput, type ScanTaskInput } from './scheduler-inputs.ts';

export interface CycleResult extends WorkResult {
  sessionId: string;
  taskId: number;
}

export class ScanExecutor {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /**
   * A task that exists under this name is run as it is stored, whatever `config` says; otherwise a manual one is
   * made from it.
   * @throws WorkError when the scan failed its last attempt, or was cancelled (also by `signal`); UserError when it was refused.
   */
  async executeScheduledScan(
    task: { name: string; config: ScanTaskInput },
    signal?: AbortSignal,
  ): Promise<CycleResult> {
    return runNow(this.#scheduler, { ...task, type: 'scan' }, signal);
  }
}

export class MonitorExecutor {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /**
   * As executeScheduledScan, for a monitor.
   * @throws WorkError when the cycle failed its last attempt, or was cancelled; UserError when it was refused.
   */
  async executeMonitoringCycle(
    task: { name: string; config: MonitorTaskInput },
    signal?: AbortSignal,
  ): Promise<CycleResult> {
    return runNow(this.#scheduler, { ...task, type: 'monitor' }, signal);
  }
}

type Now = { name: string } & (
  | { type: 'scan'; config: ScanTaskInput }
  | { type: 'monitor'; config: MonitorTaskInput }
);

/** A task that exists under this name is run as it is stored; otherwise a manual one is made. */
async function runNow(scheduler: Scheduler, task: Now, signal?: AbortSignal): Promise<CycleResult> {
  signal?.throwIfAborted();
  const taskId = scheduler.taskNamed(task.name) ?? (await made(scheduler, task));
  const triggered = await scheduler.act({ kind: 'trigger', taskId });
  if (!triggered.ok || triggered.executionId === undefined)
    throw new UserError(triggered.message, { exitCode: 3 });
  const { executionId } = triggered;
  // A stopped scheduler cannot cancel, and waitFor says so already.
  const cancel = () =>
    void scheduler.act({ kind: 'cancel', executionId, reason: 'the caller aborted' }).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  const execution = await scheduler
    .waitFor(executionId)
    .finally(() => signal?.removeEventListener('abort', cancel));
  if (!isFinal(execution.status) || execution.resultJson === null)
    throw new WorkError(kindOf(execution.errorKind), execution.errorMessage);
  const result = JSON.parse(execution.resultJson) as WorkResult;
  return { ...result, sessionId: execution.sessionId, taskId };
}

/** The ledger has two kinds more than executors: both mean that the worker died. */
function kindOf(kind: string): WorkErrorKind {
  if (kind === 'crash_loop' || kind === 'lost') return 'crash';
  return kind === '' ? 'internal' : (kind as WorkErrorKind);
}

async function made(scheduler: Scheduler, task: Now): Promise<number> {
  const definition = { ...definitionOf(task), manual: true };
  const added = await scheduler.act({ kind: 'addTask', definition });
  if (!added.ok || added.taskId === undefined) throw new UserError(added.message, { exitCode: 3 });
  return added.taskId;
}
