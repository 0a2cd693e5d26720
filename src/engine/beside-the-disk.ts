/**
 * A process that is the engine for long, and draws a screen or minds workers meanwhile, must not wait for the disk.
 */
import { messageOf, UserError } from '../shared/errors.ts';
import { storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { EngineLogger } from './core.ts';

/** From now on commits are synced behind this thread, and the write-ahead log is folded back by another. */
export function workBesideDisk(store: Store, logger: Pick<EngineLogger, 'warn'>): void {
  store.wal.foldInBackground((error) =>
    logger.warn({ error: messageOf(error) }, 'commits fold the write-ahead log back themselves now'),
  );
  try {
    store.durability.syncBehind();
  } catch (error) {
    logger.warn({ error: messageOf(error) }, 'each commit waits for the disk by itself');
  }
}

/**
 * Before the store is closed: resolves when all that was committed is durable.
 * @throws UserError where it may not be.
 */
export async function endBesideDisk(store: Store): Promise<void> {
  const [, synced] = await Promise.allSettled([store.wal.endFolding(), store.durability.endSyncing()]);
  if (synced.status === 'fulfilled') return;
  throw new UserError(
    `${store.path}: ${storeFailureText(synced.reason)}; what was not confirmed is lost if this machine goes down before the disk takes it`,
    { exitCode: 1, cause: synced.reason },
  );
}
