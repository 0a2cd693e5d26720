/** Whoever is the engine for long, and draws a screen or minds workers meanwhile, does not wait for the disk. */
import { messageOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import type { EngineLogger } from './core.ts';

/** From now on commits are synced behind this thread, and the write-ahead log is folded back by another. */
export function workBesideDisk(store: Store, logger: Pick<EngineLogger, 'warn'>): void {
  store.foldInBackground((error) =>
    logger.warn({ error: messageOf(error) }, 'commits fold the write-ahead log back themselves now'),
  );
  try {
    store.syncBehind();
  } catch (error) {
    logger.warn({ error: messageOf(error) }, 'each commit waits for the disk by itself');
  }
}

/** Before the store is closed: resolves when all that was committed is durable, or never will be. */
export async function endBesideDisk(store: Store): Promise<void> {
  await store.endFolding();
  await store.endSyncing();
}
