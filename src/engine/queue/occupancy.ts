/** Who holds which place: what the dispatcher asks before it starts anything, in constant time. */
import type { Task, TaskType } from '../../domain/task.ts';

/** Places of each pool above its limit, for emergencies alone. */
export const EMERGENCY_PLACES = 1;

interface Place {
  type: TaskType;
  emergency: boolean;
  taskId: number;
  concurrencyKey: string;
}

export class Occupancy {
  readonly #places = new Map<number, Place>();
  readonly #running: Record<TaskType, number> = { scan: 0, monitor: 0, tool: 0 };
  readonly #emergencies: Record<TaskType, number> = { scan: 0, monitor: 0, tool: 0 };
  readonly #ofTask = new Map<number, number>();
  readonly #ofKey = new Map<string, number>();

  get total(): number {
    return this.#places.size;
  }

  running(type: TaskType): number {
    return this.#running[type];
  }

  /** How many of a task run. */
  ofTask(taskId: number): number {
    return this.#ofTask.get(taskId) ?? 0;
  }

  /** How many run under a concurrency key; '' is none. */
  ofKey(key: string): number {
    return key === '' ? 0 : (this.#ofKey.get(key) ?? 0);
  }

  /** Places that are free for anyone, within the limit of a pool and of all together. */
  free(type: TaskType, limit: number, poolSize: number): number {
    return Math.max(0, Math.min(limit - this.#running[type], poolSize - this.total));
  }

  /**
   * Each pool has a reserved place of its own, whatever the other pools hold, and also where more run than a limit
   * that was lowered meanwhile allows.
   */
  hasEmergencyPlace(type: TaskType, limit: number, poolSize: number): boolean {
    if (this.#emergencies[type] < EMERGENCY_PLACES) return true;
    return this.#running[type] < limit + EMERGENCY_PLACES && this.total < poolSize;
  }

  /** Idempotent. */
  take(executionId: number, task: Pick<Task, 'id' | 'type' | 'concurrencyKey'>, emergency: boolean): void {
    const { id: taskId, type, concurrencyKey } = task;
    this.#enter(executionId, { type, emergency, taskId, concurrencyKey });
  }

  /**
   * Keeps a place for the worker of a dead engine, which may still work on this execution: nothing else of it starts
   * there, and a further attempt, which takes a place of its own, has to wait as well.
   */
  keep(executionId: number, task: Pick<Task, 'id' | 'type' | 'concurrencyKey'>, emergency: boolean): void {
    this.take(keptBy(executionId), task, emergency);
  }

  holds(executionId: number): boolean {
    return this.#places.has(executionId);
  }

  isKept(executionId: number): boolean {
    return this.#places.has(keptBy(executionId));
  }

  /** As release. */
  giveUp(executionId: number): (() => void) | null {
    return this.release(keptBy(executionId));
  }

  /**
   * Returns how to take the same place again, should the release be rolled back; null = there was no place to give
   * up.
   */
  release(executionId: number): (() => void) | null {
    const place = this.#places.get(executionId);
    if (!place) return null;
    this.#places.delete(executionId);
    this.#count(place, -1);
    return () => this.#enter(executionId, place);
  }

  #enter(executionId: number, place: Place): void {
    if (this.#places.has(executionId)) return;
    this.#places.set(executionId, place);
    this.#count(place, 1);
  }

  #count(place: Place, by: 1 | -1): void {
    this.#running[place.type] += by;
    if (place.emergency) this.#emergencies[place.type] += by;
    tally(this.#ofTask, place.taskId, by);
    if (place.concurrencyKey !== '') tally(this.#ofKey, place.concurrencyKey, by);
  }
}

/** Ids of executions are positive. */
function keptBy(executionId: number): number {
  return -executionId;
}

function tally<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
