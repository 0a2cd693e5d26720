/** What a screen gets to see of the 24 hours to come. */
import type { TaskType } from '../../domain/task.ts';

/**
 * How much of its pool is under way at the busiest time of a half hour, as long as work usually takes: 0 nothing, 1 to
 * 4 quarters of the limit, 5 more than the limit, so that something has to wait.
 */
export type StripLevel = 0 | 1 | 2 | 3 | 4 | 5;

export interface StripCell {
  level: StripLevel;
  /** A blackout window is open at some time within. */
  blackout: boolean;
}

export interface PileUp {
  /** Epoch ms, to ten seconds. */
  at: number;
  type: TaskType;
  /** Executions that would be under way then, of which `limit` find a worker. */
  count: number;
  limit: number;
}

export interface Blackout {
  name: string;
  /** Epoch ms; `from` is not before now. */
  from: number;
  until: number;
  /** Holds all tasks, not just those of some types or tags. */
  all: boolean;
}

export interface DayStrip {
  /** Epoch ms at which the first cell begins: the half hour that is under way. */
  from: number;
  /** Half hours of real time; what is over of the first counts no more. */
  cells: StripCell[];
  /** The one that asks for most of its pool; null = none does for more than there is. */
  worst: PileUp | null;
  /** By their beginning. */
  blackouts: Blackout[];
  /** When the clocks of the board's zone change, and by how much (ms); null = they do not. */
  shift: { at: number; byMs: number } | null;
}
