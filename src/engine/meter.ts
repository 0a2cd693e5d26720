import type { Execution } from '../domain/execution.ts';
import type { SlotFate } from '../domain/misfire.ts';
import type { TaskType } from '../domain/task.ts';
import type { Settled } from './supervision/settle.ts';

/** How an execution ended for good. */
export type Outcome = Extract<Settled, 'COMPLETED' | 'FAILED' | 'CANCELLED'>;

/** Counts what the engine does. It is told in the middle of the work, once that is durable: quickly, and without failing. */
export interface EngineMeter {
  /** An execution was started for the first time: ms after its slot, or after it was asked for. */
  started(execution: Execution, lateMs: number): void;
  attempted(type: TaskType, settled: Settled, durationMs: number): void;
  /** For good, whether or not it was ever started. */
  ended(type: TaskType, outcome: Outcome): void;
  /** So many slots of a schedule met this fate. */
  decided(fate: SlotFate, slots: number): void;
  /** A notification was told to this channel, was not and will be tried again, or is given up. */
  notified(channel: string, outcome: 'sent' | 'failed' | 'given_up'): void;
}

/** Where nobody wants to know. */
export const NO_METER: EngineMeter = {
  started: () => undefined,
  attempted: () => undefined,
  ended: () => undefined,
  decided: () => undefined,
  notified: () => undefined,
};
