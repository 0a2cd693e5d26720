/** Between a list and the window of it that the board has read. */
import type { ListName, ListPart, ListRequest, ListRows } from '../../board/views/view.ts';
import type { ConsoleState } from '../state/console-state.ts';

/** A window starts at a multiple of this, so that scrolling within it asks for nothing. */
const STEP = 50;

type AnyRow = ListRows[ListName];

const ROW_IDS: { [Name in ListName]: (row: ListRows[Name]) => number } = {
  tasks: ({ taskId }) => taskId,
  history: ({ executionId }) => executionId,
  dead: ({ executionId }) => executionId,
  log: ({ id }) => id,
  audit: ({ id }) => id,
  findings: ({ id }) => id,
};

/** null = the board has not read it yet. */
export function listPart<Name extends ListName>(
  state: Pick<ConsoleState, 'snapshot'>,
  name: Name,
): ListPart<ListRows[Name]> | null {
  const { view } = state.snapshot;
  return view?.kind === name ? (view.list as ListPart<ListRows[Name]>) : null;
}

export function rowAt<Name extends ListName>(
  state: Pick<ConsoleState, 'snapshot'>,
  name: Name,
  index: number,
): ListRows[Name] | null {
  const part = listPart(state, name);
  return part?.rows[index - part.offset] ?? null;
}

/** The row under the cursor. */
export function selectedRow<Name extends ListName>(
  state: Pick<ConsoleState, 'snapshot' | 'lists'>,
  name: Name,
): ListRows[Name] | null {
  return rowAt(state, name, state.lists[name].cursor.index);
}

/** What tells the rows of a list apart. */
export function listRowId<Name extends ListName>(name: Name, row: ListRows[Name]): number {
  return (ROW_IDS[name] as (row: AnyRow) => number)(row);
}

/** The window that holds what is in view, and some rows before and behind it. */
export function listRequest(state: Pick<ConsoleState, 'lists' | 'size'>, name: ListName): ListRequest {
  const { cursor, filter, sort } = state.lists[name];
  const offset = Math.max(0, Math.floor(cursor.top / STEP) * STEP - STEP);
  const limit = (Math.ceil(state.size.rows / STEP) + 2) * STEP;
  return { filter, sort, offset, limit };
}
