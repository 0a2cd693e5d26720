/** What each screen but the Floor shows between header and footer. */
import type { ListName } from '../../board/views/view.ts';
import type { ListArea } from '../lists/list-area.ts';
import { type ListLook, listLines } from '../lists/list-lines.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Theme } from '../theme.ts';
import { DEAD_COLUMNS } from './dead/dead-columns.ts';
import { FINDING_COLUMNS } from './findings/finding-columns.ts';
import { healthLines } from './health/health-lines.ts';
import { HISTORY_COLUMNS } from './history/history-columns.ts';
import { AUDIT_COLUMNS, LOG_COLUMNS } from './log/log-columns.ts';
import type { PlaceName } from './place-name.ts';
import { TASK_COLUMNS } from './tasks/task-columns.ts';

type Lines = (state: ConsoleState, area: ListArea, theme: Theme) => string[];

/** A screen that is one list. */
function list<Name extends ListName>(look: ListLook<Name>): Lines {
  return (state, area, theme) => listLines(state, look, area, theme);
}

const LOG = list({ name: 'log', title: 'Log', columns: LOG_COLUMNS, empty: 'the log is empty' });
const AUDIT = list({
  name: 'audit',
  title: 'Audit trail',
  columns: AUDIT_COLUMNS,
  empty: 'nobody did anything yet',
});

const LINES: Readonly<Record<Exclude<PlaceName, 'floor'>, Lines>> = {
  tasks: list({
    name: 'tasks',
    title: 'Tasks',
    columns: TASK_COLUMNS,
    empty: 'no tasks yet: add them with `scarefloor add`, or scan at once with !',
  }),
  history: list({
    name: 'history',
    title: 'History',
    columns: HISTORY_COLUMNS,
    empty: 'nothing has run yet',
  }),
  dead: list({ name: 'dead', title: 'Dead letters', columns: DEAD_COLUMNS, empty: 'nothing was given up' }),
  health: healthLines,
  findings: list({
    name: 'findings',
    title: 'Findings',
    columns: FINDING_COLUMNS,
    empty: 'no open finding; state:all shows what is muted or resolved',
  }),
  log: (state, area, theme) => (state.logList === 'log' ? LOG : AUDIT)(state, area, theme),
};

export function placeLines(
  state: ConsoleState,
  place: Exclude<PlaceName, 'floor'>,
  area: ListArea,
  theme: Theme,
): string[] {
  return LINES[place](state, area, theme);
}
