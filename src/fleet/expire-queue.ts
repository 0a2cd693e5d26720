import type { Redis } from 'ioredis';
import { type FleetNames, KEPT_MS } from './fleet-names.ts';

/** All that BullMQ keeps for a queue, beside its jobs. */
const QUEUE_PARTS = [
  'wait',
  'active',
  'prioritized',
  'delayed',
  'completed',
  'failed',
  'paused',
  'waiting-children',
  'stalled',
  'meta',
  'id',
  'pc',
  'events',
  'marker',
  'limiter',
];

/** Nothing that BullMQ keeps now, for the queue and for these jobs, stays for ever, whoever dies. */
export async function expireQueue(redis: Redis, names: FleetNames, jobs: readonly string[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const part of [...QUEUE_PARTS, ...jobs]) pipeline.pexpire(names.ofQueue(part), KEPT_MS);
  await pipeline.exec();
}
