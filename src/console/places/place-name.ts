/** The screens that a digit opens, in the order of their digits. */
import type { ListName } from '../../board/views/view.ts';
import type { Command } from '../command.ts';
import type { ConsoleState } from '../state/console-state.ts';

export const PLACES = ['floor', 'tasks', 'history', 'dead', 'health', 'log', 'findings'] as const;
export type PlaceName = (typeof PLACES)[number];

/** The command that opens each of them. */
export const PLACE_COMMANDS = {
  floor: 'goFloor',
  tasks: 'goTasks',
  history: 'goHistory',
  dead: 'goDead',
  health: 'goHealth',
  log: 'goLog',
  findings: 'goFindings',
} as const satisfies Record<PlaceName, Command>;

/** As tabs and headings name them. */
export const PLACE_TITLES: Readonly<Record<PlaceName, string>> = {
  floor: 'Floor',
  tasks: 'Tasks',
  history: 'History',
  dead: 'Dead letters',
  health: 'Health',
  log: 'Log',
  findings: 'Findings',
};

/** As the row of tabs names them. */
export const PLACE_TABS: Readonly<Record<PlaceName, string>> = { ...PLACE_TITLES, dead: 'Dead' };

/** The list that has the cursor; null = the place has none of its own. */
export function listOf(state: Pick<ConsoleState, 'place' | 'logList'>): ListName | null {
  if (state.place === 'floor' || state.place === 'health') return null;
  return state.place === 'log' ? state.logList : state.place;
}
