/**
 * Keeps the strip of the day to come true. It is counted anew when something about the plan changed and at each half
 * hour, a little at a time, so that a floor of a hundred thousand tasks costs the screen no more than one of ten.
 */

import { TASK_TYPES, type TaskType } from '../../domain/task.ts';
import { WindowCalendar } from '../../domain/window-calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import { median } from '../estimate.ts';
import { dayStrip, type Lasting, STRIP_MS, type StripInputs, stripStart } from './day-strip.ts';
import { sweepPlan } from './plan-sweep.ts';
import { PlannedStarts } from './planned-starts.ts';
import type { DayStrip } from './strip-view.ts';

/** What lasts longer overlaps by more than a strip of half hours can tell; what nobody knows is taken for short. */
const LONGEST_LASTING_MS = 10 * 60_000;
const UNKNOWN_LASTING_MS = 60_000;
/** Ms of work at once. The first time a little more, so that the first screen of an ordinary floor is whole. */
const TURN_MS = 2;
const FIRST_TURN_MS = 6;
/** Between two turns the event loop is free for everything else. */
const BETWEEN_TURNS_MS = 8;
/** Counting takes no more than a fiftieth of the time, and happens at most once a second. */
const REST_FACTOR = 50;
const SHORTEST_REST_MS = 1_000;
/** Counted beyond the strip, so that the next half hour is there before it is in view. */
const AHEAD_MS = 3_600_000;

/** While nothing has told yet how long work of a pool takes: counted again after so long, and then ever more rarely. */
const GUESSED_FOR_MS = 60_000;
const GUESSES_DOUBLED = 5;

interface Plan {
  edition: number;
  starts: PlannedStarts;
  lasting: Lasting;
  /** Clock.uptime() until which it holds although how long work takes was guessed; Infinity = nothing was. */
  guessedUntil: number;
  windows: WindowCalendar;
}

interface Counting {
  plan: Plan;
  steps: Generator<void, void>;
  spentMs: number;
}

export class DayPlan {
  readonly #store: Pick<Store, 'plan' | 'windows'>;
  readonly #clock: Clock;
  readonly #zone: string;
  /** What the strip is made of; null until it was counted once. */
  #plan: Plan | null = null;
  #counting: Counting | null = null;
  #outdated = true;
  #guesses = 0;
  /** Clock.uptime(). */
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(store: Pick<Store, 'plan' | 'windows'>, clock: Clock, zone: string) {
    this.#store = store;
    this.#clock = clock;
    this.#zone = zone;
  }

  /** As it is known so far; null = it is still being counted for the first time. */
  strip(inputs: Omit<StripInputs, 'starts' | 'lasting' | 'windows' | 'zone'>): DayStrip | null {
    this.#outdated ||= !this.#isFresh(inputs.now);
    if (this.#plan === null) this.#work(FIRST_TURN_MS);
    return this.#plan && dayStrip({ ...inputs, ...this.#plan, zone: this.#zone });
  }

  /** Counts for a moment where there is something to count; true once the strip has something new. */
  work(): boolean {
    return this.#work(TURN_MS);
  }

  /** Ms after which `work` has something to do; Infinity = not before the strip is asked for again. */
  waitMs(): number {
    if (this.#counting !== null) return BETWEEN_TURNS_MS;
    return this.#outdated ? Math.max(0, this.#restUntil - this.#clock.uptime()) : Number.POSITIVE_INFINITY;
  }

  #isFresh(now: number): boolean {
    if (this.#plan === null) return false;
    const { edition, starts, guessedUntil } = this.#plan;
    const covered = starts.from <= now && stripStart(now, this.#zone) + STRIP_MS <= starts.until;
    return covered && this.#clock.uptime() < guessedUntil && edition === this.#store.plan.edition();
  }

  #work(budgetMs: number): boolean {
    const began = this.#clock.uptime();
    if (this.#counting === null) {
      if (!this.#outdated || began < this.#restUntil) return false;
      this.#counting = this.#begin(this.#clock.now());
    }
    // A count that the store broke off is worth nothing, and begins anew.
    const { plan, steps, spentMs } = this.#counting;
    this.#counting = null;
    let finished = false;
    while (!finished && this.#clock.uptime() - began < budgetMs) finished = steps.next().done === true;
    const ended = this.#clock.uptime();
    const spent = spentMs + ended - began;
    if (!finished) {
      this.#counting = { plan, steps, spentMs: spent };
      return false;
    }
    this.#restUntil = ended + Math.max(SHORTEST_REST_MS, spent * REST_FACTOR);
    this.#plan = { ...plan, guessedUntil: this.#guessedUntil(plan) };
    this.#outdated = !this.#isFresh(this.#clock.now());
    return true;
  }

  #begin(now: number): Counting {
    // Before anything is read: what is changed meanwhile makes it outdated again.
    const edition = this.#store.plan.edition();
    const windows = new WindowCalendar(this.#store.windows.list());
    const lasting = this.#lasting();
    const starts = new PlannedStarts(now, stripStart(now, this.#zone) + STRIP_MS + AHEAD_MS);
    const steps = sweepPlan(this.#store.plan, windows, starts, lasting, now);
    return {
      plan: { edition, starts, lasting, guessedUntil: Number.POSITIVE_INFINITY, windows },
      steps,
      spentMs: 0,
    };
  }

  /** By what completed lately: few floors know better, and a task that runs for the first time knows nothing. */
  #lasting(): Lasting {
    const recent = this.#store.plan.recentDurations();
    const of = (type: TaskType) => {
      const usual = median(recent.filter((one) => one.type === type).map(({ ms }) => ms));
      return { ms: Math.min(LONGEST_LASTING_MS, usual ?? UNKNOWN_LASTING_MS), guessed: usual === null };
    };
    return { scan: of('scan'), monitor: of('monitor'), tool: of('tool') };
  }

  #guessedUntil({ lasting, starts }: Plan): number {
    const guessed = TASK_TYPES.some((type) => lasting[type].guessed && starts.has(type));
    if (!guessed) return Number.POSITIVE_INFINITY;
    const wait = GUESSED_FOR_MS * 2 ** Math.min(this.#guesses, GUESSES_DOUBLED);
    this.#guesses += 1;
    return this.#clock.uptime() + wait;
  }
}
