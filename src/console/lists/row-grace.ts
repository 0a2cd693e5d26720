/** What is about to happen to a row of a list, while it can be taken back. */
import type { ListName, ListRows } from '../../board/views/view.ts';
import { graceText } from '../rows/grace-text.ts';
import type { ConsoleState } from '../state/console-state.ts';

/** `pausing in 4s, u to undo`; '' = nothing. */
export function rowGrace<Name extends ListName>(
  { graces, now, keymap }: Pick<ConsoleState, 'graces' | 'keymap' | 'now'>,
  row: ListRows[Name],
): string {
  if (graces.length === 0 || !('executionId' in row)) return '';
  const isTask = 'nextAt' in row;
  const found = graces.find(({ executionIds, taskIds, doing }) => {
    if (doing === 'pausing') return isTask && taskIds.has(row.taskId);
    return row.executionId !== null && executionIds.has(row.executionId);
  });
  return graceText(found, now, keymap);
}
