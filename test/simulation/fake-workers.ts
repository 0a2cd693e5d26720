/**
 * Workers of a simulated world behind the port of an executor: good ones, and every kind of bad. Each piece of work
 * is remembered with the true time from which to which something of it ran.
 */
import type { Carriage, Executor, WorkRequest } from '../../src/engine/work/executor.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { type Progress, WorkError, type WorkResult } from '../../src/shared/work.ts';
import { garbledProgress, garbledResult, goodResult } from './garbage.ts';
import type { Random } from './random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How a piece of work goes, as a weight each; `hangs` ends by SIGKILL alone, `deaf` by a signal. */
const HABITS = {
  succeeds: 60,
  fails: 12,
  fails_for_good: 3,
  sent_away: 4,
  rejects_oddly: 2,
  crashes: 5,
  throws_on_start: 2,
  hangs: 3,
  deaf: 2,
  ends_slowly: 3,
  finishes_after_abort: 3,
  garbles_result: 2,
  garbles_progress: 2,
} as const;
type Habit = keyof typeof HABITS;

const DURATIONS = { blink: 25, short: 45, medium: 22, long: 8 } as const;

/** A worker whose engine died notices within this. */
export const ORPHAN_ENDS_MS = 1_000;

export interface Work {
  readonly executionId: number;
  readonly taskId: number;
  readonly attempt: number;
  readonly key: string;
  readonly token: number;
  readonly owner: SimulatedProcess;
  readonly habit: Habit;
  readonly startedAt: number;
  /** Uptime at which nothing of it ran any more; null while it runs. */
  endedAt: number | null;
  /** Uptime at which its engine was told how it ended. */
  toldAt: number | null;
  /** What it returned, if it did. */
  result: WorkResult | null;
  abortedAt: number | null;
  /** What it was told when it was to end first. */
  abortedFor: string;
}

export interface WorkEvents {
  started(work: Work): void;
  ended(work: Work, how: string): void;
}

export class FakeWorkers {
  readonly works: Work[] = [];
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #events: WorkEvents;
  readonly #running = new Set<Carried>();
  readonly #habits = new Map<number, Habit>();
  #pid = 40_000;
  /** All is well from now on: what starts succeeds soon. */
  good = false;
  /** How long work takes, times this. */
  readonly #pace: number;

  constructor(time: VirtualTime, random: Random, events: WorkEvents) {
    this.#time = time;
    this.#random = random;
    this.#events = events;
    this.#pace = random.pick([0.2, 1, 1, 3]);
  }

  running(): Work[] {
    return [...this.#running].map((carried) => carried.work);
  }

  executorOf(owner: SimulatedProcess, token: number): Executor {
    return { start: (request, onProgress) => this.#start(request, onProgress, owner, token) };
  }

  /** The engine's process died: its workers notice the closed channel. */
  orphan(owner: SimulatedProcess): void {
    for (const carried of this.#running)
      if (carried.work.owner === owner)
        this.#time.plan(this.#random.whole(1, ORPHAN_ENDS_MS), null, () => carried.end('orphaned', null));
  }

  /** A new engine ends what the dead one left; resolves when nothing of it works any more. */
  async endStrays(pid: number, clock: Clock): Promise<void> {
    const strays = [...this.#running].filter(({ work }) => work.owner.pid === pid);
    for (const stray of strays)
      this.#time.plan(this.#random.whole(1, 40), null, () => stray.end('ended as a stray', null));
    if (strays.length > 0) await clock.sleep(45);
  }

  #start(
    request: WorkRequest,
    onProgress: (progress: Progress) => void,
    owner: SimulatedProcess,
    token: number,
  ): Carriage {
    const nothing = () => undefined;
    if (owner.state === 'dead')
      return { pid: null, result: new Promise(nothing), abort: nothing, terminate: nothing, kill: nothing };
    const habit = this.#habitOf(request.execution.id);
    const work: Work = {
      executionId: request.execution.id,
      taskId: request.task.id,
      attempt: request.attempt,
      key: request.idempotencyKey,
      token,
      owner,
      habit,
      startedAt: this.#time.uptime,
      endedAt: null,
      toldAt: null,
      result: null,
      abortedAt: null,
      abortedFor: '',
    };
    this.works.push(work);
    this.#events.started(work);
    if (habit === 'throws_on_start') {
      work.endedAt = this.#time.uptime;
      work.toldAt = this.#time.uptime;
      throw this.#random.chance(0.5)
        ? new WorkError('io', 'no process to be had')
        : new TypeError('not a function');
    }
    this.#pid += 1;
    const carried = new Carried(work, this.#time, this.#random, onProgress, (how) => {
      this.#running.delete(carried);
      this.#events.ended(work, how);
    });
    this.#running.add(carried);
    carried.begin(this.good ? this.#random.whole(5, 1_500) : this.#duration());
    return {
      pid: this.#random.chance(0.9) ? this.#pid : null,
      result: carried.promise,
      abort: (reason) => carried.abort(reason),
      terminate: () => carried.terminate(),
      kill: () => carried.kill(),
    };
  }

  /** Work that went wrong often goes wrong the same way again. */
  #habitOf(executionId: number): Habit {
    if (this.good) return 'succeeds';
    const former = this.#habits.get(executionId);
    const habit =
      former !== undefined && this.#random.chance(0.5) ? former : this.#random.weighted<Habit>(HABITS);
    this.#habits.set(executionId, habit);
    return habit;
  }

  #duration(): number {
    const { blink, short, medium, long } = {
      blink: [1, 50],
      short: [50, 5_000],
      medium: [5_000, 60_000],
      long: [60_000, 900_000],
    } as const;
    const [least, most] = { blink, short, medium, long }[this.#random.weighted(DURATIONS)];
    return Math.ceil(this.#random.whole(least, most) * this.#pace);
  }
}

class Carried {
  readonly work: Work;
  readonly promise: Promise<WorkResult>;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #onProgress: (progress: Progress) => void;
  readonly #onEnd: (how: string) => void;
  readonly #resolve: (result: WorkResult) => void;
  readonly #reject: (error: unknown) => void;
  #done = 0;

  constructor(
    work: Work,
    time: VirtualTime,
    random: Random,
    onProgress: (progress: Progress) => void,
    onEnd: (how: string) => void,
  ) {
    this.work = work;
    this.#time = time;
    this.#random = random;
    this.#onProgress = onProgress;
    this.#onEnd = onEnd;
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(durationMs: number): void {
    const { habit } = this.work;
    if (this.#random.chance(0.2)) this.#tellProgress();
    this.#progressIn(this.#random.wait(durationMs / 2 + 200));
    if (habit !== 'hangs' && habit !== 'deaf') this.#time.plan(durationMs, null, () => this.#finish());
  }

  abort(reason: string): void {
    const { habit } = this.work;
    if (this.work.abortedAt !== null) return;
    this.work.abortedAt = this.#time.uptime;
    this.work.abortedFor = reason;
    if (habit === 'hangs' || habit === 'deaf') return;
    const slow = habit === 'ends_slowly';
    const patience = slow ? this.#random.whole(1_000, 14_000) : this.#random.whole(1, 900);
    const result = habit === 'finishes_after_abort' ? goodResult(this.work, this.#random) : null;
    this.#time.plan(patience, null, () => this.end('aborted', result ?? new WorkError('timeout', 'aborted')));
  }

  terminate(): void {
    if (this.work.habit === 'hangs') return;
    this.#time.plan(this.#random.whole(1, 200), null, () =>
      this.end('terminated', new WorkError('crash', 'SIGTERM')),
    );
  }

  kill(): void {
    this.#time.plan(this.#random.whole(1, 50), null, () =>
      this.end('killed', new WorkError('crash', 'SIGKILL')),
    );
  }

  /** Nothing of it runs any more; its engine, if it lives, hears of it soon. */
  end(how: string, outcome: WorkResult | Error | null): void {
    if (this.work.endedAt !== null) return;
    this.work.endedAt = this.#time.uptime;
    this.#onEnd(how);
    if (outcome === null) return;
    this.#toEngine(() => {
      this.work.toldAt = this.#time.uptime;
      if (outcome instanceof Error) this.#reject(outcome);
      else {
        this.work.result = outcome;
        this.#resolve(outcome);
      }
    });
    // A last word that arrives after the end.
    if (this.#random.chance(0.1)) this.#toEngine(() => this.#tellProgress());
  }

  #finish(): void {
    const [how, outcome] = this.#ending();
    this.end(how, outcome);
  }

  #ending(): [how: string, outcome: WorkResult | Error] {
    const random = this.#random;
    switch (this.work.habit) {
      case 'fails':
        return ['failed', new WorkError(random.pick(['dns', 'connect', 'http', 'tls']), 'it failed')];
      case 'fails_for_good':
        return ['failed for good', new WorkError('bad_input', 'it never can', { permanent: true })];
      case 'sent_away': {
        const retryAfterMs = random.pick([0, 500, 5_000, 60_000]);
        return ['sent away', new WorkError('http', '429', { retryAfterMs })];
      }
      case 'rejects_oddly':
        return [
          'rejected oddly',
          Object.assign(new Error('odd'), { code: random.pick(['ENOENT', 'SQLITE_FULL']) }),
        ];
      case 'crashes':
        return ['crashed', new WorkError('crash', 'SIGSEGV')];
      case 'garbles_result':
        return ['garbled its result', garbledResult(random)];
      default:
        return ['succeeded', goodResult(this.work, random)];
    }
  }

  #progressIn(ms: number): void {
    this.#time.plan(ms, null, () => {
      if (this.work.endedAt !== null) return;
      this.#toEngine(() => this.#tellProgress());
      this.#progressIn(this.#random.wait(15_000));
    });
  }

  #tellProgress(): void {
    this.#done += this.#random.whole(0, 9);
    const garbled = this.work.habit === 'garbles_progress';
    this.#onProgress(
      garbled
        ? garbledProgress(this.#random)
        : { phase: 'crawl', done: this.#done, total: null, counters: { new: 1 } },
    );
  }

  #toEngine(tell: () => void): void {
    this.#time.plan(this.#random.whole(0, 3), this.work.owner, tell);
  }
}
