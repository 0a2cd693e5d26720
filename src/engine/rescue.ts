/** After taking the lease: what the former engine left RUNNING is settled, so that nothing runs in name only. */
import type { EngineCore } from './core.ts';
import { settleOrphan } from './settle.ts';

/** Answers how many executions were rescued. */
export function rescueOrphans(core: EngineCore): number {
  const { store, logger } = core;
  return core.write((now) => {
    const orphans = store.executions.orphans(core.token);
    for (const orphan of orphans) {
      store.executions.adopt(orphan.id, core.token);
      settleOrphan(core, orphan, now);
      logger.warn({ execution: orphan.id, task: orphan.taskName }, 'rescued: the engine that ran it is gone');
    }
    return orphans.length;
  });
}
