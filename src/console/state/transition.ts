/** What goes into the reducer and what comes out of it. */
import type { Board } from '../../board/board.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from '../../board/log/log-page.ts';
import type { ManyPlan, ManyVerb, Selection } from '../../board/many/many-plan.ts';
import type { ScanPreview } from '../../board/scan-preview.ts';
import type { Snapshot } from '../../board/snapshot.ts';
import type { SlotAnswer, TaskStory } from '../../board/task/task-detail.ts';
import type { ListName, ListRequest, ViewRequest } from '../../board/views/view.ts';
import type { OperatorAct } from '../../domain/operator.ts';
import type { KeyPress } from '../input/key-press.ts';
import type { Size } from '../layout.ts';
import type { KeptFilter } from '../outside.ts';
import type { ConsoleState, Message } from './console-state.ts';
import type { Layer } from './layers.ts';
import type { LeaveChoice } from './leave-choice.ts';

/** What the reducer may ask: reads that answer at once and change nothing. */
export type BoardReader = Pick<
  Board,
  | 'blastRadius'
  | 'detail'
  | 'failureGroup'
  | 'finding'
  | 'findingRows'
  | 'latestExecution'
  | 'neighbour'
  | 'oldestMoment'
  | 'suggest'
  | 'taskDetail'
  | 'taskNamed'
>;

export type ConsoleEvent =
  | { kind: 'keys'; batch: readonly KeyPress[] }
  | { kind: 'paste'; text: string }
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'tick' }
  | { kind: 'resize'; size: Size }
  /** The terminal keeps its size. */
  | { kind: 'settled' }
  /** `executionId`: of what was started. */
  | { kind: 'result'; ok: boolean; text: string; act: OperatorAct; executionId?: number }
  | { kind: 'graceOver'; id: number }
  | { kind: 'preview'; text: string; result: ScanPreview }
  | { kind: 'paths'; typed: string; paths: readonly string[] }
  | { kind: 'log'; executionId: number; request: LogRequest; page: LogPage }
  | { kind: 'tail'; executionId: number; page: LogPage }
  /** `error`: why it could not be searched; '' = it was. */
  | { kind: 'logHit'; executionId: number; search: LogSearch; hit: LogHit; error: string }
  | { kind: 'taskStory'; taskId: number; story: TaskStory | null }
  | { kind: 'slotAnswer'; name: string; time: string; answer: SlotAnswer }
  | { kind: 'plan'; id: number; plan: ManyPlan }
  | { kind: 'rowIds'; list: ListName; ids: readonly number[] }
  /** A program outside the console is done, or a memory of it cannot be kept. */
  | { kind: 'told'; ok: boolean; text: string }
  | { kind: 'history'; lines: readonly string[] }
  /** Filters of earlier runs, the oldest first. */
  | { kind: 'filterHistory'; filters: readonly KeptFilter[] };

export type Effect =
  | { kind: 'act'; act: OperatorAct; about: string }
  | { kind: 'grace'; id: number }
  | { kind: 'dropGrace'; id: number }
  | { kind: 'filter'; text: string }
  | { kind: 'moment'; at: number | null }
  | { kind: 'view'; request: ViewRequest | null }
  | { kind: 'preview'; text: string; atOnce: boolean }
  | { kind: 'paths'; typed: string }
  | { kind: 'plan'; id: number; verb: ManyVerb; selection: Selection }
  | { kind: 'rowIds'; list: ListName; request: ListRequest }
  | { kind: 'log'; executionId: number; request: LogRequest }
  /** The end of a log, beside what is open. */
  | { kind: 'tail'; executionId: number }
  | { kind: 'taskStory'; taskId: number }
  | { kind: 'askSlot'; taskId: number; name: string; time: string }
  | { kind: 'searchLog'; executionId: number; search: LogSearch }
  | { kind: 'editTask'; taskId: number; name: string }
  | { kind: 'pageLog'; executionId: number }
  | { kind: 'pageFacts'; executionId: number }
  | { kind: 'copy'; text: string }
  | { kind: 'remember'; line: string }
  | { kind: 'rememberFilter'; filter: KeptFilter }
  | { kind: 'leave'; choice: LeaveChoice }
  /** Somebody who does not look at the screen is to hear of it. */
  | { kind: 'alert'; text: string }
  | { kind: 'suspend' }
  | { kind: 'redraw' };

export interface Transition {
  state: ConsoleState;
  effects: readonly Effect[];
}

export function to(state: ConsoleState, ...effects: readonly Effect[]): Transition {
  return { state, effects };
}

/** The answer to a key. */
export function say(state: ConsoleState, text: string, tone: Message['tone'] = 'plain'): ConsoleState {
  return { ...state, message: { text, tone, at: state.now, stays: false } };
}

/** What came of something, for whoever looks later: no key takes it away. */
export function report(state: ConsoleState, text: string, tone: Message['tone'] = 'plain'): ConsoleState {
  return { ...state, message: { text, tone, at: state.now, stays: true } };
}

export function topLayer(state: ConsoleState): Layer | null {
  return state.stack.at(-1) ?? null;
}

export function push(state: ConsoleState, layer: Layer): ConsoleState {
  return { ...state, stack: [...state.stack, layer] };
}

export function pop(state: ConsoleState): ConsoleState {
  return { ...state, stack: state.stack.slice(0, -1) };
}

export function replaceTop(state: ConsoleState, layer: Layer): ConsoleState {
  return push(pop(state), layer);
}
