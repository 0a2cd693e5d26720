/** Has the shards of a scan run, round after round, until none has anything new to visit or the time is over. */
import type { WorkContext } from '../../shared/work.ts';
import { Deadlines } from '../../web/deadlines.ts';
import type { EndedBy, Seed } from '../crawl.ts';
import { Limited } from '../limited.ts';
import { limitsOf } from '../modes.ts';
import type { ScanInput } from '../scan.ts';
import type { Scope } from '../scope.ts';
import type { Spool } from '../spool/spool.ts';
import type { RoundBook } from './round-book.ts';
import type { ShardEnd, ShardOrder } from './shard.ts';
import { ShardProgress } from './shard-progress.ts';

/**
 * Has one shard run, with all chunks of its earlier rounds (and of interrupted runs of this one) at hand. Resolves
 * soon after the context's signal aborts: with what there is, or by rejecting.
 */
export type CarryShard = (order: ShardOrder, context: WorkContext) => Promise<ShardEnd>;

export interface Rounds {
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
const MOST_ROUNDS = 100;
/** For an attempt whose predecessors have used up the time. */
const SHORTEST_WALL_MS = 60_000;
/** Shards end by their own clock; this ends those that have not begun, or do not answer. */
const GRACE_MS = 5_000;
const CHECKPOINT_MS = 1_000;

/** Gives what ended the crawl from outside. Rejects with what the first carrier that failed rejected with. */
export async function runRounds(rounds: Rounds): Promise<EndedBy> {
  const { input, context, book, spool, seeds, ownerOf } = rounds;
  const { clock, signal } = context;
  const { wallMs } = limitsOf(input);
  const progress = new ShardProgress(clock, (step) => context.progress(step));
  for (const { url } of seeds) progress.expect(ownerOf(new URL(url).host));
  const deadlines = new Deadlines(clock);
  const longestMs = Math.max(SHORTEST_WALL_MS, wallMs - spool.spentMs) + GRACE_MS;
  const wall = deadlines.start(longestMs, signal, () => new Error('time ended'));
  const ended = new AbortController();
  const checkpoints = checkpointRegularly(spool, context, ended.signal);
  // It may fail long before it is waited for.
  checkpoints.catch(() => undefined);
  try {
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      if (round > 1 && (wall.signal.aborted || spool.spentMs >= wallMs)) break;
      const due = book.next();
      if (due.length === 0) break;
      await runRound(rounds, due, { round, wallMs, progress, signal: wall.signal });
    }
    progress.tell();
  } finally {
    wall.clear();
    ended.abort();
    await Promise.all([deadlines.close(), checkpoints]);
  }
  if (signal.aborted) return 'cancelled';
  const isLate = wall.signal.aborted || book.outcomes.some((outcome) => outcome.ended !== 'completed');
  return isLate || (book.waiting.length > 0 && spool.spentMs >= wallMs) ? 'timeout' : null;
}

/** Ends when every shard of the round has ended, also when one fails: none may go on unheard. */
async function runRound(
  rounds: Rounds,
  due: ReturnType<RoundBook['next']>,
  {
    round,
    wallMs,
    progress,
    signal,
  }: { round: number; wallMs: number; progress: ShardProgress; signal: AbortSignal },
): Promise<void> {
  const { input, context, carry, book, scope, spool, order, atOnce } = rounds;
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const jobs = new Limited(atOnce);
  for (const { index, entries, foundHosts } of due)
    jobs.add(async () => {
      if (stop.signal.aborted) return;
      const leftMs = Math.max(0, wallMs - spool.spentMs);
      const own = {
        ...context,
        signal: stop.signal,
        progress: (step: Parameters<WorkContext['progress']>[0]) => progress.take(index, step),
        log: (...line: Parameters<WorkContext['log']>) => context.log(...line),
      };
      try {
        const end = await carry(
          { ...order, input: withoutFiles(input), index, round, entries, wallMs: leftMs, foundHosts },
          own,
        );
        spool.keepPages(index, end.pages);
        book.ended(index, end);
        for (const host of end.adopted) scope.adopt(host);
      } catch (error) {
        // Whoever was told to stop may leave without a word.
        if (signal.aborted) return;
        stop.abort(error);
        throw error;
      }
    });
  try {
    await jobs.idle();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  book.settle();
}

/** Files of this machine are of no use to others; and several hosts at once are several shards at once. */
function withoutFiles(input: ScanInput): ScanInput {
  const maxConcurrent = input.maxConcurrent > 0 ? 1 : 0;
  const web = { ...input.web, technologies_directory: '', chromium_path: '' };
  const files = { targets: [], targetsFile: '', resultsFile: '', reportDirectory: '' };
  return { ...input, ...files, web, maxConcurrent };
}

async function checkpointRegularly(spool: Spool, { clock }: WorkContext, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await clock.sleep(CHECKPOINT_MS, ended);
    spool.checkpoint();
  }
}
