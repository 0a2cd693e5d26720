/** What may lie over the open screen, one layer upon another: dialogs, panels, and the lines that are typed. */
import type { ExecutionDetail } from '../../board/execution-detail.ts';
import type { FailureRow } from '../../board/snapshot.ts';
import type { TaskDetail, TaskStory } from '../../board/task/task-detail.ts';
import type { FindingRow } from '../../board/views/view.ts';
import type { FindingName, OperatorAct } from '../../domain/operator.ts';
import type { DetailFocus } from '../detail/detail-layout.ts';
import type { LogState } from '../detail/log-state.ts';
import type { TextField } from '../input/text-field.ts';
import type { FilteredList } from '../outside.ts';
import type { Cursor, Grace } from './console-state.ts';
import type { LeaveChoice } from './leave-choice.ts';

/** What a confirmed dialog does. */
export type Intent =
  | { kind: 'send'; act: OperatorAct; about: string }
  | { kind: 'grace'; grace: Omit<Grace, 'id' | 'dueAt'> };

/** What a typed word lets happen: an act, or that the console ends in a way that ends work. */
export type TypedIntent = Intent | { kind: 'leave'; choice: LeaveChoice };

/** Clock.uptime() of a dialog's opening: what was typed too early to be meant for it is dropped. */
interface Dialog {
  openedAt: number;
}

export interface DetailLayer {
  kind: 'detail';
  detail: ExecutionDetail;
  log: LogState;
  focus: DetailFocus;
  factsTop: number;
  /** The part that has the focus is alone. */
  zoomed: boolean;
}

/** What to search the log below it for. */
export interface LogSearchLayer {
  kind: 'logSearch';
  field: TextField;
}

/** Failures that say the same, one by one. */
export interface GroupLayer {
  kind: 'group';
  groupId: number;
  /** As they were read last: a group that dissolved stays readable. */
  rows: readonly FailureRow[];
  cursor: Cursor;
}

export interface ConfirmLayer extends Dialog {
  kind: 'confirm';
  title: string;
  notes: readonly string[];
  radius: string;
  no: string;
  yes: string;
  choice: 'no' | 'yes';
  intent: Intent;
}

export interface TypedLayer extends Dialog {
  kind: 'typed';
  title: string;
  radius: string;
  expected: string;
  field: TextField;
  /** null: this act asks no reason. */
  reason: TextField | null;
  focus: 'reason' | 'word';
  /** A reason that is typed goes into its act. */
  intent: TypedIntent;
}

/** Asks for the reason of a pause, and how long. */
export interface PromptLayer extends Dialog {
  kind: 'prompt';
  radius: string;
  field: TextField;
  grace: Omit<Grace, 'id' | 'dueAt'>;
}

/** Asks why findings are to be left alone. */
export interface MuteLayer extends Dialog {
  kind: 'mute';
  /** What is muted, in words, and how grave it is. */
  subject: string;
  note: string;
  findings: readonly FindingName[];
  field: TextField;
}

export interface LeaveLayer extends Dialog {
  kind: 'leave';
  running: number;
  choice: LeaveChoice;
}

export interface FilterLayer {
  kind: 'filter';
  /** Whose rows it filters. */
  of: FilteredList;
  field: TextField;
  /** null = nothing completes what is typed. */
  offers: FilterOffers | null;
  /** Which filter of before is shown, 0 = the newest; null = what is being typed. */
  recalled: number | null;
  /** What was being typed when a filter of before came in its place. */
  draft: TextField;
}

/** One record whole. */
export interface ReadingLayer {
  kind: 'reading';
  title: string;
  entries: readonly { label: string; text: string }[];
  top: number;
  /** Of a page about a finding: its row. */
  finding?: FindingRow;
}

/** Words that could take the place of what was typed last. */
export interface FilterOffers {
  /** As it was typed, before any of them was chosen. */
  base: TextField;
  /** Index in `base.before` from which a word takes its place. */
  from: number;
  words: readonly string[];
  chosen: number | null;
}

/** The palette: a line, what completes it, and the earlier lines. */
export interface PaletteLayer {
  kind: 'palette';
  field: TextField;
  suggestions: readonly Suggestion[];
  /** Index of the marked suggestion; null = none is. */
  marked: number | null;
  /** Index in the history of the line that is shown; null = it is a new one. */
  recalled: number | null;
  /** What the line would do, or what is wrong with it. */
  hint: string;
  hintTone: 'plain' | 'bad';
}

/** One way to go on with a palette's line. */
export interface Suggestion {
  /** The whole line with it. */
  line: string;
  shown: string;
  says: string;
  /** The key that does the same; '' = there is none. */
  key: string;
}

export interface HelpLayer {
  kind: 'help';
  /** What the keys are narrowed by. */
  field: TextField;
  index: number;
  top: number;
}

/** One task: how it stands, why, and its last executions. */
export interface TaskLayer {
  kind: 'task';
  task: TaskDetail;
  /** null = not read yet. */
  story: TaskStory | null;
  /** Index of the selected line, and of the first one in view. */
  cursor: number;
  top: number;
}

export type Layer =
  | TaskLayer
  | LogSearchLayer
  | ReadingLayer
  | HelpLayer
  | PaletteLayer
  | FilterLayer
  | { kind: 'emergency' }
  | GroupLayer
  | DetailLayer
  | ConfirmLayer
  | TypedLayer
  | PromptLayer
  | MuteLayer
  | LeaveLayer;
