/** What every contestant is put through, in the same words for all. Times are milliseconds. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type Contestant, JOB_NUMBERS } from './contestant.ts';

const WARM_UP_JOBS = 1_000;
/** Of the fastest a round takes half a second, and the first ones are those of code that is not yet compiled. */
const ROUNDS = 9;
/** A round is as many jobs as take about so long, up to all numbers; no further round begins after the budget. */
const ROUND_MS = 4_000;
const RATE_BUDGET_MS = 8_000;

const IDLE_STARTS = 250;
const IDLE_WARM_UP = 30;
/** Pauses between single starts vary, so that no poll falls into step with them. */
const SHORTEST_PAUSE_MS = 4;
const PAUSE_STEPS = 13;

export const LOAD = { singlesPerSecond: 200, batchJobs: 50, batchesPerSecond: 5, seconds: 6 } as const;
const LOAD_WARM_UP_MS = 1_000;

const ASK_EVERY_MS = 2;
/** Nothing here takes as long, unless it hangs. */
const STUCK_MS = 60_000;

/** Hears which jobs began, and how long after they were asked for. */
export class Starts {
  count = 0;
  readonly latencies: number[] = [];
  readonly #asked = new Map<number, number>();
  #heard: (() => void) | null = null;

  /** `at`: performance.now() of the moment from which the wait counts. */
  expect(job: number, at: number): void {
    this.#asked.set(job, at);
  }

  readonly note = (job: number): void => {
    const now = performance.now();
    this.count += 1;
    const asked = this.#asked.get(job);
    if (asked === undefined) return;
    this.#asked.delete(job);
    this.latencies.push(now - asked);
    this.#heard?.();
  };

  get waiting(): number {
    return this.#asked.size;
  }

  /** Resolves at the next expected start. */
  async next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#heard = resolve;
    await promise;
    this.#heard = null;
  }
}

export interface Rates {
  /** Jobs in each round. */
  jobs: number;
  /** Jobs a second, of each round. */
  perSecond: number[];
}

/** From the first enqueue to the last recorded completion. */
export async function rateTrial(contestant: Contestant, starts: Starts): Promise<Rates> {
  await carry(contestant, starts, WARM_UP_JOBS);
  const warm = await carry(contestant, starts, WARM_UP_JOBS);
  const fitting = Math.floor((WARM_UP_JOBS / warm) * (ROUND_MS / WARM_UP_JOBS)) * WARM_UP_JOBS;
  const jobs = Math.min(Math.max(fitting, WARM_UP_JOBS), JOB_NUMBERS);
  const perSecond: number[] = [];
  const begun = performance.now();
  while (perSecond.length < ROUNDS && performance.now() - begun < RATE_BUDGET_MS)
    perSecond.push((jobs / (await carry(contestant, starts, jobs))) * 1_000);
  return { jobs, perSecond };
}

async function carry(contestant: Contestant, starts: Starts, jobs: number): Promise<number> {
  const numbers = Array.from({ length: jobs }, (_, index) => index);
  const target = starts.count + jobs;
  const begun = performance.now();
  await contestant.enqueue(numbers);
  await until(() => starts.count >= target);
  await until(async () => (await contestant.unfinished()) === 0);
  return performance.now() - begun;
}

/** One job at a time, with nothing else to do: from the call of enqueue to the first act of the handler. */
export async function idleTrial(contestant: Contestant, starts: Starts): Promise<number[]> {
  for (let index = 0; index < IDLE_WARM_UP + IDLE_STARTS; index += 1) {
    const started = starts.next();
    starts.expect(index, performance.now());
    await contestant.enqueue([index]);
    if (starts.waiting > 0) await started;
    await until(async () => (await contestant.unfinished()) === 0);
    await delay(SHORTEST_PAUSE_MS + (index % PAUSE_STEPS));
  }
  return starts.latencies.slice(IDLE_WARM_UP);
}

export interface Loaded {
  latencies: number[];
  /** The longest that the event loop did not get round. */
  heldMs: number;
}

/**
 * Single jobs at a steady rate beside batches. Each counts from the moment at which it was to arrive, whether or
 * not the process was free to ask for it then: else whoever blocks the process would not be charged for it.
 */
export async function loadTrial(contestant: Contestant, starts: Starts): Promise<Loaded> {
  const pending = new Set<Promise<void>>();
  let failed: unknown = null;
  const send = (jobs: readonly number[]) => {
    const sent = contestant.enqueue(jobs).catch((error: unknown) => {
      failed ??= error;
    });
    pending.add(sent);
    void sent.finally(() => pending.delete(sent));
  };
  const half = JOB_NUMBERS / 2;
  const seconds = LOAD_WARM_UP_MS / 1_000 + LOAD.seconds;
  const [allSingles, allBatches] = [LOAD.singlesPerSecond * seconds, LOAD.batchesPerSecond * seconds];
  const begun = performance.now();
  let [singles, batches] = [0, 0];
  const held = monitorEventLoopDelay({ resolution: 1 });
  held.enable();
  while (singles < allSingles || batches < allBatches) {
    if (failed !== null) throw failed;
    const elapsed = performance.now() - begun;
    for (; singles < allSingles && (singles * 1_000) / LOAD.singlesPerSecond <= elapsed; singles += 1) {
      starts.expect(singles % half, begun + (singles * 1_000) / LOAD.singlesPerSecond);
      send([singles % half]);
    }
    for (; batches < allBatches && (batches * 1_000) / LOAD.batchesPerSecond <= elapsed; batches += 1) {
      const first = half + ((batches * LOAD.batchJobs) % half);
      send(Array.from({ length: LOAD.batchJobs }, (_, index) => first + index));
    }
    await delay(1);
  }
  await Promise.all(pending);
  await until(() => starts.waiting === 0);
  held.disable();
  const latencies = starts.latencies.slice((LOAD_WARM_UP_MS / 1_000) * LOAD.singlesPerSecond);
  return { latencies, heldMs: held.max / 1e6 };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > STUCK_MS) throw new Error(`not done after ${STUCK_MS / 1_000} s`);
    await delay(ASK_EVERY_MS);
  }
}
