/** Coordinators and workers of one fleet in this process, on a real Redis: all of it ends with the test. */
import { onTestFinished } from 'vitest';
import type { FleetWork } from '../../src/fleet/carry-job.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { Coordinator } from '../../src/fleet/coordinator.ts';
import { FleetNames } from '../../src/fleet/fleet-names.ts';
import { FleetWorker } from '../../src/fleet/fleet-worker.ts';
import { ScanStore } from '../../src/fleet/scan-store.ts';
import { Sealer } from '../../src/fleet/seal.ts';
import { ShardQueue } from '../../src/fleet/shard-queue.ts';
import type { ShardEnd, ShardOrder } from '../../src/scan/shards/shard.ts';
import type { KeptAnswer } from '../../src/scan/spool/spool.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress, WorkContext } from '../../src/shared/work.ts';
import { scanOrder } from '../workers/scan-order.ts';
import { type RedisOptions, RedisServer } from './redis.ts';

export const SESSION = '20261123-080000-abcd';
const VERSION = '0.1.0';

export interface TestContext extends WorkContext {
  abort(reason: string): void;
  told: Progress[];
  logged: string[];
}

export function testContext(): TestContext {
  const controller = new AbortController();
  const told: Progress[] = [];
  const logged: string[] = [];
  return {
    signal: controller.signal,
    clock: systemClock,
    progress: (progress) => void told.push(progress),
    log: (level, message) => void logged.push(`${level}: ${message}`),
    abort: (reason) => controller.abort(new Error(reason)),
    told,
    logged,
  };
}

export async function openFleet(options: RedisOptions = {}) {
  const server = await RedisServer.start(options);
  const settings = server.settings();
  const sealer = await Sealer.from(settings.key);
  const names = new FleetNames(settings.prefix, { version: VERSION, keyCheck: sealer.check });

  return {
    server,
    settings,
    sealer,
    names,
    async coordinator(session = SESSION, clock: Clock = systemClock, urgent = false) {
      const context = testContext();
      const redis = await openRedis(settings, { name: 'engine', patient: true });
      const queue = await ShardQueue.open(redis, names);
      const waits: string[] = [];
      const coordinator = new Coordinator({
        session,
        queue,
        sealer,
        clock,
        log: (level, message) => context.log(level, message),
        urgent,
        store: new ScanStore(redis, names, session),
        announce: async () => undefined,
        standIn: null,
        onWaiting: (what) => void waits.push(what),
      });
      const close = async (): Promise<void> => {
        await coordinator.close();
        await queue.close();
        redis.disconnect();
      };
      onTestFinished(close);
      return {
        context,
        waits,
        close,
        coordinator,
        redis,
        carry: async (order: ShardOrder, earlier: string[] = []) =>
          await coordinator.carry({ kind: 'shard', order, earlier }, order.index, context),
      };
    },
    async worker(name: string, work: Partial<FleetWork>, concurrency = 1) {
      const lines: string[] = [];
      const worker = await FleetWorker.open(
        {
          settings,
          name,
          concurrency,
          version: VERSION,
          clock: systemClock,
          work: {
            runShard: async () => noEnd(),
            askAgain: async () => new Map(),
            lookAgain: async () => new Map(),
            lookAtTexts: async () => new Map(),
            ...work,
          },
          log: (level, message) => void lines.push(`${level}: ${message}`),
        },
        new AbortController().signal,
      );
      if (worker === null) throw new Error('no worker');
      onTestFinished(() => worker.close());
      return { worker, lines, close: () => worker.close() };
    },
  };
}

export function shardOrder(index: number, more: Partial<ShardOrder> = {}): ShardOrder {
  const order = scanOrder('fleet');
  if (order.type !== 'scan') throw new Error('no scan');
  const seeds = [`http://host-${index}.example/`];
  const found = { entries: [], rules: [], wallMs: 60_000, foundHosts: 0 };
  return { input: order.input, seeds, guessedScheme: [], index, count: 4, round: 1, ...found, ...more };
}

export function noEnd(more: Partial<ShardEnd> = {}): ShardEnd {
  const none = { pages: [], hosts: [], skipped: [], shared: {}, strays: [], adopted: [], seedFailures: [] };
  return { ...none, wantsHosts: false, ended: 'completed', bytes: 0, resumedPages: 0, ...more };
}

/** An answer that led nowhere. */
export const TEST_PAGE: KeptAnswer = { page: null, status: 200, target: null, links: [], surplus: 0 };
