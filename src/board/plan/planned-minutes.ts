/** How many executions start in each minute of a day to come, by pool. */
import { TASK_TYPES, type TaskType } from '../../domain/task.ts';

const MINUTE_MS = 60_000;

export class PlannedMinutes {
  /** Epoch ms, a whole minute. */
  readonly from: number;
  /** Epoch ms: what starts later is not counted. */
  readonly until: number;
  readonly #counts: Record<TaskType, Uint32Array>;

  constructor(from: number, until: number) {
    this.from = Math.floor(from / MINUTE_MS) * MINUTE_MS;
    this.until = until;
    const minutes = Math.max(0, Math.ceil((until - this.from) / MINUTE_MS));
    this.#counts = Object.fromEntries(TASK_TYPES.map((type) => [type, new Uint32Array(minutes)])) as Record<
      TaskType,
      Uint32Array
    >;
  }

  add(type: TaskType, at: number, count: number): void {
    const minute = Math.floor((at - this.from) / MINUTE_MS);
    const counts = this.#counts[type];
    if (minute >= 0 && minute < counts.length) counts[minute]! += count;
  }

  /** The fullest minute of a pool in [`from`, `until`) (epoch ms), the first of several. */
  busiest(type: TaskType, from: number, until: number): { at: number; count: number } {
    const counts = this.#counts[type];
    const first = Math.max(0, Math.floor((from - this.from) / MINUTE_MS));
    const end = Math.min(counts.length, Math.ceil((until - this.from) / MINUTE_MS));
    let fullest = first;
    for (let minute = first + 1; minute < end; minute += 1)
      if (counts[minute]! > counts[fullest]!) fullest = minute;
    const count = first < end ? counts[fullest]! : 0;
    return { at: this.from + fullest * MINUTE_MS, count };
  }
}
