import type { Clock } from '../../shared/clock.ts';
import type { ListName, ListRequest, ListRows, View, ViewRequest } from '../views/view.ts';

/** Rows read at once. */
const WINDOW = 400;

/** Of a window of any length: read in pieces, and others get their turn between them. */
export async function rowIds(
  name: ListName,
  request: ListRequest,
  { clock, read }: { clock: Clock; read: (request: ViewRequest) => View },
): Promise<number[]> {
  const ids: number[] = [];
  const end = request.offset + request.limit;
  for (let offset = request.offset; offset < end; offset += WINDOW) {
    const list = { ...request, offset, limit: Math.min(WINDOW, end - offset) };
    const view = read({ kind: name, list } as ViewRequest);
    const rows: readonly ListRows[ListName][] = view.kind === 'health' ? [] : view.list.rows;
    for (const row of rows) ids.push(idOf(row));
    if (rows.length < list.limit) break;
    await clock.turn();
  }
  return ids;
}

function idOf(row: ListRows[ListName]): number {
  if ('id' in row) return row.id;
  return 'nextAt' in row ? row.taskId : row.executionId;
}
