/**
 * The keys: one table that feeds dispatch, footer, help, the README and the tests. A binding stands in the footer,
 * in this order, when it has a short label and is possible at the moment.
 */
import { type Binding, bind, CONTEXTS, type Context } from './binding.ts';
import type { Command } from './command.ts';
import { DETAIL_KEYS } from './detail/detail-keys.ts';
import { DIALOG_KEYS } from './dialog-keys.ts';
import { FILTER_KEYS } from './filter/filter-keys.ts';

/** Where rows are tasks or executions. */
const WORK: readonly Context[] = ['floor', 'tasks', 'history', 'dead'];
const LISTS: readonly Context[] = ['tasks', 'history', 'dead'];
/** Where rows can be marked for an act on many. */
const MARKED: readonly Context[] = [...LISTS, 'findings'];
const PLACES: readonly Context[] = [...WORK, 'health', 'log', 'findings'];
const SCREENS: readonly Context[] = [...PLACES, 'group', 'task', 'detail', 'reading'];

export const KEYMAP: readonly Binding[] = [
  ...FILTER_KEYS,
  ...DIALOG_KEYS,

  bind('run', ['r'], [...WORK, 'findings', 'group', 'task'], 'safe acts', 'run the task now', 'run'),
  bind(
    'cancel',
    ['x'],
    ['floor', 'tasks', 'history', 'health', 'group', 'task', 'detail'],
    'risky acts',
    'cancel the execution (asks; 5 s to undo)',
    'cancel',
  ),
  bind(
    'retry',
    ['R'],
    [...WORK, 'group', 'task', 'detail'],
    'safe acts',
    'retry what failed, now; redrive a dead letter',
    'retry',
  ),
  bind(
    'pause',
    ['p'],
    ['floor', 'tasks', 'group', 'task'],
    'safe acts',
    'pause (reason, `2h`, `until 09:00`) or resume',
    'pause',
  ),
  bind(
    'undo',
    ['u'],
    [...PLACES, 'group', 'task', 'detail'],
    'safe acts',
    'take back a cancel or pause of the last 5 s',
    'undo',
  ),
  bind('mark', ['Space'], MARKED, 'select', 'mark the row, or unmark it, and move on', 'mark'),
  bind('markRange', ['V'], MARKED, 'select', 'mark a range: begins it, and ends it'),
  bind('markAll', ['*'], MARKED, 'select', 'mark all that the filter lets through, or none', 'all'),
  bind('sortNext', ['o'], [...MARKED, 'log'], 'other', 'sort by the next column', 'sort'),
  bind('sortOther', ['O'], [...MARKED, 'log'], 'other', 'sort the other way round'),
  bind('discard', ['D'], ['dead'], 'risky acts', 'discard the dead letter (asks)', 'discard'),
  bind(
    'mute',
    ['m'],
    ['findings', 'reading'],
    'safe acts',
    'mute the finding (asks why), or take that back',
    'mute',
  ),
  bind('emergency', ['!'], SCREENS, 'emergency', 'emergency scan', 'emergency'),
  bind('acknowledge', ['a'], ['health'], 'safe acts', 'acknowledge the alert: somebody knows', 'acknowledge'),
  bind('nextPane', ['Tab'], ['floor', 'detail'], 'places', 'next pane', 'pane'),
  bind('nextPane', ['Tab'], ['log'], 'places', 'from the log to the audit trail and back', 'log or audit'),
  bind(
    'open',
    ['Enter'],
    ['health'],
    'places',
    'open what the worker carries, or what the alert is about',
    'open',
  ),
  bind('open', ['Enter'], ['tasks'], 'places', 'open the task: why, what comes, what was done', 'open'),
  bind('open', ['Enter'], ['log', 'findings'], 'places', 'read the line, entry or finding whole', 'whole'),
  bind(
    'filter',
    ['/'],
    [...WORK, 'log', 'findings'],
    'find',
    'filter: `words state:failed type:scan tag:dns !word ~pattern`; Tab completes',
    'filter',
  ),
  bind(
    'open',
    ['Enter'],
    ['floor', 'history', 'dead', 'group', 'task'],
    'places',
    'open the execution (attempts, changes, report, log) or the group of failures',
    'open',
  ),
  bind('previousPane', ['Shift-Tab'], ['floor', 'log', 'detail'], 'places', 'previous pane'),
  bind(
    'earlier',
    ['['],
    ['floor'],
    'places',
    'the Floor as it was 5 minutes earlier; Esc returns to now',
    'past',
  ),
  bind('later', [']'], ['floor'], 'places', 'in the past: 5 minutes later', 'later'),
  bind('hourEarlier', ['{'], ['floor'], 'places', 'the Floor as it was an hour earlier'),
  bind('hourLater', ['}'], ['floor'], 'places', 'in the past: an hour later'),
  ...DETAIL_KEYS,
  bind('zoom', ['z'], ['floor', 'detail'], 'places', 'one pane alone, and back', 'zoom'),
  bind(
    'kill',
    ['X'],
    ['floor', 'tasks', 'history', 'health', 'group', 'task', 'detail'],
    'risky acts',
    'kill the worker now (type the name)',
    'kill',
  ),
  bind('pauseAll', ['P'], PLACES, 'risky acts', 'pause everything (type yes) or resume it', 'pause all'),

  bind('goFloor', ['1'], SCREENS, 'places', 'Floor: what runs, what comes, what failed'),
  bind('goTasks', ['2'], SCREENS, 'places', 'Tasks: all of them, with how they went lately'),
  bind('goHistory', ['3'], SCREENS, 'places', 'History: every execution'),
  bind('goDead', ['4'], SCREENS, 'places', 'Dead letters: what was given up'),
  bind('goHealth', ['5'], SCREENS, 'places', 'Health: engine, pools, workers, store'),
  bind('goLog', ['6'], SCREENS, 'places', 'Log, and the audit trail behind Tab'),
  bind('goFindings', ['7'], SCREENS, 'places', 'Findings: what scans and tools found wrong'),
  bind('previousPlace', ['-'], SCREENS, 'places', 'the screen before this one'),

  bind('up', ['Up', 'k'], SCREENS, 'move', 'up'),
  bind('down', ['Down', 'j'], SCREENS, 'move', 'down'),
  bind('pageUp', ['PageUp'], SCREENS, 'move', 'page up'),
  bind('pageDown', ['PageDown'], SCREENS, 'move', 'page down'),
  bind('halfUp', ['Ctrl-U'], SCREENS, 'move', 'half a page up'),
  bind('halfDown', ['Ctrl-D'], SCREENS, 'move', 'half a page down'),
  bind('first', ['g', 'Home'], SCREENS, 'move', 'first row'),
  bind('last', ['G', 'End'], SCREENS, 'move', 'last row; in a log: follow it'),

  bind(
    'edit',
    ['e'],
    [...WORK, 'findings', 'group', 'task', 'detail'],
    'safe acts',
    'edit the task in `$EDITOR`, as YAML',
    'edit',
  ),
  bind(
    'pageLog',
    ['v'],
    [...WORK, 'group', 'task', 'detail'],
    'find',
    'the log in `$PAGER`; from the facts: all of them, and what changed line by line',
    'pager',
  ),
  bind(
    'copyId',
    ['y'],
    [...WORK, 'findings', 'group', 'task', 'detail'],
    'other',
    'copy the id, or the name of a task (OSC 52)',
  ),
  bind(
    'copyCommand',
    ['Y'],
    [...WORK, 'findings', 'group', 'task', 'detail'],
    'other',
    'copy the command line that shows the same',
  ),
  bind(
    'palette',
    [':'],
    SCREENS,
    'other',
    'any command by its name: `run NAME`, `pause NAME 2h`, ...',
    'command',
  ),
  bind('help', ['?'], SCREENS, 'other', 'help: all keys, to search and to choose from', 'help'),
  bind('back', ['q'], SCREENS, 'other', 'back; on the Floor: leave', 'back'),
  bind('escape', ['Escape'], SCREENS, 'other', 'back; on the Floor: clear the filter, leave the zoom'),
  bind('theme', ['T'], SCREENS, 'other', 'next theme: dark, light, high-contrast, colour-blind'),
  bind('redraw', ['Ctrl-L'], CONTEXTS, 'other', 'draw the screen anew'),
  bind('suspend', ['Ctrl-Z'], CONTEXTS, 'other', 'to the shell; `fg` comes back'),
  bind('interrupt', ['Ctrl-C'], CONTEXTS, 'other', 'leave; twice within 2 s: drain, then leave'),
];

/** Bindings as they are in force: those of the table, or with other keys of the operator's choice. */
export class Keymap {
  readonly bindings: readonly Binding[];
  readonly #byContext: ReadonlyMap<Context, ReadonlyMap<string, Command>>;

  constructor(bindings: readonly Binding[]) {
    this.bindings = bindings;
    this.#byContext = new Map(
      CONTEXTS.map((context) => [
        context,
        new Map(
          bindings
            .filter(({ contexts }) => contexts.includes(context))
            .flatMap(({ keys, command }) => keys.map((key) => [key, command] as const)),
        ),
      ]),
    );
  }

  /** null: the key means nothing here. */
  commandFor(context: Context, key: string): Command | null {
    return this.#byContext.get(context)?.get(key) ?? null;
  }

  /** The first key of a command, for words that speak of it; its name, as the palette takes it, where it has none. */
  keyOf(command: Command): string {
    const key = this.bindings.find((one) => one.command === command && one.keys.length > 0)?.keys[0];
    if (key === 'Escape') return 'Esc';
    return key ?? `:${command.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  }
}

export const DEFAULT_KEYMAP = new Keymap(KEYMAP);
