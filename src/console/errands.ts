/**
 * What the reducer asks for and cannot do itself: acts, reads that take a while, programs around the console. What
 * comes of it goes back as events. Each of its promises and timers ends with `close`.
 */
import type { Board } from '../board/board.ts';
import type { ManyVerb, Selection } from '../board/many/many-plan.ts';
import type { ListName, ListRequest } from '../board/views/view.ts';
import type { OperatorAct } from '../domain/operator.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { LogReading } from './detail/log-reading.ts';
import { Memory } from './memory.ts';
import type { Outside, Told } from './outside.ts';
import { GRACE_MS } from './state/acting.ts';
import type { LeaveChoice } from './state/leave-choice.ts';
import { TAIL_REQUEST } from './state/tail.ts';
import type { ConsoleEvent, Effect } from './state/transition.ts';

/** Targets are looked at again when nothing was typed for so long. */
const PREVIEW_AFTER_MS = 200;

/** What only the terminal can do; set once there is one. */
export interface TerminalMoves {
  suspend(): Promise<void>;
  redraw(): void;
  /** Rings, or tells the desktop, as the operator chose. */
  alert(text: string): void;
  /** Gives the terminal to the work, and takes it back when that is done. */
  handOver(work: () => Promise<void>): Promise<void>;
  /** To the clipboard of whoever sits at the terminal. */
  copy(text: string): void;
}

export interface ErrandParts {
  board: Board;
  clock: Clock;
  /** null: there is no editor, no pager and no memory. */
  outside: Outside | null;
  /** Where what came of an errand goes. */
  came: (event: ConsoleEvent) => void;
  leave: (choice: LeaveChoice) => void;
  /** A mistake of ours: nothing that an errand may meet. */
  fail: (error: unknown) => void;
}

export class Errands {
  terminal: TerminalMoves | null = null;
  readonly #parts: ErrandParts;
  readonly #working = new Set<Promise<void>>();
  readonly #graces = new Map<number, AbortController>();
  readonly #closed = new AbortController();
  readonly #logs: LogReading;
  readonly #tails: LogReading;
  readonly #memory: Memory;
  #previewing = new AbortController();
  #handedOver = false;

  constructor(parts: ErrandParts) {
    this.#parts = parts;
    this.#logs = new LogReading(parts.board, parts.came);
    this.#tails = new LogReading(parts.board, (event) => {
      if (event.kind === 'log')
        parts.came({ kind: 'tail', executionId: event.executionId, page: event.page });
    });
    this.#memory = new Memory(parts.outside, parts.came);
    this.own(this.#memory.read());
  }

  /** true: the terminal is an editor's or a pager's. */
  get handedOver(): boolean {
    return this.#handedOver;
  }

  run(effect: Effect): void {
    const { board } = this.#parts;
    switch (effect.kind) {
      case 'act':
        this.own(this.#act(effect.act, effect.about));
        break;
      case 'grace':
        this.own(this.#grace(effect.id));
        break;
      case 'dropGrace':
        this.#graces.get(effect.id)?.abort();
        break;
      case 'filter':
        board.setFilter(effect.text);
        break;
      case 'moment':
        board.setMoment(effect.at);
        break;
      case 'view':
        board.setView(effect.request);
        break;
      case 'preview':
        this.own(this.#preview(effect.text, effect.atOnce));
        break;
      case 'paths':
        this.own(this.#paths(effect.typed));
        break;
      case 'plan':
        this.own(this.#plan(effect.id, effect.verb, effect.selection));
        break;
      case 'rowIds':
        this.own(this.#rowIds(effect.list, effect.request));
        break;
      case 'log':
        this.own(this.#logs.read(effect));
        break;
      case 'tail':
        this.own(this.#tails.read({ executionId: effect.executionId, request: TAIL_REQUEST }));
        break;
      case 'taskStory':
        this.own(this.#taskStory(effect.taskId));
        break;
      case 'askSlot':
        this.own(this.#askSlot(effect.taskId, effect.name, effect.time));
        break;
      case 'searchLog':
        this.own(this.#logs.search(effect.executionId, effect.search));
        break;
      case 'leave':
        this.#parts.leave(effect.choice);
        break;
      case 'alert':
        this.terminal?.alert(effect.text);
        break;
      case 'editTask':
        this.own(this.#runOutside((outside, signal) => outside.editTask(effect.taskId, signal)));
        break;
      case 'pageLog':
        this.own(this.#runOutside((outside, signal) => outside.pageLog(effect.executionId, signal)));
        break;
      case 'pageFacts':
        this.own(this.#runOutside((outside, signal) => outside.pageFacts(effect.executionId, signal)));
        break;
      case 'copy':
        this.terminal?.copy(effect.text);
        break;
      case 'remember':
        this.own(this.#memory.keep('history', (outside) => outside.keepHistory(effect.line)));
        break;
      case 'rememberFilter':
        this.own(this.#memory.keep('filters', (outside) => outside.keepFilter(effect.filter)));
        break;
      case 'suspend':
        if (this.terminal !== null) this.own(this.terminal.suspend());
        break;
      case 'redraw':
        this.terminal?.redraw();
        break;
    }
  }

  /** Awaited by `close`; what it rejects with ends the console. */
  own(work: Promise<void>): void {
    const owned = work
      .catch((error: unknown) => this.#parts.fail(error))
      .finally(() => this.#working.delete(owned));
    this.#working.add(owned);
  }

  /** Ends the timers and waits for what was asked of the board. Idempotent. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#logs.close();
    this.#tails.close();
    this.#previewing.abort();
    for (const grace of this.#graces.values()) grace.abort();
    await Promise.all(this.#working);
  }

  async #act(act: OperatorAct, about: string): Promise<void> {
    const { ok, message, executionId } = await this.#parts.board.act(act);
    const text = message === '' ? `${about}: ${ok ? 'done' : 'refused'}` : message;
    this.#parts.came({
      kind: 'result',
      ok,
      act,
      text,
      ...(executionId === undefined ? {} : { executionId }),
    });
  }

  /** One at a time: there is one terminal. */
  async #runOutside(work: (outside: Outside, signal: AbortSignal) => Promise<Told>): Promise<void> {
    const { terminal } = this;
    const { outside, came } = this.#parts;
    if (terminal === null || outside === null) {
      came({ kind: 'told', ok: false, text: 'no editor and no pager can be started from here' });
      return;
    }
    if (this.#handedOver) return;
    this.#handedOver = true;
    let told: Told = { ok: true, message: '' };
    try {
      await terminal.handOver(async () => {
        told = await work(outside, this.#closed.signal);
      });
    } catch (error) {
      told = { ok: false, message: messageOf(error) };
    } finally {
      this.#handedOver = false;
    }
    came({ kind: 'told', ok: told.ok, text: safeText(told.message) });
  }

  async #grace(id: number): Promise<void> {
    const grace = new AbortController();
    this.#graces.set(id, grace);
    await this.#parts.clock.sleep(GRACE_MS, grace.signal);
    this.#graces.delete(id);
    if (!grace.signal.aborted) this.#parts.came({ kind: 'graceOver', id });
  }

  async #preview(text: string, atOnce: boolean): Promise<void> {
    const { board, clock, came } = this.#parts;
    this.#previewing.abort();
    const previewing = new AbortController();
    this.#previewing = previewing;
    if (!atOnce) await clock.sleep(PREVIEW_AFTER_MS, previewing.signal);
    if (previewing.signal.aborted) return;
    const result = await board.previewScan(text);
    if (!previewing.signal.aborted) came({ kind: 'preview', text, result });
  }

  async #paths(typed: string): Promise<void> {
    const { board, came } = this.#parts;
    came({ kind: 'paths', typed, paths: await board.completePath(typed) });
  }

  async #plan(id: number, verb: ManyVerb, selection: Selection): Promise<void> {
    const { board, came } = this.#parts;
    came({ kind: 'plan', id, plan: await board.planMany(verb, selection) });
  }

  async #rowIds(list: ListName, request: ListRequest): Promise<void> {
    const { board, came } = this.#parts;
    came({ kind: 'rowIds', list, ids: await board.rowIds(list, request) });
  }

  async #askSlot(taskId: number, name: string, time: string): Promise<void> {
    const { board, came } = this.#parts;
    came({ kind: 'slotAnswer', name, time, answer: await board.slotAnswer(taskId, time) });
  }

  async #taskStory(taskId: number): Promise<void> {
    const { board, came } = this.#parts;
    came({ kind: 'taskStory', taskId, story: await board.taskStory(taskId) });
  }
}
