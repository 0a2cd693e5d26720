/**
 * The console without its screen: takes keys and news, runs the reducer, and has its errands run. The timers of its
 * own, by which the screen counts and settles, end with `close`.
 */
import type { Board } from '../board/board.ts';
import type { Snapshot } from '../board/snapshot.ts';
import type { Clock } from '../shared/clock.ts';
import { Errands, type TerminalMoves } from './errands.ts';
import type { KeyPress } from './input/key-press.ts';
import type { Size } from './layout.ts';
import type { Outside } from './outside.ts';
import type { ConsoleState } from './state/console-state.ts';
import { firstState } from './state/first-state.ts';
import { leave } from './state/leave.ts';
import { LEAVE_CHOICES, type LeaveChoice } from './state/leave-choice.ts';
import { onlyMachine, onlyProgressed, untilNextBeat } from './state/pace.ts';
import { reduce } from './state/reduce.ts';
import type { ConsoleEvent, Effect } from './state/transition.ts';
import { SECOND_MS } from './text/time-words.ts';

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

export class ConsoleSession {
  /** Resolves when the operator left; rejects when something broke. */
  readonly left: Promise<LeaveChoice>;

  readonly #board: Board;
  readonly #clock: Clock;
  readonly #errands: Errands;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #leave: PromiseWithResolvers<LeaveChoice>;
  #state: ConsoleState;
  #held: Snapshot | null = null;
  #beat = new AbortController();
  #beatAt = Number.POSITIVE_INFINITY;
  #settling = new AbortController();

  constructor(options: SessionOptions) {
    const { board, clock, size, version = '', banner = '', canDetach = true, looks = {} } = options;
    this.#board = board;
    this.#clock = clock;
    this.#leave = Promise.withResolvers();
    this.left = this.#leave.promise;
    // Whoever awaits it still gets the error; without this, breaking before that would be reported twice.
    this.left.catch(() => undefined);
    const leaveChoices = LEAVE_CHOICES.filter((choice) => canDetach || choice !== 'detach');
    const first = firstState(board.snapshot(), size, this.#second());
    const { storeFlags = [], outside = null } = options;
    this.#state = { ...first, version, banner, leaveChoices, storeFlags, ...looks };
    this.#errands = new Errands({
      board,
      clock,
      outside,
      came: (event) => this.#dispatch(event),
      leave: (choice) => this.#leave.resolve(choice),
      fail: (error) => this.fail(error),
    });
    this.#unsubscribe = board.subscribe(() => this.#news());
    this.#errands.own(this.#keepTime());
    this.#errands.own(this.#begin());
  }

  // Bound, since React calls them bare.
  readonly state = (): ConsoleState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** null until there is one. */
  set terminal(moves: TerminalMoves | null) {
    this.#errands.terminal = moves;
  }

  /** true: the terminal is an editor's or a pager's. What reaches this process meanwhile was meant for that. */
  get handedOver(): boolean {
    return this.#errands.handedOver;
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
    if (anew) this.#errands.own(this.#drawSettled());
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
    this.#beat.abort();
    this.#settling.abort();
    this.#unsubscribe();
    this.#listeners.clear();
    await this.#errands.close();
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

  /** What the first frame has room for is asked for behind it: the frame itself waits for nothing. */
  async #begin(): Promise<void> {
    await this.#clock.sleep(0);
    this.#dispatch({ kind: 'tick' });
  }

  #show(state: ConsoleState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) this.#errands.run(effect);
  }

  #second(): number {
    return Math.floor(this.#clock.now() / SECOND_MS) * SECOND_MS;
  }

  #news(): void {
    const snapshot = this.#board.snapshot();
    const { version } = this.#state.snapshot;
    if (snapshot.version === version) return;
    if (onlyMachine(this.#state.snapshot, snapshot)) {
      this.#held = snapshot;
      return;
    }
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
}
