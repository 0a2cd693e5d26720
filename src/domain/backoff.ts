/** How long a failed execution waits before its next attempt. */
import { createHash } from 'node:crypto';

export interface BackoffPolicy {
  /** Delay after the first failed attempt, in ms. */
  baseMs: number;
  /** Growth from one attempt to the next; at least 1. */
  multiplier: number;
  /** No delay is longer, jitter included. */
  maxMs: number;
}

/** Spreads executions that failed together, so that they do not come back together. */
const JITTER = 0.25;

/**
 * Milliseconds to wait after failed attempt number `attempt` (1 = the first):
 * `min(maxMs, baseMs * multiplier^(attempt-1))`, give or take a quarter. The jitter follows from `seed` alone,
 * so that a replay of the same execution waits the same; near the maximum it is cut off above and stays even.
 */
export function retryDelay(policy: BackoffPolicy, attempt: number, seed: string): number {
  const grown = policy.baseMs * policy.multiplier ** (Math.max(1, attempt) - 1);
  const delay = Math.min(policy.maxMs, grown);
  const shortest = delay * (1 - JITTER);
  const longest = Math.min(delay * (1 + JITTER), policy.maxMs);
  return Math.round(shortest + fractionOf(seed) * (longest - shortest));
}

/** An even number in [0, 1) that depends on the seed only. */
function fractionOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}
