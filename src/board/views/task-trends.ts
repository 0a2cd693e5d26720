/** How tasks went lately, each from its own history: read once for each execution that ends. */
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import type { ListedTask } from '../../store/task-list.ts';

export interface TaskTrend {
  /** Executions that were judged, of the last twenty. */
  judged: number;
  /** Of these, 0 to 1; null = none was judged. */
  successRate: number | null;
  /** Of those that completed, in ms; null = none did. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** The same durations in ms, oldest first. */
  durations: readonly number[];
}

const NO_TREND: TaskTrend = { judged: 0, successRate: null, p50Ms: null, p95Ms: null, durations: [] };

/** Tasks whose trend is kept. */
const MOST_KEPT = 5_000;
/** One read of the board spends no more on what it does not know yet; the rest comes with the next. */
const READ_MS = 6;

export class TaskTrends {
  readonly #store: Store;
  readonly #clock: Clock;
  /** By task: the trend as it was when this execution had ended. */
  readonly #kept = new Map<number, { endedId: number; trend: TaskTrend }>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Of these tasks, those from `first` on before the others; null = not read yet, and `isWhole` false: another call
   * finds more of them.
   */
  of(tasks: readonly ListedTask[], first: number): { trends: (TaskTrend | null)[]; isWhole: boolean } {
    const began = this.#clock.uptime();
    const trends: (TaskTrend | null)[] = tasks.map((task) => this.#known(task));
    let isWhole = true;
    for (let step = 0; step < tasks.length; step += 1) {
      const at = (first + step) % tasks.length;
      const task = tasks[at];
      if (task === undefined || trends[at] !== null) continue;
      if (this.#clock.uptime() - began >= READ_MS) {
        isWhole = false;
        break;
      }
      trends[at] = this.#read(task.id, task.endedId ?? 0);
    }
    return { trends, isWhole };
  }

  #known({ id, endedId }: ListedTask): TaskTrend | null {
    if (endedId === null) return NO_TREND;
    const kept = this.#kept.get(id);
    return kept?.endedId === endedId ? kept.trend : null;
  }

  #read(taskId: number, endedId: number): TaskTrend {
    const judged = this.#store.taskList.judged(taskId);
    const completed = judged.filter(({ status }) => status === 'COMPLETED');
    const durations = completed
      .map(({ ms }) => ms)
      .filter((ms) => ms !== null)
      .reverse();
    const sorted = durations.toSorted((one, other) => one - other);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
    const trend = {
      judged: judged.length,
      successRate: judged.length === 0 ? null : completed.length / judged.length,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      durations,
    };
    // A map keeps its order: what was read first goes first.
    if (this.#kept.size >= MOST_KEPT)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    this.#kept.set(taskId, { endedId, trend });
    return trend;
  }
}
