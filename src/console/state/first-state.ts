import type { Snapshot } from '../../board/snapshot.ts';
import { DEFAULT_KEYMAP } from '../keymap.ts';
import type { PaneName, Size } from '../layout.ts';
import { FIRST_LISTS } from '../lists/list-state.ts';
import { THEME_NAMES } from '../palettes.ts';
import { firstAlerts } from './alerting.ts';
import { type ConsoleState, NO_FILTERS } from './console-state.ts';
import { TOP, withCursorsInView } from './cursors.ts';
import { EMPTY_DRAFT } from './draft.ts';
import { LEAVE_CHOICES } from './leave-choice.ts';

/** The Floor as it is first seen: on what runs, or on what comes next where nothing does. */
export function firstState(snapshot: Snapshot, size: Size, now: number): ConsoleState {
  const focus: PaneName = snapshot.running.length > 0 ? 'running' : 'upcoming';
  return withCursorsInView({
    snapshot,
    size,
    now,
    moment: null,
    uptime: 0,
    keyAt: null,
    version: '',
    banner: '',
    keymap: DEFAULT_KEYMAP,
    theme: 'terminal',
    themes: THEME_NAMES,
    leaveChoices: LEAVE_CHOICES,
    storeFlags: [],
    history: [],
    place: 'floor',
    previousPlace: 'floor',
    lists: FIRST_LISTS,
    health: { cursor: 0, top: 0 },
    filterHistory: NO_FILTERS,
    logList: 'log',
    request: null,
    focus,
    zoomed: false,
    cursors: { running: TOP, upcoming: TOP, failures: TOP },
    stack: [],
    draft: EMPTY_DRAFT,
    alerts: firstAlerts(snapshot),
    tail: null,
    pastRuns: null,
    awaited: null,
    planning: null,
    graces: [],
    lastGraceId: 0,
    message: null,
    tidingsAt: null,
    interruptedAt: null,
    redraws: 0,
  });
}
