/** Whether each execution was done at least once and committed once, by what the store and the work itself say. */
import { type Attempt, type Execution, isFinal } from '../../src/domain/execution.ts';
import type { ReadLine } from './journal.ts';

export interface ExecutionEvidence {
  execution: Execution;
  /** Oldest first. */
  attempts: readonly Attempt[];
  /** What its work said. */
  journal: readonly ReadLine[];
  hasDeadLetter: boolean;
  /** The status that it was seen to end in before, if it was. */
  endedAs: string | null;
}

/** As many attempts may be lost with their worker or engine. */
const LOST_LIMIT = 3;

/** One line for each breach. */
export function brokenExecution(evidence: ExecutionEvidence): string[] {
  const { id, taskName, status } = evidence.execution;
  const found = [...brokenAttempts(evidence), ...brokenEnd(evidence), ...brokenWork(evidence)];
  return found.map((what) => `execution ${id} (${taskName}, ${status}): ${what}`);
}

function brokenAttempts({ execution, attempts }: ExecutionEvidence): string[] {
  const broken: string[] = [];
  const open = execution.status === 'RUNNING' ? 1 : 0;
  const ended = attempts.filter((one) => one.outcome !== null);
  const numbers = ended.map((one) => one.attempt).join();
  const expected = Array.from({ length: execution.attempt - open }, (_, index) => index + 1).join();
  if (numbers !== expected) broken.push(`has ended attempts ${numbers}, not ${expected}`);
  if (attempts.length - ended.length > open) broken.push('has an open attempt that nobody works on');
  const ok = ended.filter((one) => one.outcome === 'ok').length;
  if (ok !== (execution.status === 'COMPLETED' ? 1 : 0)) broken.push(`has ${ok} finished attempts`);
  const { cancelRequestedAt } = execution;
  if (cancelRequestedAt !== null && attempts.some((one) => one.startedAt > cancelRequestedAt))
    broken.push('was started again after an operator cancelled it');
  return broken;
}

function brokenEnd({ execution, attempts, hasDeadLetter, endedAs }: ExecutionEvidence): string[] {
  const broken: string[] = [];
  const { status, errorKind } = execution;
  if (endedAs !== null && endedAs !== status) broken.push(`had ended before, as ${endedAs}`);
  if ((status === 'COMPLETED') !== (execution.resultJson !== null)) broken.push('has a result, or lacks one');
  if ((status === 'FAILED') !== hasDeadLetter) broken.push('has a dead letter, or lacks one');
  const lost = attempts.filter((one) => one.outcome === 'lost').length;
  if (lost > LOST_LIMIT || (errorKind === 'crash_loop' && lost !== LOST_LIMIT))
    broken.push(`lost ${lost} attempts`);
  if (isFinal(status) && execution.workerPid !== null) broken.push('has a worker still');
  return broken;
}

function brokenWork({ execution, attempts, journal }: ExecutionEvidence): string[] {
  const broken: string[] = [];
  const begun = journal.filter(({ what, late }) => what === 'begun' && !late).map((line) => line.attempt);
  if (new Set(begun).size !== begun.length) broken.push(`did an attempt twice: ${begun.join()}`);
  if (begun.some((attempt) => attempt > execution.attempt)) broken.push('worked before that was committed');
  if (journal.some((line) => line.key !== execution.idempotencyKey)) broken.push('worked under another key');
  if (journal.some((line) => line.what === 'overlap')) broken.push('worked while its task still worked');
  const ok = attempts.find((one) => one.outcome === 'ok');
  if (ok && !journal.some((line) => line.what === 'done' && line.attempt === ok.attempt))
    broken.push(`was committed as done by attempt ${ok.attempt}, which the work does not confirm`);
  if (ok && begun.some((attempt) => attempt > ok.attempt)) broken.push('was done again after it completed');
  return broken;
}
