/**
 * What all shards of a scan that run in this process at once have in common: its pace, so that however many these are,
 * the process asks no more often than a scan of its mode may; and the threads that read, which are as many as the
 * machine has processors for, and are started by what all shards read together.
 */
import type { Clock } from '../../shared/clock.ts';
import type { FetchResult } from '../../web/client.ts';
import { RequestPace } from '../../web/request-pace.ts';
import type { Reader } from '../crawl-frame.ts';
import type { Visit } from '../frontier.ts';
import { limitsOf, paceLimits } from '../modes.ts';
import type { ReadResponse } from '../read-response.ts';
import { ReadPool } from '../reading/read-pool.ts';
import type { ScanInput } from '../scan.ts';

interface Shared {
  pace: RequestPace;
  pool: ReadPool;
  users: number;
}

const scans = new Map<string, Shared>();

export interface SharedParts {
  pace: RequestPace;
  /** Ends for this shard alone. */
  reader: Reader;
  /** Call it once, when nothing is asked or read any more. */
  leave(): Promise<void>;
}

export function shareParts(input: ScanInput, clock: Clock): SharedParts {
  const { sessionId, mode, overrideRateLimit, web } = input;
  const key = JSON.stringify([sessionId, mode, overrideRateLimit, web.technologies_directory]);
  const shared = scans.get(key) ?? openParts(input, clock);
  shared.users += 1;
  scans.set(key, shared);
  const { pace, pool } = shared;
  const leave = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    scans.delete(key);
    await pool.close();
  };
  return { pace, reader: new SharedReader(pool), leave };
}

function openParts(input: ScanInput, clock: Clock): Shared {
  const { breadth, fetch } = limitsOf(input);
  const pool = new ReadPool({
    clock,
    breadth,
    capBytes: fetch.bodyBytes,
    technologies: input.web.technologies_directory,
    isUnpaced: input.overrideRateLimit,
  });
  return { pace: new RequestPace(clock, paceLimits(input)), pool, users: 0 };
}

/** One shard's use of the pool. */
class SharedReader implements Reader {
  readonly #pool: ReadPool;
  /** Of what is being read, how to give it up. */
  readonly #pending = new Set<(reason: Error) => void>();
  #ended: Error | null = null;

  constructor(pool: ReadPool) {
    this.#pool = pool;
  }

  /** What is being read for others goes on; nobody waits here for what was being read for this one. */
  read(visit: Visit, result: FetchResult): Promise<ReadResponse> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<ReadResponse>();
    this.#pending.add(reject);
    const reading = this.#pool.read(visit, result).finally(() => this.#pending.delete(reject));
    reading.then(resolve, reject);
    return promise;
  }

  interrupt(): void {
    this.#ended = new Error('the crawl of this shard has ended');
    for (const giveUp of this.#pending) giveUp(this.#ended);
  }

  close(): Promise<void> {
    this.interrupt();
    return Promise.resolve();
  }
}
