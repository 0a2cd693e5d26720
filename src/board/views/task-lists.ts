/** Windows of the list of tasks, in any order, with what is kept from read to read to make them cheap. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import type { ListedTask, SearchedOrder } from '../../store/task-list.ts';
import { Spared } from './spared.ts';
import { TaskSearch } from './task-search.ts';
import { type TaskTrend, TaskTrends } from './task-trends.ts';
import type { ListRequest, ListSort } from './view.ts';

/** More tasks than this are not sorted by how they went: that is in their histories only. */
const MOST_SORTED_BY_TREND = 1_000;

/** A window begins so far before what is in view, unless it begins at the first row. */
const ROWS_ABOVE_VIEW = 50;

export interface TaskWindow {
  tasks: readonly ListedTask[];
  /** null = not read yet. */
  trends: readonly (TaskTrend | null)[];
  total: number;
  /** The rows are still being looked for. */
  isSearching: boolean;
  /** Why they are in another order than was asked for; '' = they are not. */
  orderNote: string;
}

const BY_TREND: Readonly<Record<string, (trend: TaskTrend) => number | null>> = {
  ok: ({ successRate }) => successRate,
  p50: ({ p50Ms }) => p50Ms,
  p95: ({ p95Ms }) => p95Ms,
};

const SEARCHED: readonly string[] = ['name', 'next', 'state', 'last', 'type'] satisfies SearchedOrder[];

export class TaskLists {
  readonly #store: Store;
  readonly #trends: TaskTrends;
  readonly #search: TaskSearch;
  readonly #total: Spared<number>;
  readonly #ids: Spared<number[]>;
  /** There is more to be read than one read could. */
  readonly #more: () => void;

  constructor(store: Store, clock: Clock, more: () => void) {
    this.#store = store;
    this.#more = more;
    this.#trends = new TaskTrends(store, clock);
    this.#search = new TaskSearch(store, clock, more);
    this.#total = new Spared(clock, more);
    this.#ids = new Spared(clock, more);
  }

  close(): void {
    this.#search.close();
    this.#total.close();
    this.#ids.close();
  }

  read(request: ListRequest, terms: readonly FilterTerm[]): TaskWindow {
    const { offset, limit } = request;
    const found = this.#found(request, terms);
    const tasks = this.#store.taskList.rows(found.ids);
    const { trends, isWhole } = this.#trends.of(
      tasks,
      offset === 0 ? 0 : Math.min(ROWS_ABOVE_VIEW, limit - 1),
    );
    if (!isWhole) this.#more();
    return { ...found, tasks, trends };
  }

  #found(
    request: ListRequest,
    terms: readonly FilterTerm[],
  ): Omit<TaskWindow, 'tasks' | 'trends'> & { ids: readonly number[] } {
    const { sort, offset, limit } = request;
    const { column, descending } = sort ?? { column: 'next', descending: false };
    if (terms.length === 0 && (column === 'next' || column === 'name')) {
      const stamp = this.#store.changeStamp();
      const read = () => this.#store.taskList.ids(column, descending, offset, limit);
      const ids = this.#ids.get(`${column} ${descending} ${offset} ${limit}`, stamp, read);
      const total = this.#total.get('', stamp, () => this.#store.taskList.count());
      return { ids, total, isSearching: false, orderNote: '' };
    }
    const byTrend = BY_TREND[column];
    const order = byTrend === undefined && SEARCHED.includes(column) ? (column as SearchedOrder) : 'next';
    const whole = this.#search.ids({
      order,
      descending: byTrend === undefined && descending,
      filter: request.filter,
      terms,
    });
    if (whole === null) return { ids: [], total: 0, isSearching: true, orderNote: '' };
    const isTooLong = byTrend !== undefined && whole.length > MOST_SORTED_BY_TREND;
    const sorted =
      byTrend === undefined || isTooLong ? whole : this.#byTrend(whole, byTrend, { column, descending });
    return {
      ids: sorted.slice(offset, offset + limit),
      total: whole.length,
      isSearching: false,
      orderNote: isTooLong ? `by next: ${column} sorts ${MOST_SORTED_BY_TREND} at most, / filters` : '',
    };
  }

  #byTrend(
    ids: readonly number[],
    value: (trend: TaskTrend) => number | null,
    { descending }: ListSort,
  ): number[] {
    const tasks = this.#store.taskList.rows(ids);
    const { trends, isWhole } = this.#trends.of(tasks, 0);
    if (!isWhole) this.#more();
    const way = descending ? -1 : 1;
    return tasks
      .map(({ id }, at) => ({ id, value: trends[at] == null ? null : value(trends[at]) }))
      .sort((one, other) => {
        if (one.value === other.value) return 0;
        if (one.value === null) return 1;
        return other.value === null ? -1 : (one.value - other.value) * way;
      })
      .map(({ id }) => id);
  }
}
