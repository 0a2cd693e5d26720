/** Windows of the list of tasks, in any order, with what is kept from read to read to make them cheap. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import type { ListedTask, SearchedOrder } from '../../store/task-list.ts';
import { Spared } from './spared.ts';
import { TaskSearch } from './task-search.ts';
import { type TaskTrend, TaskTrends } from './task-trends.ts';
import type { ListRequest } from './view.ts';

/** A window begins so far before what is in view, unless it begins at the first row. */
const ROWS_ABOVE_VIEW = 50;

export interface TaskWindow {
  tasks: readonly ListedTask[];
  /** null = not read yet. */
  trends: readonly (TaskTrend | null)[];
  total: number;
  /** The rows are still being looked for. */
  isSearching: boolean;
}

const SEARCHED: ReadonlySet<string> = new Set<SearchedOrder>([
  'name',
  'next',
  'state',
  'last',
  'type',
  'ok',
  'p50',
  'p95',
]);

function isSearched(column: string): column is SearchedOrder {
  return SEARCHED.has(column);
}

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
      return { ids, total, isSearching: false };
    }
    const order = isSearched(column) ? column : 'next';
    const whole = this.#search.ids({ order, descending, filter: request.filter, terms });
    if (whole === null) return { ids: [], total: 0, isSearching: true };
    return { ids: whole.slice(offset, offset + limit), total: whole.length, isSearching: false };
  }
}
