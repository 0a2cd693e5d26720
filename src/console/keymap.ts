/**
 * The keys: one table that feeds dispatch, footer, help, the README and the tests. A binding stands in the footer,
 * in this order, when it has a short label and is possible at the moment.
 */

import { DETAIL_KEYS } from './detail/detail-keys.ts';
import { FILTER_KEYS } from './filter/filter-keys.ts';

export const CONTEXTS = [
  'floor',
  'tasks',
  'history',
  'dead',
  'health',
  'log',
  'group',
  'task',
  'detail',
  'reading',
  'help',
  'palette',
  'filter',
  'logSearch',
  'prompt',
  'typed',
  'confirm',
  'form',
  'leave',
] as const;
/** What is on top: a screen, or one of the dialogs, which all have keys of their own. */
export type Context = (typeof CONTEXTS)[number];

export type Command =
  | 'up'
  | 'down'
  | 'first'
  | 'last'
  | 'pageUp'
  | 'pageDown'
  | 'halfUp'
  | 'halfDown'
  | 'goFloor'
  | 'goTasks'
  | 'goHistory'
  | 'goDead'
  | 'goHealth'
  | 'goLog'
  | 'previousPlace'
  | 'nextPane'
  | 'previousPane'
  | 'zoom'
  | 'earlier'
  | 'later'
  | 'hourEarlier'
  | 'hourLater'
  | 'filter'
  | 'open'
  | 'run'
  | 'retry'
  | 'pause'
  | 'undo'
  | 'cancel'
  | 'kill'
  | 'discard'
  | 'mark'
  | 'markRange'
  | 'markAll'
  | 'sortNext'
  | 'sortOther'
  | 'pauseAll'
  | 'acknowledge'
  | 'emergency'
  | 'help'
  | 'theme'
  | 'palette'
  | 'edit'
  | 'pageLog'
  | 'copyId'
  | 'copyCommand'
  | 'redraw'
  | 'suspend'
  | 'back'
  | 'escape'
  | 'interrupt'
  | 'accept'
  | 'yes'
  | 'search'
  | 'nextMatch'
  | 'previousMatch'
  | 'wrap'
  | 'level'
  | 'scrollLeft'
  | 'scrollRight'
  | 'olderRun'
  | 'newerRun'
  | 'complete'
  | 'completeBack'
  | 'older'
  | 'newer'
  | 'otherChoice'
  | 'nextField'
  | 'previousField'
  | 'newLine'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'erase'
  | 'eraseAhead'
  | 'eraseAll';

export type Area =
  | 'move'
  | 'places'
  | 'find'
  | 'select'
  | 'safe acts'
  | 'risky acts'
  | 'emergency'
  | 'dialogs'
  | 'other';

export interface Binding {
  readonly command: Command;
  /** Names as input/key-press.ts makes them. */
  readonly keys: readonly string[];
  readonly contexts: readonly Context[];
  readonly area: Area;
  /** For help and README. */
  readonly says: string;
  /** For the footer; '' = not there. */
  readonly short: string;
}

/** Where rows are tasks or executions. */
const WORK: readonly Context[] = ['floor', 'tasks', 'history', 'dead'];
const LISTS: readonly Context[] = ['tasks', 'history', 'dead'];
const PLACES: readonly Context[] = [...WORK, 'health', 'log'];
const SCREENS: readonly Context[] = [...PLACES, 'group', 'task', 'detail', 'reading'];
const FIELDS: readonly Context[] = ['help', 'palette', 'filter', 'logSearch', 'prompt', 'typed', 'form'];

function bind(
  command: Command,
  keys: readonly string[],
  contexts: readonly Context[],
  area: Area,
  says: string,
  short = '',
): Binding {
  return { command, keys, contexts, area, says, short };
}

export const KEYMAP: readonly Binding[] = [
  ...FILTER_KEYS,
  bind('accept', ['Enter'], ['prompt'], 'dialogs', 'do it, with what was typed', 'pause'),
  bind('accept', ['Enter'], ['typed'], 'dialogs', 'do it, once the word is typed', 'do it'),
  bind('accept', ['Enter'], ['confirm', 'leave'], 'dialogs', 'take the marked choice', 'take it'),
  bind('yes', ['y'], ['confirm'], 'dialogs', 'yes', 'yes'),
  bind('accept', ['Enter'], ['form'], 'dialogs', 'go on: to the reason, then to the confirm line', 'go on'),
  bind(
    'complete',
    ['Tab'],
    ['form'],
    'dialogs',
    'complete the path of a file, else next field',
    'next field',
  ),
  bind('nextField', ['Down'], ['form'], 'dialogs', 'next field'),
  bind('nextField', ['Tab', 'Down'], ['typed'], 'dialogs', 'next field', 'next field'),
  bind('previousField', ['Shift-Tab', 'Up'], ['form', 'typed'], 'dialogs', 'previous field'),
  bind('newLine', ['Ctrl-J'], ['form'], 'dialogs', 'new line in the targets'),
  bind(
    'otherChoice',
    ['Tab', 'Shift-Tab', 'Left', 'Right'],
    ['confirm'],
    'dialogs',
    'other choice',
    'choose',
  ),
  bind('accept', ['Enter'], ['palette'], 'dialogs', 'do what the line says', 'do it'),
  bind('complete', ['Tab'], ['palette'], 'dialogs', 'complete the line', 'complete'),
  bind('up', ['Up'], ['palette'], 'dialogs', 'suggestion above; on an empty line: earlier lines', 'earlier'),
  bind('down', ['Down'], ['palette'], 'dialogs', 'suggestion below'),
  bind('accept', ['Enter'], ['help'], 'dialogs', 'do it, where it is possible', 'do it'),
  bind('up', ['Up', 'Shift-Tab'], ['help'], 'dialogs', 'key above'),
  bind('down', ['Down', 'Tab'], ['help'], 'dialogs', 'key below', 'choose'),
  bind('pageUp', ['PageUp'], ['help'], 'dialogs', 'page up'),
  bind('pageDown', ['PageDown'], ['help'], 'dialogs', 'page down'),
  bind('up', ['Up', 'k', 'Shift-Tab'], ['leave'], 'dialogs', 'choice above'),
  bind('down', ['Down', 'j', 'Tab'], ['leave'], 'dialogs', 'choice below', 'choose'),
  bind('escape', ['n'], ['confirm'], 'dialogs', 'no'),

  bind('run', ['r'], [...WORK, 'group', 'task'], 'safe acts', 'run the task now', 'run'),
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
  bind('mark', ['Space'], LISTS, 'select', 'mark the row, or unmark it, and move on', 'mark'),
  bind('markRange', ['V'], LISTS, 'select', 'mark a range: begins it, and ends it'),
  bind('markAll', ['*'], LISTS, 'select', 'mark all that the filter lets through, or none', 'all'),
  bind('sortNext', ['o'], [...LISTS, 'log'], 'other', 'sort by the next column', 'sort'),
  bind('sortOther', ['O'], [...LISTS, 'log'], 'other', 'sort the other way round'),
  bind('discard', ['D'], ['dead'], 'risky acts', 'discard the dead letter (asks)', 'discard'),
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
  bind('open', ['Enter'], ['log'], 'places', 'read the line or entry whole', 'whole'),
  bind(
    'filter',
    ['/'],
    [...WORK, 'log'],
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
    [...WORK, 'group', 'task', 'detail'],
    'safe acts',
    'edit the task in `$EDITOR`, as YAML',
    'edit',
  ),
  bind('pageLog', ['v'], [...WORK, 'group', 'task', 'detail'], 'find', 'the log in `$PAGER`', 'pager'),
  bind(
    'copyId',
    ['y'],
    [...WORK, 'group', 'task', 'detail'],
    'other',
    'copy the id, or the name of a task (OSC 52)',
  ),
  bind(
    'copyCommand',
    ['Y'],
    [...WORK, 'group', 'task', 'detail'],
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
  bind('escape', ['Escape'], ['filter'], 'dialogs', 'clear the filter', 'clear'),
  bind('escape', ['Escape'], ['palette', 'help'], 'dialogs', 'close', 'close'),
  bind('escape', ['Escape'], ['form'], 'dialogs', 'close the form and keep the draft', 'keep draft'),
  bind(
    'escape',
    ['Escape'],
    ['confirm', 'prompt', 'typed', 'leave'],
    'dialogs',
    'close, change nothing',
    'no',
  ),
  bind('escape', ['Escape'], SCREENS, 'other', 'back; on the Floor: clear the filter, leave the zoom'),
  bind('theme', ['T'], SCREENS, 'other', 'next theme: dark, light, high-contrast, colour-blind'),
  bind('redraw', ['Ctrl-L'], CONTEXTS, 'other', 'draw the screen anew'),
  bind('suspend', ['Ctrl-Z'], CONTEXTS, 'other', 'to the shell; `fg` comes back'),
  bind('interrupt', ['Ctrl-C'], CONTEXTS, 'other', 'leave; twice within 2 s: drain, then leave'),

  bind('left', ['Left'], FIELDS, 'dialogs', 'cursor left; in a choice: previous'),
  bind('right', ['Right'], FIELDS, 'dialogs', 'cursor right; in a choice: next'),
  bind('home', ['Home', 'Ctrl-A'], FIELDS, 'dialogs', 'to the start of the field'),
  bind('end', ['End', 'Ctrl-E'], FIELDS, 'dialogs', 'to the end of the field'),
  bind('erase', ['Backspace'], FIELDS, 'dialogs', 'erase to the left'),
  bind('eraseAhead', ['Delete'], FIELDS, 'dialogs', 'erase to the right'),
  bind('eraseAll', ['Ctrl-U'], FIELDS, 'dialogs', 'empty the field'),
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

/** Contexts in which a printable key is text unless the table says otherwise. */
export function takesText(context: Context): boolean {
  return FIELDS.includes(context);
}
