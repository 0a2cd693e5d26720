/**
 * What ended last. No index knows, since each execution would pay for it: the newest executions are looked at, and those
 * that were seen running and do so no more, however long ago they were asked for.
 */
import { safeText } from '../shared/safe-text.ts';
import type { ListedExecution } from '../store/lists/listed-execution.ts';
import type { Store } from '../store/store.ts';
import type { EndedRow } from './snapshot.ts';

/** More than a Floor has room for. */
const MOST_ROWS = 20;
const NEWEST_LOOKED_AT = 60;

export class EndedLately {
  readonly #store: Pick<Store, 'executionList'>;
  /** What ended, by its id: it does not change any more. */
  #rows = new Map<number, EndedRow>();
  #live: ReadonlySet<number> = new Set();

  constructor(store: Pick<Store, 'executionList'>) {
    this.#store = store;
  }

  /** The last to end first. `live`: ids of all that runs or waits now. */
  read(live: ReadonlySet<number>): EndedRow[] {
    const { executionList } = this.#store;
    const left = [...this.#live].filter((id) => !live.has(id));
    this.#live = live;
    const newest = executionList.endedOfNewest(NEWEST_LOOKED_AT).map(({ id }) => id);
    const unknown = [...new Set([...left, ...newest])].filter((id) => !this.#rows.has(id));
    const read = executionList.byIds(unknown).flatMap((one) => endedRow(one) ?? []);
    const rows = [...this.#rows.values(), ...read]
      // Retried by hand, it runs again.
      .filter(({ executionId }) => !live.has(executionId))
      .sort((one, other) => other.endedAt - one.endedAt || other.executionId - one.executionId)
      .slice(0, Math.max(MOST_ROWS, NEWEST_LOOKED_AT));
    this.#rows = new Map(rows.map((row) => [row.executionId, row]));
    return rows.slice(0, MOST_ROWS);
  }
}

function endedRow(execution: ListedExecution): EndedRow | null {
  const { endTime, attempt, startTime } = execution;
  if (endTime === null) return null;
  return {
    executionId: execution.id,
    name: safeText(execution.taskName),
    status: execution.status,
    startedAt: attempt === 0 ? null : startTime,
    endedAt: endTime,
    headline: safeText(execution.headline),
    errorKind: safeText(execution.errorKind),
    error: safeText(execution.errorMessage),
  };
}
