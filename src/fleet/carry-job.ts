/** One job from its order to its end, in the hands of a worker. Knows Redis through the job store alone. */
import type { askAgain } from '../scan/ask-again.ts';
import type { lookAgain } from '../scan/look-again.ts';
import type { lookAtTexts } from '../scan/restless/look-at-texts.ts';
import type { ShardChunk, ShardEnd, ShardOrder } from '../scan/shards/shard.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { type WorkContext, WorkError } from '../shared/work.ts';
import { answerQuestion } from './answer-question.ts';
import { Hold, type LetGo } from './hold.ts';
import type { HeldJob, JobStore } from './job-store.ts';
import { keptChunks } from './kept-chunks.ts';
import { type Sealer, UnsealError } from './seal.ts';
import type { FleetEnd, FleetFailure, FleetOrder, SealedOrder } from './shard-job.ts';

/** Where a carrier meets the network. */
export interface FleetWork {
  runShard: (request: {
    order: ShardOrder;
    before: AsyncIterable<ShardChunk>;
    onChunk: (chunk: ShardChunk) => void;
    context: WorkContext;
  }) => Promise<ShardEnd>;
  askAgain: typeof askAgain;
  lookAgain: typeof lookAgain;
  lookAtTexts: typeof lookAtTexts;
}

export interface CarriedJob extends HeldJob {
  /** The order, sealed. */
  order: Buffer;
  /** A failure now is the last: no other worker is to try. */
  isLastTry: boolean;
}

export interface CarryOptions {
  store: JobStore;
  sealer: Sealer;
  work: FleetWork;
  clock: Clock;
  /** Of this worker, for the engine's screens and messages. */
  name: string;
  /** Called once the job is held, before its work begins. */
  onHeld: (hold: Hold, order: FleetOrder) => void;
}

/**
 * `done`: its end is on Redis. `failed`: let another try. Else the carrier let go of it, and all that was fetched is
 * on Redis where that was within reach.
 */
export type Carried = { how: 'done' } | { how: 'failed'; failure: FleetFailure } | { how: LetGo };

/** The last chunk and the end of a job that is done are worth some patience. */
const HAND_IN_MS = 120_000;
/** A machine that is going down gives us no longer. */
const LEAVING_MS = 1_500;
const RETRY_MS = 1_000;
/** Longer than any order waits for a worker: a task has a week at most. */
const OLDEST_ORDER_HOURS = 8 * 24;

/**
 * Rejects with what Redis refuses before the work has begun; whatever comes later is in what it resolves with.
 * @param leaving aborts when the worker is to hand its jobs back
 */
export async function carryJob(
  job: CarriedJob,
  options: CarryOptions,
  leaving: AbortSignal,
): Promise<Carried> {
  const { store, sealer, clock } = options;
  // A predecessor may have died between its last word and the end of the job.
  if (await store.hasEnded(job.id)) return { how: 'done' };
  const first = await store.beat(job, { chunk: null, progress: null, log: null });
  if (first.standing !== 'held') return { how: first.standing };
  const hold = new Hold({ job, store, sealer, clock, chunks: first.chunks });
  const leave = (): void => hold.release('leaving');
  leaving.addEventListener('abort', leave, { once: true });
  if (leaving.aborted) leave();
  hold.start();
  let end: FleetEnd | null = null;
  try {
    end = await workOut(job, hold, options);
  } catch (error) {
    if (hold.why === null) end = { kind: 'failed', failure: failureOf(error, options.name) };
  } finally {
    leaving.removeEventListener('abort', leave);
    await hold.stop(hold.why === null ? HAND_IN_MS : LEAVING_MS);
  }
  const why = hold.why ?? (end === null ? 'lost' : null);
  if (end === null || why !== null) return { how: why ?? 'lost' };
  if (end.kind === 'failed' && !end.failure.permanent && !job.isLastTry)
    return { how: 'failed', failure: end.failure };
  return { how: (await handIn(job, end, options)) ? 'done' : 'lost' };
}

async function workOut(job: CarriedJob, hold: Hold, { store, sealer, work, clock, onHeld }: CarryOptions) {
  const { context } = hold;
  const { order, at } = await sealer.open<SealedOrder>({ kind: 'order', job: job.id }, job.order);
  const hours = Math.round(Math.abs(clock.now() - at) / 3_600_000);
  if (hours > OLDEST_ORDER_HOURS) {
    const why = `the order is ${hours} hours away from this worker's clock: an old copy, or one of the clocks is wrong`;
    throw new WorkError('bad_input', why, { permanent: true });
  }
  onHeld(hold, order);
  if (order.kind !== 'shard') return await answerQuestion(order, work, context);
  const end = await work.runShard({
    order: order.order,
    before: keptChunks(
      { earlier: order.earlier, own: job.id, most: hold.chunksBefore },
      store,
      sealer,
      context,
    ),
    onChunk: (chunk) => hold.keep(chunk),
    context,
  });
  hold.signal.throwIfAborted();
  return { kind: 'shard', end } satisfies FleetEnd;
}

/** Writes the end, patiently: what was fetched is fetched again otherwise. */
async function handIn(
  job: CarriedJob,
  end: FleetEnd,
  { store, sealer, clock }: CarryOptions,
): Promise<boolean> {
  const envelope = await sealer.seal({ kind: 'end', job: job.id }, end);
  const until = clock.uptime() + HAND_IN_MS;
  for (;;) {
    const done = await store.finish(job, envelope).catch(() => null);
    if (done !== null) return done;
    if (clock.uptime() >= until) return false;
    await clock.sleep(RETRY_MS);
  }
}

/** What is wrong may be wrong with this machine alone: it says which one. */
function failureOf(error: unknown, name: string): FleetFailure {
  const message = `${messageOf(error)} (worker ${name})`;
  if (error instanceof WorkError) {
    const { kind, permanent, retryAfterMs } = error;
    return { kind, message, permanent, retryAfterMs };
  }
  return { kind: 'internal', message, permanent: error instanceof UnsealError, retryAfterMs: null };
}
