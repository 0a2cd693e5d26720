/** Whether every due slot has exactly one fate, against arithmetic that owes nothing to the engine's own. */
import type { Execution } from '../../src/domain/execution.ts';
import type { Task } from '../../src/domain/task.ts';
import type { SlotRecord } from '../../src/store/slots.ts';
import { rhythmOf } from './fire-tasks.ts';

export interface SlotEvidence {
  task: Task;
  /** All of the task, oldest first. */
  slots: readonly SlotRecord[];
  /** All of the task that cleanup has left. */
  executions: readonly Execution[];
  isRemoved: (executionId: number) => boolean;
}

/** One line for each breach. */
export function brokenSlots(evidence: SlotEvidence): string[] {
  return [...gaps(evidence), ...strayRuns(evidence)].map((what) => `${evidence.task.name}: ${what}`);
}

/** From the first slot to the one that comes next, without a gap and without two fates for one. */
function gaps({ task, slots }: SlotEvidence): string[] {
  const rhythm = rhythmOf(task.name);
  if (rhythm === null) return slots.length === 0 ? [] : [`${slots.length} slots without a schedule`];
  const { periodMs } = rhythm;
  const anchor = rhythm.cron ? 0 : task.createdAt;
  const broken: string[] = [];
  let expected = anchor + (Math.floor((task.createdAt - anchor) / periodMs) + 1) * periodMs;
  for (const { first, last, count } of slots) {
    if (first > expected) broken.push(`no fate for ${(first - expected) / periodMs} slots from ${expected}`);
    if (first < expected) broken.push(`slot ${first} has two fates, or is none`);
    if (last !== first + (count - 1) * periodMs) broken.push(`slots ${first} to ${last} counted as ${count}`);
    expected = last + periodMs;
  }
  if (task.active && task.nextRunTime !== expected)
    broken.push(`the next slot is ${task.nextRunTime}, after a fate up to ${expected - periodMs}`);
  return broken;
}

/** A slot that ran has its execution, an execution of a slot has that slot. */
function strayRuns({ slots, executions, isRemoved }: SlotEvidence): string[] {
  const bySlot = new Map(executions.filter((one) => one.slotTime !== null).map((one) => [one.id, one]));
  const broken: string[] = [];
  for (const { first, count, fate, executionId } of slots) {
    if (fate !== 'ran') continue;
    const execution = bySlot.get(executionId ?? 0);
    if (execution === undefined) {
      if (executionId === null || !isRemoved(executionId)) broken.push(`slot ${first} ran without execution`);
    } else if (count !== 1 || execution.slotTime !== first) {
      broken.push(`slot ${first} (${count}) ran as execution ${execution.id} of slot ${execution.slotTime}`);
    }
    bySlot.delete(executionId ?? 0);
  }
  for (const execution of bySlot.values())
    broken.push(`execution ${execution.id} of slot ${execution.slotTime} has no slot that says so`);
  return broken;
}
