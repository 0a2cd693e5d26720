/** Has the shards of a scan run, round after round, until none has anything new to visit or the time is over. */
import type { Clock } from '../../shared/clock.ts';
import type { WorkContext } from '../../shared/work.ts';
import { Deadlines } from '../../web/deadlines.ts';
import type { EndedBy } from '../crawl.ts';
import type { Seed } from '../crawl-share.ts';
import { Limited } from '../limited.ts';
import { limitsOf } from '../modes.ts';
import type { ScanInput } from '../scan.ts';
import type { Scope } from '../scope.ts';
import type { Spool } from '../spool/spool.ts';
import type { DueShard, RoundBook } from './round-book.ts';
import type { ShardEnd, ShardOrder } from './shard.ts';
import { ShardProgress } from './shard-progress.ts';

/**
 * Has one shard run, with all chunks of its earlier rounds (and of interrupted runs of this one) at hand. Resolves
 * soon after the context's signal aborts: with what there is, or by rejecting.
 */
export type CarryShard = (order: ShardOrder, context: WorkContext) => Promise<ShardEnd>;

export interface RoundsOptions {
  input: ScanInput;
  context: WorkContext;
  carry: CarryShard;
  book: RoundBook;
  scope: Scope;
  /** Has the time that was spent, and the pages of each shard's last run. */
  spool: Spool;
  seeds: readonly Seed[];
  ownerOf: (host: string) => number;
  order: Pick<ShardOrder, 'seeds' | 'guessedScheme' | 'count' | 'rules'>;
  /** Carried at once at most. */
  atOnce: number;
}

/** Two hosts that only link to each other need a round for each link. */
const MOST_ROUNDS = 1_000;
/**
 * A round ends with its last shard, so that every attempt has the same rounds; unless nothing else has ended for so
 * long: one host that answers slowly must not keep the others from what has been found on them.
 */
const PATIENCE_MS = 60_000;
/** For an attempt whose predecessors have used up the time. */
const SHORTEST_WALL_MS = 60_000;
/** Shards end by their own clock; this ends those that have not begun, or do not answer. */
const GRACE_MS = 5_000;
const TICK_MS = 1_000;
/** Lines of the log that later rounds do not repeat. */
const MOST_LINES = 10_000;

export class ShardRounds {
  readonly #options: RoundsOptions;
  readonly #clock: Clock;
  readonly #wallMs: number;
  readonly #progress: ShardProgress;
  readonly #jobs: Limited;
  readonly #running = new Set<number>();
  /** Aborts when no shard is to go on, for whatever reason. */
  readonly #stop = new AbortController();
  readonly #lines = new Set<string>();
  #failure: { error: unknown } | null = null;
  #round = 0;
  #endedAt = 0;
  /** Aborts when a shard ends. */
  #wake = new AbortController();

  constructor(options: RoundsOptions) {
    const { input, context, seeds, ownerOf, atOnce } = options;
    this.#options = options;
    this.#clock = context.clock;
    this.#wallMs = limitsOf(input).wallMs;
    this.#progress = new ShardProgress(context.clock, (step) => context.progress(step));
    for (const { url } of seeds) this.#progress.expect(ownerOf(new URL(url).host));
    this.#jobs = new Limited(atOnce);
  }

  /** Gives what ended the crawl from outside. Rejects with what the first carrier that failed rejected with. */
  async run(): Promise<EndedBy> {
    const { context, book, spool } = this.#options;
    const deadlines = new Deadlines(this.#clock);
    const longestMs = Math.max(SHORTEST_WALL_MS, this.#leftMs()) + GRACE_MS;
    const wall = deadlines.start(longestMs, context.signal, () => new Error('time ended'));
    const { signal } = wall;
    const onAbort = () => this.#stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#runAll();
    } finally {
      wall.clear();
      await deadlines.close();
    }
    if (this.#failure !== null) throw this.#failure.error;
    this.#progress.tell();
    if (context.signal.aborted) return 'cancelled';
    const isCut = signal.aborted || book.outcomes.some(({ ended }) => ended !== 'completed');
    return isCut || (book.waiting.length > 0 && spool.spentMs >= this.#wallMs) ? 'timeout' : null;
  }

  async #runAll(): Promise<void> {
    const { book, spool } = this.#options;
    for (;;) {
      book.settle();
      const due = this.#mayGoOn() ? book.next(this.#running) : [];
      if (due.length > 0) this.#round += 1;
      for (const shard of due) this.#start(shard);
      if (this.#running.size === 0) return;
      await this.#roundOver(() => spool.checkpoint());
    }
  }

  #mayGoOn(): boolean {
    if (this.#stop.signal.aborted || this.#round >= MOST_ROUNDS) return false;
    // An attempt that begins late still takes what others have left.
    return this.#round === 0 || this.#leftMs() > 0;
  }

  #leftMs(): number {
    return Math.max(0, this.#wallMs - this.#options.spool.spentMs);
  }

  /** Resolves when the next round may begin. */
  async #roundOver(onTick: () => void): Promise<void> {
    const { book } = this.#options;
    this.#endedAt = this.#clock.uptime();
    while (this.#running.size > 0) {
      this.#wake = new AbortController();
      await this.#clock.sleep(TICK_MS, this.#wake.signal);
      try {
        onTick();
      } catch (error) {
        this.#fail(error);
      }
      const isTooLong = this.#clock.uptime() - this.#endedAt >= PATIENCE_MS;
      if (!isTooLong || !this.#mayGoOn()) continue;
      book.settle();
      if (book.isDue(this.#running)) return;
    }
  }

  #start({ index, entries, foundHosts }: DueShard): void {
    const { context, carry, book, scope, spool, order } = this.#options;
    const round = this.#round;
    const input = withoutFiles(this.#options.input);
    const own: WorkContext = {
      clock: this.#clock,
      signal: this.#stop.signal,
      progress: (step) => this.#progress.take(index, step),
      log: (level, message, fields) => {
        if (this.#isNews(`${index} ${level} ${message}`)) context.log(level, message, fields);
      },
    };
    this.#running.add(index);
    this.#jobs.add(async () => {
      try {
        if (this.#stop.signal.aborted) return;
        const wallMs = this.#leftMs();
        const end = await carry({ ...order, input, index, round, entries, foundHosts, wallMs }, own);
        spool.keepPages(index, end.pages);
        book.ended(index, end);
        for (const host of end.adopted) scope.adopt(host);
      } catch (error) {
        // Whoever was told to stop may leave without a word.
        if (!this.#stop.signal.aborted) this.#fail(error);
      } finally {
        this.#running.delete(index);
        this.#endedAt = this.#clock.uptime();
        this.#wake.abort();
      }
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop.abort(error);
  }

  /** What a shard says in its first round it says in the others too. */
  #isNews(line: string): boolean {
    if (this.#lines.has(line)) return this.#round === 1;
    if (this.#lines.size < MOST_LINES) this.#lines.add(line);
    return true;
  }
}

/** Files of this machine are of no use to others; and several hosts at once are several shards at once. */
function withoutFiles(input: ScanInput): ScanInput {
  const maxConcurrent = input.maxConcurrent > 0 ? 1 : 0;
  const web = { ...input.web, technologies_directory: '', chromium_path: '' };
  const files = { targets: [], targetsFile: '', resultsFile: '', reportDirectory: '' };
  return { ...input, ...files, web, maxConcurrent };
}
