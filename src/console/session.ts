/**
 * The console without its screen: takes keys and news, runs the reducer, and carries out what it asks for. Every
 * timer and promise of the console lives here and ends with `close`.
 */
import type { Board } from '../board/board.ts';
import type { ManyVerb, Selection } from '../board/many/many-plan.ts';
import type { Snapshot } from '../board/snapshot.ts';
import type { ListName, ListRequest } from '../board/views/view.ts';
import type { OperatorAct } from '../domain/operator.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { LogReading } from './detail/log-reading.ts';
import type { KeyPress } from './input/key-press.ts';
import type { Size } from './layout.ts';
import { Memory } from './memory.ts';
import type { Outside, Told } from './outside.ts';
import { GRACE_MS } from './state/acting.ts';
import { type ConsoleState, LEAVE_CHOICES, type LeaveChoice } from './state/console-state.ts';
import { firstState } from './state/first-state.ts';
import { leave } from './state/leave.ts';
import { onlyProgressed, untilNextBeat } from './state/pace.ts';
import { reduce } from './state/reduce.ts';
import type { ConsoleEvent, Effect } from './state/transition.ts';
import { SECOND_MS } from './text/time-words.ts';

/** Targets are looked at again when nothing was typed for so long. */
const PREVIEW_AFTER_MS = 200;
/** A terminal that was not resized for so long keeps its size. */
const SETTLED_MS = 80;

export interface SessionOptions {
  board: Board;
  clock: Clock;
  size: Size;
  version?: string;
  banner?: string;
  /** false: no background engine can go on with what runs here, so that leaving ends it. */
  canDetach?: boolean;
  /** What the operator chose: keys and colours. */
  looks?: Partial<Pick<ConsoleState, 'keymap' | 'theme' | 'themes'>>;
  /** null: there is no editor, no pager and no memory. */
  outside?: Outside | null;
  /** Flags by which another command line finds the same store. */
  storeFlags?: readonly string[];
}

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

export class ConsoleSession {
  /** Resolves when the operator left; rejects when something broke. */
  readonly left: Promise<LeaveChoice>;
  terminal: TerminalMoves | null = null;

  readonly #board: Board;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #working = new Set<Promise<void>>();
  readonly #graces = new Map<number, AbortController>();
  readonly #closed = new AbortController();
  readonly #logs: LogReading;
  readonly #memory: Memory;
  readonly #unsubscribe: () => void;
  readonly #leave: PromiseWithResolvers<LeaveChoice>;
  #state: ConsoleState;
  #held: Snapshot | null = null;
  #beat = new AbortController();
  #beatAt = Number.POSITIVE_INFINITY;
  #previewing = new AbortController();
  #settling = new AbortController();
  readonly #outside: Outside | null;
  #handedOver = false;

  constructor(options: SessionOptions) {
    const { board, clock, size, version = '', banner = '', canDetach = true, looks = {} } = options;
    this.#outside = options.outside ?? null;
    this.#board = board;
    this.#logs = new LogReading(board, (event) => this.#dispatch(event));
    this.#memory = new Memory(this.#outside, (event) => this.#dispatch(event));
    this.#clock = clock;
    this.#leave = Promise.withResolvers();
    this.left = this.#leave.promise;
    // Whoever awaits it still gets the error; without this, breaking before that would be reported twice.
    this.left.catch(() => undefined);
    const leaveChoices = LEAVE_CHOICES.filter((choice) => canDetach || choice !== 'detach');
    const first = firstState(board.snapshot(), size, this.#second());
    const { storeFlags = [] } = options;
    this.#state = { ...first, version, banner, leaveChoices, storeFlags, ...looks };
    this.#unsubscribe = board.subscribe(() => this.#news());
    this.#own(this.#keepTime());
    this.#own(this.#memory.read());
  }

  // Bound, since React calls them bare.
  readonly state = (): ConsoleState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** true: the terminal is an editor's or a pager's. What reaches this process meanwhile was meant for that. */
  get handedOver(): boolean {
    return this.#handedOver;
  }

  press(batch: readonly KeyPress[]): void {
    this.#dispatch({ kind: 'keys', batch });
  }

  paste(text: string): void {
    this.#dispatch({ kind: 'paste', text });
  }

  /** `anew`: once it keeps its size, the whole frame is drawn on an empty screen. */
  resize(size: Size, { anew = false } = {}): void {
    this.#dispatch({ kind: 'resize', size });
    if (anew) this.#own(this.#drawSettled());
  }

  /** Leaves without asking, for a terminal that is gone or a process that must end. */
  leave(choice: LeaveChoice): void {
    if (this.#closed.signal.aborted) return;
    const { state, effects } = leave(this.#state, choice);
    this.#show(state);
    this.#carryOut(effects);
  }

  fail(error: unknown): void {
    this.#leave.reject(error);
  }

  /** Ends timers and listeners and waits for what was asked of the board. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#logs.close();
    this.#beat.abort();
    this.#previewing.abort();
    this.#settling.abort();
    for (const grace of this.#graces.values()) grace.abort();
    this.#unsubscribe();
    this.#listeners.clear();
    await Promise.all(this.#working);
  }

  /** A mistake of ours, also one while drawing, ends the console: the terminal is restored before it is reported. */
  #dispatch(event: ConsoleEvent): void {
    if (this.#closed.signal.aborted) return;
    const now = this.#second();
    const uptime = this.#clock.uptime();
    try {
      const { state, effects } = reduce({ ...this.#state, now, uptime }, event, this.#board);
      this.#show(state);
      this.#carryOut(effects);
      this.#hurryBeat();
    } catch (error) {
      this.fail(error);
    }
  }

  #show(state: ConsoleState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #second(): number {
    return Math.floor(this.#clock.now() / SECOND_MS) * SECOND_MS;
  }

  #news(): void {
    const snapshot = this.#board.snapshot();
    const { version } = this.#state.snapshot;
    if (snapshot.version === version) return;
    if (onlyProgressed(this.#state.snapshot, snapshot)) {
      this.#held = snapshot;
      if (this.#beatAt > this.#clock.now() + SECOND_MS) this.#beat.abort();
      return;
    }
    this.#held = null;
    this.#dispatch({ kind: 'snapshot', snapshot });
  }

  async #keepTime(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      const now = this.#clock.now();
      const wait = this.#held === null ? untilNextBeat(this.#state, now) : SECOND_MS - (now % SECOND_MS);
      this.#beatAt = now + wait;
      this.#beat = new AbortController();
      await this.#clock.sleep(wait, this.#beat.signal);
      if (this.#beat.signal.aborted) continue;
      const snapshot = this.#held;
      this.#held = null;
      this.#dispatch(snapshot === null ? { kind: 'tick' } : { kind: 'snapshot', snapshot });
    }
  }

  /** Something began to count seconds while the clock slept until the next minute. */
  #hurryBeat(): void {
    const now = this.#clock.now();
    if (now + untilNextBeat(this.#state, now) < this.#beatAt) this.#beat.abort();
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'act':
        this.#own(this.#act(effect.act, effect.about));
        break;
      case 'grace':
        this.#own(this.#grace(effect.id));
        break;
      case 'dropGrace':
        this.#graces.get(effect.id)?.abort();
        break;
      case 'filter':
        this.#board.setFilter(effect.text);
        break;
      case 'moment':
        this.#board.setMoment(effect.at);
        break;
      case 'view':
        this.#board.setView(effect.request);
        break;
      case 'preview':
        this.#own(this.#preview(effect.text, effect.atOnce));
        break;
      case 'paths':
        this.#own(this.#paths(effect.typed));
        break;
      case 'plan':
        this.#own(this.#plan(effect.id, effect.verb, effect.selection));
        break;
      case 'rowIds':
        this.#own(this.#rowIds(effect.list, effect.request));
        break;
      case 'log':
        this.#own(this.#logs.read(effect));
        break;
      case 'taskStory':
        this.#own(this.#taskStory(effect.taskId));
        break;
      case 'searchLog':
        this.#own(this.#logs.search(effect.executionId, effect.search));
        break;
      case 'leave':
        this.#leave.resolve(effect.choice);
        break;
      case 'alert':
        this.terminal?.alert(effect.text);
        break;
      case 'editTask':
        this.#own(this.#runOutside((outside, signal) => outside.editTask(effect.taskId, signal)));
        break;
      case 'pageLog':
        this.#own(this.#runOutside((outside, signal) => outside.pageLog(effect.executionId, signal)));
        break;
      case 'copy':
        this.terminal?.copy(effect.text);
        break;
      case 'remember':
        this.#own(this.#memory.keep('history', (outside) => outside.keepHistory(effect.line)));
        break;
      case 'rememberFilter':
        this.#own(this.#memory.keep('filters', (outside) => outside.keepFilter(effect.filter)));
        break;
      case 'suspend':
        if (this.terminal !== null) this.#own(this.terminal.suspend());
        break;
      case 'redraw':
        this.terminal?.redraw();
        break;
    }
  }

  /**
   * While a window is dragged, its terminal moves and cuts what stands there, for sizes that are never told: what is
   * drawn meanwhile is only nearly right.
   */
  async #drawSettled(): Promise<void> {
    this.#settling.abort();
    const settling = new AbortController();
    this.#settling = settling;
    await this.#clock.sleep(SETTLED_MS, settling.signal);
    if (!settling.signal.aborted) this.#dispatch({ kind: 'settled' });
  }

  async #act(act: OperatorAct, about: string): Promise<void> {
    const { ok, message } = await this.#board.act(act);
    this.#dispatch({
      kind: 'result',
      ok,
      act,
      text: message === '' ? `${about}: ${ok ? 'done' : 'refused'}` : message,
    });
  }

  /** One at a time: there is one terminal. */
  async #runOutside(work: (outside: Outside, signal: AbortSignal) => Promise<Told>): Promise<void> {
    const { terminal } = this;
    const outside = this.#outside;
    if (terminal === null || outside === null) {
      this.#dispatch({ kind: 'told', ok: false, text: 'no editor and no pager can be started from here' });
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
    this.#dispatch({ kind: 'told', ok: told.ok, text: safeText(told.message) });
  }

  async #grace(id: number): Promise<void> {
    const grace = new AbortController();
    this.#graces.set(id, grace);
    await this.#clock.sleep(GRACE_MS, grace.signal);
    this.#graces.delete(id);
    if (!grace.signal.aborted) this.#dispatch({ kind: 'graceOver', id });
  }

  async #preview(text: string, atOnce: boolean): Promise<void> {
    this.#previewing.abort();
    const previewing = new AbortController();
    this.#previewing = previewing;
    if (!atOnce) await this.#clock.sleep(PREVIEW_AFTER_MS, previewing.signal);
    if (previewing.signal.aborted) return;
    const result = await this.#board.previewScan(text);
    if (!previewing.signal.aborted) this.#dispatch({ kind: 'preview', text, result });
  }

  async #paths(typed: string): Promise<void> {
    this.#dispatch({ kind: 'paths', typed, paths: await this.#board.completePath(typed) });
  }

  async #plan(id: number, verb: ManyVerb, selection: Selection): Promise<void> {
    const plan = await this.#board.planMany(verb, selection);
    this.#dispatch({ kind: 'plan', id, plan });
  }

  async #rowIds(list: ListName, request: ListRequest): Promise<void> {
    this.#dispatch({ kind: 'rowIds', list, ids: await this.#board.rowIds(list, request) });
  }

  async #taskStory(taskId: number): Promise<void> {
    this.#dispatch({ kind: 'taskStory', taskId, story: await this.#board.taskStory(taskId) });
  }

  #own(work: Promise<void>): void {
    const owned = work.catch((error: unknown) => this.fail(error)).finally(() => this.#working.delete(owned));
    this.#working.add(owned);
  }
}
