/** What a store does not keep of running executions: how they came to where they are, as this process has watched. */
import { safeText } from '../shared/safe-text.ts';
import type { Progress } from '../shared/work.ts';
import type { Store } from '../store/store.ts';
import { RateMeter } from './estimate.ts';
import { type PhaseView, type RunningCourse, SPEED_STEP_MS } from './snapshot.ts';

/** A minute of them. */
const SPEEDS_KEPT = 12;
const NOTES_KEPT = 20;
/** Seen first so long after its start, an execution may have been in another phase before. */
const UNSEEN_MS = 5_000;

interface Watched {
  /** Of the attempt, epoch ms. */
  startedAt: number;
  phase: string;
  /** Epoch ms; null = before anybody watched. */
  phaseSince: number | null;
  /** Ms of the phases so far, in their order; null = not all of it was watched. */
  past: Map<string, number | null>;
  /** Epoch ms from which on the speed that is being taken counts, and what was done by then. */
  speedFrom: number;
  speedFromDone: number;
  speeds: number[];
  notes: string[];
  last: readonly { phase: string; ms: number }[];
}

type Place = Pick<Progress, 'phase' | 'done'>;

export interface Watch extends Pick<RunningCourse, 'phases' | 'speeds' | 'notes'> {
  /** Items a second over the last seconds; null until known. */
  rate: number | null;
}

export class RunningWatch {
  readonly #store: Pick<Store, 'history'>;
  readonly #meter = new RateMeter();
  readonly #watched = new Map<number, Watched>();

  constructor(store: Pick<Store, 'history'>) {
    this.#store = store;
  }

  /** What is known with this look taken in. `startedAt`: of the attempt; all times in epoch ms. */
  look(
    execution: { id: number; taskId: number },
    { phase, done, note = '' }: Pick<Progress, 'phase' | 'done' | 'note'>,
    startedAt: number,
    now: number,
  ): Watch {
    const rate = this.#meter.rate(execution.id, phase, done, now);
    const known = this.#watched.get(execution.id);
    const watched =
      known?.startedAt === startedAt ? known : this.#begin(execution.taskId, { phase, done }, startedAt, now);
    this.#watched.set(execution.id, watched);
    if (phase !== watched.phase) goOn(watched, { phase, done }, now);
    takeSpeed(watched, done, now);
    const shown = safeText(note);
    if (shown !== '' && shown !== watched.notes[0])
      watched.notes = [shown, ...watched.notes].slice(0, NOTES_KEPT);
    return {
      rate,
      phases: phasesOf(watched),
      speeds: watched.speeds,
      notes: watched.notes.slice(1),
    };
  }

  /** Forgets what no longer runs. */
  keep(executionIds: ReadonlySet<number>): void {
    this.#meter.keep(executionIds);
    for (const id of this.#watched.keys()) if (!executionIds.has(id)) this.#watched.delete(id);
  }

  #begin(taskId: number, { phase, done }: Place, startedAt: number, now: number): Watched {
    return {
      startedAt,
      phase,
      phaseSince: now - startedAt <= UNSEEN_MS ? startedAt : null,
      past: new Map([[phase, 0]]),
      speedFrom: now,
      speedFromDone: done,
      speeds: [],
      notes: [],
      last: this.#store.history.lastPhases(taskId),
    };
  }
}

/** A phase that comes again is the same one, going on. */
function goOn(watched: Watched, { phase, done }: Place, now: number): void {
  const { past, phaseSince } = watched;
  const before = past.get(watched.phase) ?? null;
  past.set(watched.phase, before === null || phaseSince === null ? null : before + now - phaseSince);
  if (!past.has(phase)) past.set(phase, 0);
  watched.phase = phase;
  watched.phaseSince = now;
  watched.speedFrom = now;
  watched.speedFromDone = done;
  watched.speeds = [];
}

function takeSpeed(watched: Watched, done: number, now: number): void {
  const ms = now - watched.speedFrom;
  if (ms < SPEED_STEP_MS) return;
  const speed = (Math.max(0, done - watched.speedFromDone) * 1_000) / ms;
  watched.speeds = [...watched.speeds, speed].slice(-SPEEDS_KEPT);
  watched.speedFrom = now;
  watched.speedFromDone = done;
}

function phasesOf({ past, phase, phaseSince, last }: Watched): PhaseView[] {
  const took = new Map(last.map((one) => [one.phase, one.ms]));
  const seen = [...past].filter(([name]) => name !== '');
  const gone = seen.map(([name, ms]): PhaseView => {
    const isNow = name === phase;
    return {
      phase: safeText(name),
      state: isNow ? 'now' : 'over',
      ms: isNow && phaseSince === null ? null : ms,
      since: isNow ? phaseSince : null,
      lastMs: took.get(name) ?? null,
    };
  });
  const coming = last.slice(last.findLastIndex((one) => past.has(one.phase)) + 1);
  return [
    ...gone,
    ...coming.map(
      (one): PhaseView => ({
        phase: safeText(one.phase),
        state: 'to come',
        ms: null,
        since: null,
        lastMs: one.ms,
      }),
    ),
  ];
}
