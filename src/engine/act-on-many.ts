/** One act on many: in pieces, so that neither the event loop nor whoever waits for the store is held up. */
import {
  type ActOf,
  type ActResult,
  MANY_NOUNS,
  type ManyAct,
  MOST_AT_ONCE,
  refused,
} from '../domain/operator.ts';
import { UserError } from '../shared/errors.ts';
import { whenUnlocked } from '../store/when-unlocked.ts';
import type { EngineCore } from './core.ts';

export type OneOfMany = ActOf<ManyAct>;

/** A piece is one transaction: it ends after so long, or after so many. */
const PIECE_MS = 6;
const MOST_IN_PIECE = 100;

/** Kinds of refusals that the answer tells apart. */
const MOST_REASONS = 3;

interface Piece {
  /** Index of the first that it left over. */
  end: number;
  done: number;
  /** Why the others were not done, one for each. */
  refusals: string[];
}

interface ManyWork {
  core: EngineCore;
  act: ActOf<'many'>;
  /** In a transaction of its own within that of the piece. */
  apply: (act: OneOfMany) => ActResult;
  /** After each piece. */
  afterPiece: () => void;
  answer: (result: ActResult) => void;
  /** Answered within so long in any case: what is left goes on after that. */
  withinMs: number;
  /** The engine ends: what is left is left. */
  stopping: AbortSignal;
}

/** The answer is written with the last piece. Rejects where the store takes nothing more: what was done stays done. */
export async function actOnMany(work: ManyWork): Promise<void> {
  const { core, act, answer, withinMs, stopping, afterPiece } = work;
  const { clock } = core;
  const ids = [...new Set(act.ids)];
  const obstacle = whyNotMany(ids);
  if (obstacle !== '') return core.write(() => answer(refused(obstacle)));
  const began = clock.uptime();
  const reasons = new Map<string, number>();
  let done = 0;
  let next = 0;
  let isAnswered = false;
  while (next < ids.length) {
    const from = next;
    const pieceBegan = clock.uptime();
    const piece = await whenUnlocked(clock, () =>
      core.group.join(() => {
        const result = doPiece(work, ids, from);
        const total = { done: done + result.done, tried: result.end, of: ids.length };
        const isLast = result.end === ids.length;
        const isLate = clock.uptime() - began >= withinMs;
        if (isLast || stopping.aborted || (isLate && !isAnswered)) {
          const seen = new Map(reasons);
          count(seen, result.refusals);
          answer(manyResult(act.what, total, seen, isLast ? '' : stopping.aborted ? STOPPED : GOES_ON));
        }
        return { ...result, isLate };
      }),
    );
    next = piece.end;
    done += piece.done;
    isAnswered ||= piece.isLate;
    count(reasons, piece.refusals);
    afterPiece();
    if (stopping.aborted) return;
    // Others get as much time as it took.
    if (next < ids.length) await clock.sleep(clock.uptime() - pieceBegan, stopping);
  }
}

const STOPPED = ', then the engine was stopped';
const GOES_ON = ' so far; the rest follows';

function whyNotMany(ids: readonly number[]): string {
  if (ids.length === 0) return 'nothing was named';
  if (ids.length > MOST_AT_ONCE)
    return `${ids.length} at once are too many (at most ${MOST_AT_ONCE}): filter them first`;
  return '';
}

function doPiece({ core, act, apply }: ManyWork, ids: readonly number[], from: number): Piece {
  const { clock } = core;
  const began = clock.uptime();
  const piece: Piece = { end: from, done: 0, refusals: [] };
  for (const id of ids.slice(from, from + MOST_IN_PIECE)) {
    piece.end += 1;
    const result = oneResult(() => apply(oneOf(act, id)));
    if (result.ok) piece.done += 1;
    else piece.refusals.push(reasonOf(result.message, nameOf(core, act.what, id)));
    if (clock.uptime() - began >= PIECE_MS) break;
  }
  return piece;
}

/** What one throws has undone what that one did, and nothing else. */
function oneResult(apply: () => ActResult): ActResult {
  try {
    return apply();
  } catch (error) {
    if (error instanceof UserError) return refused(error.message);
    throw error;
  }
}

function oneOf({ what, reason, until }: ActOf<'many'>, id: number): OneOfMany {
  const why = reason === undefined ? {} : { reason };
  switch (what) {
    case 'pause':
      return { kind: what, taskId: id, ...why, ...(until === undefined ? {} : { until }) };
    case 'trigger':
    case 'resume':
    case 'stop':
      return { kind: what, taskId: id, ...why };
    case 'redrive':
    case 'discard':
      return { kind: what, executionIds: [id], ...why };
    default:
      return { kind: what, executionId: id, ...why };
  }
}

function nameOf(core: EngineCore, what: ManyAct, id: number): string {
  if (MANY_NOUNS[what] === 'task') return core.task(id)?.name ?? '';
  return core.store.executions.byId(id)?.taskName ?? '';
}

/** `paused already, by ana` of `lab is paused already, by ana; resume it first`: what is the same for many. */
function reasonOf(message: string, name: string): string {
  if (/^there is no |no longer exists$/.test(message)) return 'gone';
  const [first = ''] = message.split(';');
  const bare = name === '' ? first : first.replaceAll(name, '');
  return bare
    .replace(/\(?\bexecution \d+( of)?\)?/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^ ?(is|was|are) /, '')
    .trim();
}

function count(reasons: Map<string, number>, refusals: readonly string[]): void {
  for (const reason of refusals) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

const DONE_WORDS: Readonly<Record<ManyAct, string>> = {
  trigger: 'queued',
  pause: 'paused',
  resume: 'resumed',
  stop: 'stopped',
  cancel: 'cancelled',
  kill: 'killed',
  retry: 'queued again',
  redrive: 'redrove',
  discard: 'discarded',
};

/** `paused 40 of 60 tasks; refused: 19 paused already, by ana; 1 no longer exists`. */
function manyResult(
  what: ManyAct,
  { done, tried, of }: { done: number; tried: number; of: number },
  reasons: ReadonlyMap<string, number>,
  after: string,
): ActResult {
  const told = [...reasons].sort(([, one], [, other]) => other - one);
  const words = told.slice(0, MOST_REASONS).map(([reason, times]) => `${times} ${reason}`);
  const more = told.slice(MOST_REASONS).reduce((sum, [, times]) => sum + times, 0);
  if (more > 0) words.push(`${more} for other reasons`);
  const but = words.length === 0 ? '' : `; refused: ${words.join('; ')}`;
  const noun = `${MANY_NOUNS[what]}${of === 1 ? '' : 's'}`;
  const many = { done, refused: tried - done };
  if (done === 0 && tried === of) return { ok: false, message: `nothing was done${but}`, many };
  const counted = done === of ? `${of} ${noun}` : `${done} of ${of} ${noun}`;
  return { ok: true, message: `${DONE_WORDS[what]} ${counted}${after}${but}`, many };
}
