import type { ShardChunk } from '../scan/shards/shard.ts';
import type { JobStore } from './job-store.ts';
import type { Sealer } from './seal.ts';

/**
 * What was fetched for jobs of earlier rounds, and for this one as it stood when it was taken: what its carrier adds
 * meanwhile is not read back.
 * @param most chunks of its own
 */
export async function* keptChunks(
  earlier: readonly string[],
  own: string,
  most: number,
  { store, sealer }: { store: JobStore; sealer: Sealer },
): AsyncGenerator<ShardChunk> {
  for (const job of [...earlier, own])
    for await (const envelope of store.chunks(job, job === own ? most : Number.POSITIVE_INFINITY))
      yield* await sealer.open<ShardChunk[]>({ kind: 'chunk', job }, envelope);
}
