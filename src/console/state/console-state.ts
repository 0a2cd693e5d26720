/**
 * Everything the console knows: the newest snapshot, where the operator is, and a stack of what lies above the
 * Floor. One reducer changes it; components only draw it.
 */
import type { ManyVerb } from '../../board/many/many-plan.ts';
import type { ScanPreview } from '../../board/scan-preview.ts';
import type { Snapshot } from '../../board/snapshot.ts';
import type { ListName, ViewRequest } from '../../board/views/view.ts';
import type { OperatorAct } from '../../domain/operator.ts';
import type { ScanMode } from '../../domain/task.ts';
import type { TextField } from '../input/text-field.ts';
import type { Keymap } from '../keymap.ts';
import type { PaneName, Size } from '../layout.ts';
import type { ListStates } from '../lists/list-state.ts';
import type { WorkList } from '../lists/marking.ts';
import type { FilteredList } from '../outside.ts';
import type { ThemeName } from '../palettes.ts';
import type { PlaceName } from '../places/place-name.ts';
import type { Layer } from './layers.ts';
import type { LeaveChoice } from './leave-choice.ts';
import type { PastRuns } from './past-runs.ts';
import type { LogTail } from './tail.ts';

/** By identity, so that the selection stays with its row when others come and go. */
export interface Cursor {
  /** Execution id, in Upcoming the task id; null where the pane is empty. */
  id: number | null;
  index: number;
  /** Index of the first row in view. */
  top: number;
}

export interface Message {
  text: string;
  tone: 'plain' | 'good' | 'bad';
  /** What came of an act stays until there is other news; an answer to a key stays until the next one. */
  stays: boolean;
  /** Epoch ms: a result is shown with its time, so that it never looks newer than it is. */
  at: number;
}

/** Who was told of what: see alerting.ts. */
export interface AlertState {
  /** Failures (of `snapshot.news`) up to the last key: whoever presses one is there to see them. */
  seen: number;
  /** Failures that an alert has told of. */
  told: number;
  /** Clock.uptime() of the last alert of either kind; null = there was none. */
  failureAt: number | null;
  emergencyAt: number | null;
  /** Emergencies under way, by execution id. */
  emergencies: readonly number[];
}

/** A cancel or pause that is sent when its grace is over, unless it is taken back. */
export interface Grace {
  id: number;
  act: OperatorAct;
  /** What it is done to: a name, or `14 executions`. */
  name: string;
  taskIds: ReadonlySet<number>;
  /** None: it concerns tasks. */
  executionIds: ReadonlySet<number>;
  /** Marks that come back when it is taken back. */
  marks?: { list: ListName; marks: ReadonlySet<number>; allMatching: boolean };
  doing: 'cancelling' | 'pausing';
  /** Epoch ms at which it is sent. */
  dueAt: number;
}

export const FORM_FIELDS = [
  'targets',
  'reason',
  'mode',
  'crawl',
  'diff',
  'headless',
  'overrideRateLimit',
] as const;
export type FormField = (typeof FORM_FIELDS)[number];

/** The emergency form as it was left, kept until its scan was accepted. */
export interface Draft {
  targets: TextField;
  reason: TextField;
  mode: ScanMode;
  crawl: boolean;
  diff: boolean;
  headless: boolean;
  overrideRateLimit: boolean;
  focus: FormField;
  /** What the board says of the targets, and the text that it speaks of. */
  preview: { text: string; result: ScanPreview } | null;
  /** Enter was pressed before the preview was there: go on when it comes. */
  goOn: boolean;
}

/** Filters that were kept, the newest first. */
export type FilterHistory = Readonly<Record<FilteredList, readonly string[]>>;
export const NO_FILTERS: FilterHistory = {
  floor: [],
  tasks: [],
  history: [],
  dead: [],
  log: [],
  audit: [],
  findings: [],
};

export interface ConsoleState {
  snapshot: Snapshot;
  size: Size;
  /** Epoch ms, whole seconds: what the screen counts from. */
  now: number;
  /** Epoch ms that the Floor is to show; null = now. */
  moment: number | null;
  /** Clock.uptime() of the newest event. */
  uptime: number;
  /** Clock.uptime() of the last key; null = none yet. */
  keyAt: number | null;
  /** Of the program; '' = not shown. */
  version: string;
  /** '' or one line about this run, such as that it is a demonstration. */
  banner: string;
  keymap: Keymap;
  theme: ThemeName;
  /** Those that can be seen here; none where there is no colour. */
  themes: readonly ThemeName[];
  /** What `q` offers where executions run here: `detach` only where a background engine can go on with them. */
  leaveChoices: readonly LeaveChoice[];
  /** Flags by which another command line finds the same store. */
  storeFlags: readonly string[];
  /** Lines of the palette, oldest first. */
  history: readonly string[];
  /** The screen below everything on the stack. */
  place: PlaceName;
  /** Where `-` goes back to. */
  previousPlace: PlaceName;
  lists: ListStates;
  /** Where the Health screen stands: the line that is selected, counted among those that can be, and the first in view. */
  health: { cursor: number; top: number };
  filterHistory: FilterHistory;
  /** Which of the two lists of the Log screen is open. */
  logList: 'log' | 'audit';
  /** What the board was last asked to read besides. */
  request: ViewRequest | null;
  focus: PaneName;
  zoomed: boolean;
  cursors: Readonly<Record<PaneName, Cursor>>;
  /** The last one is on top. */
  stack: readonly Layer[];
  draft: Draft;
  alerts: AlertState;
  /** The end of a log on a wide Floor; null = there is no room for one, or nothing that has one. */
  tail: LogTail | null;
  /** How the selected task went, on a wide Floor; null = there is no room, or no task. */
  pastRuns: PastRuns | null;
  /** An emergency of this console that is selected as soon as it is seen to run, unless a key was pressed; null = none. */
  awaited: number | null;
  /** What the board was asked of an act on many; null = nothing that is still wanted. */
  planning: { id: number; verb: ManyVerb; list: WorkList; place: PlaceName } | null;
  graces: readonly Grace[];
  lastGraceId: number;
  message: Message | null;
  /** Time of the tidings of the engine that were said last; null = none were. */
  tidingsAt: number | null;
  /** Clock.uptime() of the last Ctrl-C; null = none that counts. */
  interruptedAt: number | null;
  /** Grows with each Ctrl-L. */
  redraws: number;
}
