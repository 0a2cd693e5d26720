/**
 * What operators ask, done and answered: most of it in one transaction that others share, what touches many in pieces,
 * and what starts services outside of any.
 */
import { type ActOf, type Actor, type ActResult, type OperatorAct, refused } from '../domain/operator.ts';
import { UserError } from '../shared/errors.ts';
import type { LeaseHolder } from '../store/lease.ts';
import { actOnMany } from './act-on-many.ts';
import { type Applying, applyAct, LEAVES_SCHEDULES, type ShortAct } from './apply-act.ts';
import type { Pruner } from './keeping/prune.ts';
import { type MuteAct, muteFindings } from './mute-findings.ts';
import type { Planner } from './planning/plan.ts';
import type { Dispatcher } from './queue/dispatch.ts';

export interface ActPerformerParts {
  applying: Applying;
  pruner: Pruner;
  planner: Planner;
  dispatcher: Dispatcher;
  /** null: work leaves no results here. */
  resultsDirectory: string | null;
  /** The engine ends: what is left of many is left. */
  stopping: AbortSignal;
  /** A one-shot engine is to work for everyone from now on; `heir` would be the engine after it. */
  promote: (heir: LeaseHolder | undefined) => void;
}

type Answer = (result: ActResult) => void;

export class ActPerformer {
  readonly #parts: ActPerformerParts;

  constructor(parts: ActPerformerParts) {
    this.#parts = parts;
  }

  /**
   * Answers in the transaction that does it, or within `withinMs` where it takes longer than that. A refusal is an
   * answer too. Rejects where the store takes nothing.
   */
  async perform(
    act: OperatorAct,
    actor: Actor,
    answer: Answer,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const { applying, pruner, planner, dispatcher, promote } = this.#parts;
    const { core } = applying;
    if (act.kind === 'cleanup') return pruner.perform(act, actor, answer, withinMs);
    if (act.kind === 'many') return this.#performMany(act, actor, answer, withinMs);
    if (act.kind === 'mute' || act.kind === 'unmute') return this.#mute(act, actor, answer, withinMs);
    if (act.kind === 'promote') {
      // Outside the transaction: it starts services, and they write at once.
      promote(act.heir);
      core.write(() => answer({ ok: true, message: 'the engine works for everyone now' }));
      await core.durable();
      return;
    }
    const outcome = await core.group.join(() => {
      const result = applied(act, actor, applying);
      answer(result);
      return result;
    });
    const { who, source } = actor;
    core.logger.info({ who, source, act: act.kind, result: outcome.message }, 'operator');
    if (!LEAVES_SCHEDULES.has(act.kind)) planner.ring();
    dispatcher.ring();
    core.signals.changed();
  }

  /** Results files are no part of the store: they are written first, outside its transaction. */
  async #mute(act: MuteAct, actor: Actor, answer: Answer, withinMs: number): Promise<void> {
    const { applying, resultsDirectory, stopping } = this.#parts;
    const { core } = applying;
    const result = await muteFindings({ core, resultsDirectory, stopping }, act, actor, withinMs).catch(
      (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        return refused(error.message);
      },
    );
    core.write(() => answer(result));
    await core.durable();
    core.logger.info({ who: actor.who, source: actor.source, act: act.kind }, 'operator');
    core.signals.changed();
  }

  async #performMany(act: ActOf<'many'>, actor: Actor, answer: Answer, withinMs: number): Promise<void> {
    const { applying, planner, dispatcher, stopping } = this.#parts;
    const { core } = applying;
    await actOnMany({
      core,
      act,
      withinMs,
      answer,
      stopping,
      apply: (one) => applyAct(one, actor, applying),
      afterPiece: () => {
        if (act.what === 'pause' || act.what === 'resume' || act.what === 'stop') planner.ring();
        dispatcher.ring();
        core.signals.changed();
      },
    });
    const { what, ids } = act;
    core.logger.info({ who: actor.who, source: actor.source, act: what, many: ids.length }, 'operator');
  }
}

/** What came of it; a refusal is an outcome too. */
function applied(act: ShortAct, actor: Actor, applying: Applying): ActResult {
  try {
    return applyAct(act, actor, applying);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refused(error.message);
  }
}
