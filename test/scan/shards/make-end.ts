import type { ShardEnd } from '../../../src/scan/shards/shard.ts';

/** Of a shard in which there was nothing. */
export function end(overrides: Partial<ShardEnd> = {}): ShardEnd {
  return {
    pages: [],
    hosts: [],
    skipped: [],
    shared: {},
    strays: [],
    adopted: [],
    wantsHosts: false,
    seedFailures: [],
    ended: 'completed',
    bytes: 0,
    resumedPages: 0,
    ...overrides,
  };
}
