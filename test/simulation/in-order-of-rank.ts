import type { RowChange } from './watched-database.ts';

/**
 * The changes of a commit, with executions that start one right after the other put in the order of their rank: one
 * statement starts them all at once, and in which order it goes through its rows is nobody's business.
 */
export function inOrderOfRank(changes: readonly RowChange[]): RowChange[] {
  const ordered: RowChange[] = [];
  let starts: RowChange[] = [];
  const flush = () => {
    ordered.push(...starts.sort((one, other) => Number(one.row.rank) - Number(other.row.rank)));
    starts = [];
  };
  for (const change of changes) {
    // A statement for each pool.
    if (starts.length > 0 && (!isStart(change) || change.row.pool !== starts[0]?.row.pool)) flush();
    if (isStart(change)) starts.push(change);
    else ordered.push(change);
  }
  flush();
  return ordered;
}

function isStart({ what, table, row }: RowChange): boolean {
  return (
    what === 'update' && table === 'task_executions' && row.status === 'RUNNING' && row.phase === 'start'
  );
}
