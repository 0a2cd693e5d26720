/**
 * Has the jobs of one scan carried. Looks at all of them a few times a second and acts on what it sees: a job that is
 * nowhere is handed out, one that has ended is taken in. So it makes no difference whether this process, a worker or
 * Redis was away in between, or what Redis has forgotten: the next look finds out.
 */
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { type WorkContext, WorkError } from '../shared/work.ts';
import { takeNews } from './job-news.ts';
import type { PendingJob } from './pending-job.ts';
import { RedisSilence } from './redis-silence.ts';
import type { ScanStore } from './scan-store.ts';
import { type Sealer, UnsealError } from './seal.ts';
import { type FleetEnd, type FleetOrder, jobId, type SealedOrder } from './shard-job.ts';
import type { ShardQueue } from './shard-queue.ts';
import type { StandIn } from './stand-in.ts';
import { within } from './within.ts';

/** Between two looks; a look at many jobs is dear, and takes as many ms more. */
const LOOK_MS = 200;
/** Between two renewals of what lets all of it expire. */
const EXPIRE_MS = 10_000;
/** An answer of Redis that takes longer is none. */
const ANSWER_MS = 5_000;
/** A job that vanishes more often than this without an end is not Redis' fault. */
const MOST_HAND_OUTS = 20;
/** Between two hand-outs of one job. */
const HAND_OUT_MS = 1_000;
/** Carried by this machine at once. */
const MOST_HERE = 4;
/** An executor is to end within a second. */
const WITHDRAW_MS = 700;

export interface CoordinatorOptions {
  session: string;
  store: ScanStore;
  queue: ShardQueue;
  sealer: Sealer;
  clock: Clock;
  /** Of the execution. */
  log: WorkContext['log'];
  urgent: boolean;
  /** Told to Redis now and then: this engine is there. */
  announce: () => Promise<void>;
  /** Carries jobs here once no worker is left; null = they wait for one. */
  standIn: Pick<StandIn, 'isNeeded' | 'carry'> | null;
  /** What it waits for, in a few words; '' = nothing. Called when that changes. */
  onWaiting: (what: string) => void;
}

export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #pending = new Map<string, PendingJob>();
  /** All that this scan had carried: what they left is still on Redis. */
  readonly #jobs = new Set<string>();
  readonly #closing = new AbortController();
  /** What is to end before this may close. */
  readonly #errands = new Set<Promise<void>>();
  #looking: Promise<void> | null = null;
  /** Under way; while Redis is away it is not begun anew. */
  #look: Promise<void> | null = null;
  #wake = new AbortController();
  #expiredAt = Number.NEGATIVE_INFINITY;
  readonly #silence: RedisSilence;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#silence = new RedisSilence(options);
  }

  /**
   * Has one order carried, by whichever worker takes it. Rejects with a WorkError, or with the reason of the context's
   * signal when that aborts; the job is called off then.
   * @param turn its place among the jobs of the scan
   */
  async carry(
    order: FleetOrder,
    turn: number,
    context: WorkContext,
  ): Promise<{ job: string; end: FleetEnd }> {
    const { session, sealer, clock } = this.#options;
    const { signal } = context;
    signal.throwIfAborted();
    const id = jobId(session, order, sealer);
    const sealed: SealedOrder = { order, at: clock.now() };
    const envelope = await sealer.seal({ kind: 'order', job: id }, sealed);
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<FleetEnd>();
    this.#jobs.add(id);
    this.#pending.set(id, {
      id,
      order,
      envelope,
      turn,
      context,
      state: 'gone',
      handOuts: 0,
      handedOutAt: Number.NEGATIVE_INFINITY,
      seen: null,
      resolve,
      reject,
    });
    const withdraw = (): void => this.#withdraw(id, signal.reason);
    signal.addEventListener('abort', withdraw, { once: true });
    this.#wake.abort();
    this.#looking ??= this.#lookOn();
    try {
      return { job: id, end: await promise };
    } finally {
      signal.removeEventListener('abort', withdraw);
    }
  }

  /** All that the scan left on Redis goes: its result is safe. What cannot go now expires. */
  async forget(): Promise<void> {
    const { store, clock, log } = this.#options;
    await within(clock, ANSWER_MS, store.forget([...this.#jobs])).catch((error: unknown) => {
      log('info', `what the scan left on Redis stays there for a day: ${messageOf(error)}`);
    });
  }

  /** Ends the looking; what is still carried goes on. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#looking, ...this.#errands]);
  }

  async #lookOn(): Promise<void> {
    const { clock } = this.#options;
    const stop = this.#closing.signal;
    while (!stop.aborted && this.#pending.size > 0) {
      this.#wake = new AbortController();
      this.#look ??= this.#lookOnce().finally(() => {
        this.#look = null;
      });
      try {
        await within(clock, ANSWER_MS, this.#look, stop);
        this.#silence.heard();
      } catch (error) {
        if (!stop.aborted) this.#giveUpAfter(this.#silence.unheard(error));
      }
      await clock.sleep(LOOK_MS + this.#pending.size, AbortSignal.any([stop, this.#wake.signal]));
    }
    this.#looking = null;
  }

  /** '' = not yet. */
  #giveUpAfter(why: string): void {
    if (why === '') return;
    for (const job of this.#pending.values()) this.#reject(job, new WorkError('connect', why));
  }

  async #lookOnce(): Promise<void> {
    const { store, clock } = this.#options;
    const jobs = [...this.#pending.values()].filter(({ state }) => state !== 'here');
    const states = await store.look(jobs.map(({ id }) => id));
    for (const [index, job] of jobs.entries()) {
      job.state = states[index] ?? 'gone';
      if (!this.#pending.has(job.id)) continue;
      if (job.state === 'ended') await this.#takeIn(job);
      else if (job.state === 'failed') await this.#failed(job);
      else if (job.state === 'gone') await this.#handOut(job);
    }
    if (clock.uptime() - this.#expiredAt >= EXPIRE_MS) {
      this.#expiredAt = clock.uptime();
      await Promise.all([store.refresh([...this.#pending.keys()]), this.#options.announce()]);
    }
    await this.#standIn();
    await this.#tell();
  }

  async #handOut(job: PendingJob): Promise<void> {
    const { queue, clock, log, urgent, store } = this.#options;
    if (clock.uptime() - job.handedOutAt < HAND_OUT_MS) return;
    if (job.handOuts === MOST_HAND_OUTS)
      return this.#reject(job, new WorkError('crash', `${job.id} vanished ${MOST_HAND_OUTS} times`));
    if (job.handOuts > 0) log('warn', 'a shard is not on Redis any more: handed out again', { job: job.id });
    job.handOuts += 1;
    job.handedOutAt = clock.uptime();
    await store.allow(job.id);
    await queue.add({ id: job.id, order: job.envelope, turn: job.turn, urgent });
    await store.refresh([job.id]);
  }

  async #takeIn(job: PendingJob): Promise<void> {
    const { store, sealer, log } = this.#options;
    const envelope = await store.end(job.id);
    this.#silence.heard();
    if (envelope === null) return;
    let end: FleetEnd;
    try {
      end = await sealer.open<FleetEnd>({ kind: 'end', job: job.id }, envelope);
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      // Somebody who can write to Redis wrote it: what they want us to believe is done again.
      log('warn', `${error.message}: it is dropped, and the shard handed out again`);
      await store.dropEnd(job.id);
      return;
    }
    if (end.kind === 'failed') {
      const { kind, message, permanent, retryAfterMs } = end.failure;
      // Each attempt is to try for itself.
      await store.dropEnd(job.id);
      if (job.handOuts === 0) return;
      const after = retryAfterMs === null ? {} : { retryAfterMs };
      this.#reject(job, new WorkError(kind, message, { permanent, ...after }));
      return;
    }
    await this.#tell();
    this.#pending.delete(job.id);
    job.resolve(end);
  }

  /** Takes some of what waits, where nobody is left to take it. */
  async #standIn(): Promise<void> {
    const { standIn, queue, log } = this.#options;
    const jobs = [...this.#pending.values()];
    const free = MOST_HERE - jobs.filter(({ state }) => state === 'here').length;
    const waiting = jobs.filter(({ state }) => state === 'waiting' || state === 'silent').slice(0, free);
    if (standIn === null || waiting.length === 0 || jobs.some(({ state }) => state === 'active')) return;
    if (!(await standIn.isNeeded())) return;
    if (free === MOST_HERE) log('warn', 'no worker of the fleet is left: this machine goes on with the scan');
    for (const job of waiting) {
      if (!(await queue.remove(job.id))) continue;
      job.state = 'here';
      this.#errand(this.#carryHere(standIn, job));
    }
  }

  async #carryHere(standIn: Pick<StandIn, 'carry'>, job: PendingJob): Promise<void> {
    try {
      const end = await standIn.carry(job.id, job.order, job.context);
      this.#pending.delete(job.id);
      job.resolve(end);
    } catch (error) {
      this.#reject(job, error);
    }
  }

  async #failed(job: PendingJob): Promise<void> {
    await this.#options.queue.remove(job.id);
    // That was with an earlier attempt: this one hands it out anew.
    if (job.handOuts === 0) return;
    const why = `workers died one after another while they carried ${job.id}`;
    this.#reject(job, new WorkError('crash', why));
  }

  #reject(job: PendingJob, error: unknown): void {
    this.#pending.delete(job.id);
    job.reject(error);
  }

  async #tell(): Promise<void> {
    const jobs = [...this.#pending.values()];
    await takeNews(this.#options, jobs);
    const atWork = jobs.some(({ state }) => state === 'active' || state === 'ended' || state === 'here');
    this.#silence.waitFor(atWork || jobs.length === 0 ? '' : 'a worker of the fleet');
  }

  /** Calls a job off, as far as that can be done in the moment that is left. */
  #withdraw(id: string, reason: unknown): void {
    const { store, queue, clock, log } = this.#options;
    const job = this.#pending.get(id);
    if (job === undefined) return;
    this.#pending.delete(id);
    const withdrawn = within(
      clock,
      WITHDRAW_MS,
      store.cancel(id).then(() => queue.remove(id)),
    )
      .then(
        () => undefined,
        (error: unknown) =>
          log('warn', `a worker could not be told to stop: ${messageOf(error)}`, { job: id }),
      )
      .finally(() => {
        job.reject(reason);
      });
    this.#errand(withdrawn);
  }

  #errand(work: Promise<void>): void {
    const done = work.finally(() => this.#errands.delete(done));
    this.#errands.add(done);
  }
}
