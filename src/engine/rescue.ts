/**
 * After taking the lease: what the former engine left RUNNING is settled, so that nothing runs in name only. Its
 * workers notice within a second that their engine is gone; until then nobody else may work where they work.
 */
import { PRIORITIES } from '../domain/task.ts';
import type { EngineCore } from './core.ts';
import type { EndStrays } from './end-strays.ts';
import type { Occupancy } from './occupancy.ts';
import { AFTER_ENGINE_LOSS_MS, settleOrphan } from './settle.ts';

/** Answers the executions that were rescued. Their places stay taken until `releaseRescued`. */
export function rescueOrphans(core: EngineCore, occupancy: Occupancy): number[] {
  const { store, logger } = core;
  return core.write((now) => {
    const orphans = store.executions.orphans(core.token);
    for (const orphan of orphans) {
      store.executions.adopt(orphan.id, core.token);
      settleOrphan(core, orphan, now);
      const task = core.task(orphan.taskId);
      if (task) occupancy.take(orphan.id, task, orphan.priority >= PRIORITIES.emergency);
      core.onRollback(() => occupancy.release(orphan.id));
      logger.warn({ execution: orphan.id, task: orphan.taskName }, 'rescued: the engine that ran it is gone');
    }
    return orphans.map(({ id }) => id);
  });
}

/** Lets the rescued start again: at once where nothing of the former engine is left, else when that must be over. */
export async function releaseRescued(
  core: EngineCore,
  occupancy: Occupancy,
  rescued: readonly number[],
  endStrays: EndStrays | null,
  stopping: AbortSignal,
): Promise<void> {
  if (rescued.length === 0) return;
  const { former } = core.store.lease;
  const certain = former !== null && endStrays !== null && (await endStrays(former).catch(() => false));
  if (!certain) await core.clock.sleep(AFTER_ENGINE_LOSS_MS, stopping);
  if (stopping.aborted) return;
  for (const id of rescued) occupancy.release(id);
  if (certain)
    await core.group
      .join((now) => rescued.forEach((id) => void core.store.executions.bringForward(id, now)))
      .catch((error: unknown) => core.report('what was rescued starts a little later', error));
  core.signals.queueChanged();
}
