/**
 * A job in the hands of its carrier: beats once a second while the work goes on, and whenever something was fetched;
 * brings that, the progress and the log to Redis, and ends the work when the job is lost, called off or waited for by
 * nobody.
 * While Redis is out of reach the work goes on, and what it finds is held here.
 */
import type { ShardChunk } from '../scan/shards/shard.ts';
import type { Clock } from '../shared/clock.ts';
import type { Progress, WorkContext } from '../shared/work.ts';
import type { Answer, Beat, HeldJob, JobStore, Standing } from './job-store.ts';
import type { Sealer } from './seal.ts';
import { type FleetLogLine, sessionOf } from './shard-job.ts';

const BEAT_MS = 1_000;
/** An answer of Redis that takes longer is none. */
const ANSWER_MS = 5_000;
/** Without Redis for so long, the engine has given the scan up too. */
const PATIENCE_MS = 120_000;
/** Answers held while Redis is out of reach: some hundred megabytes at most. */
const MOST_HELD_ANSWERS = 50_000;
/** Lines for the log in one beat. */
const MOST_LINES = 200;

/** Why a carrier lets go of its job. */
export type LetGo = Exclude<Standing, 'held'> | 'leaving' | 'out of reach';

export class Released extends Error {
  override readonly name = 'Released';
  readonly why: LetGo;
  constructor(why: LetGo) {
    super(`let go: ${why}`);
    this.why = why;
  }
}

export interface HoldOptions {
  job: HeldJob;
  store: JobStore;
  sealer: Sealer;
  clock: Clock;
  /** Chunks that stand there already. */
  chunks: number;
}

export class Hold {
  /** Aborts with a Released. */
  readonly signal: AbortSignal;
  readonly #options: HoldOptions;
  readonly #release = new AbortController();
  readonly #done = new AbortController();
  #news = new AbortController();
  #fetched: ShardChunk[] = [];
  #answers = 0;
  #count = 0;
  /** Sealed, and sent as it is until it has arrived. */
  #outgoing: Beat | null = null;
  #asking: Promise<Answer | null> | null = null;
  #progress: Progress | null = null;
  #lines: FleetLogLine[] = [];
  #leftOut = 0;
  #chunks: number;
  #heardAt: number;
  #beating: Promise<void> | null = null;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#chunks = options.chunks;
    this.#heardAt = options.clock.uptime();
    this.signal = this.#release.signal;
  }

  /** Chunks that stood there when the job was taken. */
  get chunksBefore(): number {
    return this.#options.chunks;
  }

  /** Answers so far. */
  get fetched(): number {
    return this.#count;
  }

  get why(): LetGo | null {
    return this.signal.aborted ? (this.signal.reason as Released).why : null;
  }

  /** For the work. */
  get context(): WorkContext {
    return {
      signal: this.signal,
      clock: this.#options.clock,
      progress: (progress) => {
        this.#progress = progress;
      },
      log: (level, message, fields) => {
        if (this.#lines.length >= MOST_LINES) this.#leftOut += 1;
        else this.#lines.push({ level, message, ...(fields && { fields }) });
      },
    };
  }

  /** Fetched just now. */
  keep(chunk: ShardChunk): void {
    this.#fetched.push(chunk);
    this.#answers += chunk.answers.length;
    this.#count += chunk.answers.length;
    this.#news.abort();
    if (this.#answers > MOST_HELD_ANSWERS) this.release('out of reach');
  }

  release(why: LetGo): void {
    if (!this.signal.aborted) this.#release.abort(new Released(why));
  }

  /** Beats until `stop`. */
  start(): void {
    this.#beating ??= this.#beatOn();
  }

  /** Ends the beats. Brings what is still held to Redis where that is within reach, and waits no longer than `ms`. */
  async stop(ms: number): Promise<void> {
    this.#done.abort();
    await this.#beating;
    const { clock } = this.#options;
    const until = clock.uptime() + ms;
    while (this.#isHolding && this.why !== 'lost' && clock.uptime() < until) {
      const heard = await this.#beat(until - clock.uptime());
      if (!heard) await clock.sleep(Math.min(BEAT_MS, until - clock.uptime()));
    }
  }

  get #isHolding(): boolean {
    return this.#outgoing !== null || this.#fetched.length > 0 || this.#lines.length > 0;
  }

  async #beatOn(): Promise<void> {
    const { clock } = this.#options;
    let wasHeard = true;
    while (!this.#done.signal.aborted) {
      this.#news = new AbortController();
      // What was fetched while the last beat was under way does not wait for another second.
      if (!wasHeard || this.#fetched.length === 0)
        await clock.sleep(BEAT_MS, AbortSignal.any([this.#done.signal, this.#news.signal]));
      if (this.#done.signal.aborted) return;
      wasHeard = await this.#beat(ANSWER_MS);
      if (clock.uptime() - this.#heardAt > PATIENCE_MS) this.release('out of reach');
    }
  }

  /** Whether Redis answered within `ms`; what it did not answer is not asked twice at once. */
  async #beat(ms: number): Promise<boolean> {
    const { store, job, clock } = this.#options;
    this.#outgoing ??= await this.#sealed();
    this.#asking ??= store.beat(job, this.#outgoing).catch(() => null);
    const timer = new AbortController();
    const late = clock.sleep(ms, timer.signal).then(() => 'late' as const);
    const answer = await Promise.race([this.#asking, late]);
    timer.abort();
    if (answer === 'late') return false;
    this.#asking = null;
    if (answer === null) return false;
    this.#heardAt = clock.uptime();
    this.#outgoing = null;
    this.#chunks = answer.chunks;
    if (answer.standing !== 'held') this.release(answer.standing);
    return true;
  }

  async #sealed(): Promise<Beat> {
    const { sealer, job } = this.#options;
    const fetched = this.#fetched;
    const progress = this.#progress;
    const lines = this.#lines;
    if (this.#leftOut > 0)
      lines.push({ level: 'warn', message: `${this.#leftOut} lines of the log are left out` });
    this.#fetched = [];
    this.#answers = 0;
    this.#lines = [];
    this.#leftOut = 0;
    const envelope = fetched.length > 0 ? await sealer.seal({ kind: 'chunk', job: job.id }, fetched) : null;
    return {
      chunk: envelope && { at: this.#chunks, envelope },
      progress: progress && (await sealer.seal({ kind: 'progress', job: job.id }, progress)),
      log: lines.length > 0 ? await sealer.seal({ kind: 'log', job: sessionOf(job.id) }, lines) : null,
    };
  }
}
