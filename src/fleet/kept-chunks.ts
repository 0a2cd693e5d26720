import type { ShardChunk } from '../scan/shards/shard.ts';
import type { WorkContext } from '../shared/work.ts';
import type { JobStore } from './job-store.ts';
import { type Sealer, UnsealError } from './seal.ts';

export interface KeptFor {
  /** Jobs of earlier rounds. */
  earlier: readonly string[];
  own: string;
  /** Chunks of its own that stood there when it was taken: what its carrier adds meanwhile is not read back. */
  most: number;
}

/** What was fetched for a job so far. A chunk that nobody of the fleet has sealed is left out: that is fetched again. */
export async function* keptChunks(
  { earlier, own, most }: KeptFor,
  store: JobStore,
  sealer: Sealer,
  context: Pick<WorkContext, 'log'>,
): AsyncGenerator<ShardChunk> {
  for (const job of [...earlier, own])
    for await (const envelope of store.chunks(job, job === own ? most : Number.POSITIVE_INFINITY)) {
      const chunks = await sealer
        .open<ShardChunk[]>({ kind: 'chunk', job }, envelope)
        .catch((error: unknown) => {
          if (!(error instanceof UnsealError)) throw error;
          context.log('warn', `${error.message}: it is left out`);
          return [];
        });
      yield* chunks;
    }
}
