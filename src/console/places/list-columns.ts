/** The columns of each list. */
import type { ListName, ListRows } from '../../board/views/view.ts';
import type { ListColumn } from '../lists/list-column.ts';
import { DEAD_COLUMNS } from './dead/dead-columns.ts';
import { FINDING_COLUMNS } from './findings/finding-columns.ts';
import { HISTORY_COLUMNS } from './history/history-columns.ts';
import { AUDIT_COLUMNS, LOG_COLUMNS } from './log/log-columns.ts';
import { TASK_COLUMNS } from './tasks/task-columns.ts';

export const LIST_COLUMNS: { readonly [Name in ListName]: readonly ListColumn<ListRows[Name]>[] } = {
  tasks: TASK_COLUMNS,
  history: HISTORY_COLUMNS,
  dead: DEAD_COLUMNS,
  log: LOG_COLUMNS,
  audit: AUDIT_COLUMNS,
  findings: FINDING_COLUMNS,
};
