/**
 * After taking the lease: what the former engine left RUNNING is settled, so that nothing runs in name only. Its
 * workers notice within a second that their engine is gone; until then nobody else may work where they work.
 */
import { PRIORITIES } from '../../domain/task.ts';
import type { EngineCore } from '../core.ts';
import type { Occupancy } from '../queue/occupancy.ts';
import type { EndStrays } from './end-strays.ts';
import { AFTER_ENGINE_LOSS_MS, settleOrphan } from './settle.ts';

export interface Rescue {
  /** Ids of executions whose places stay taken until `releaseRescued`. */
  rescued: readonly number[];
  /** Whether it is certain that nobody works on them any more. Never rejects. */
  ended: Promise<boolean>;
}

/** The workers are told to end first: what this engine has recorded as rescued, its own successor may rely on. */
export function rescueOrphans(core: EngineCore, occupancy: Occupancy, endStrays: EndStrays | null): Rescue {
  const { store, logger } = core;
  if (store.executions.orphans(core.token).length === 0) return { rescued: [], ended: Promise.resolve(true) };
  // Caught here: where the rescue itself fails, nobody waits for it.
  const ended = endFormer(core, endStrays).catch((error: unknown) => {
    core.report('what a dead engine left is waited for', error);
    return false;
  });
  const rescued = core.write((now) => {
    const orphans = store.executions.orphans(core.token);
    for (const orphan of orphans) {
      store.executions.adopt(orphan.id, core.token);
      settleOrphan(core, orphan, now);
      const task = core.task(orphan.taskId);
      if (task) occupancy.keep(orphan.id, task, orphan.priority >= PRIORITIES.emergency);
      core.onRollback(() => occupancy.giveUp(orphan.id));
      logger.warn({ execution: orphan.id, task: orphan.taskName }, 'rescued: the engine that ran it is gone');
    }
    return orphans.map(({ id }) => id);
  });
  return { rescued, ended };
}

async function endFormer({ store }: EngineCore, endStrays: EndStrays | null): Promise<boolean> {
  const { former } = store.lease;
  if (former === null || endStrays === null) return false;
  // Left by an engine before the former one, which died before it had rescued them: their workers are not its own.
  const older = store.executions.orphans(former.token).length > 0;
  const ended = await endStrays(former).catch(() => false);
  return ended && !older;
}

/** Lets the rescued start again: at once where nobody works on them any more, else when that must be over. */
export async function releaseRescued(
  core: EngineCore,
  occupancy: Occupancy,
  { rescued, ended }: Rescue,
  stopping: AbortSignal,
): Promise<void> {
  if (rescued.length === 0) return;
  const certain = await ended;
  if (!certain) await core.clock.sleep(AFTER_ENGINE_LOSS_MS, stopping);
  if (stopping.aborted) return;
  const release = () => rescued.map((id) => occupancy.giveUp(id));
  const startNow = (now: number) => {
    // Places are given up where they are claimed anew, or who waits behind would slip into them.
    for (const again of release()) if (again !== null) core.onRollback(again);
    if (certain) for (const id of rescued) core.store.waiting.bringForward(id, now);
  };
  await core.group.join(startNow).catch((error: unknown) => {
    core.report('what was rescued starts a little later', error);
    release();
  });
  core.signals.queueChanged();
}
