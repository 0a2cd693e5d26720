/** A worker of the fleet, from its first connection to its last: what `scarefloor worker` runs. */
import type { Redis } from 'ioredis';
import type { FleetSettings } from '../config/settings.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import type { LogLevel } from '../shared/work.ts';
import type { Carried, FleetWork } from './carry-job.ts';
import { openRedis } from './connection.ts';
import { misfitOf } from './engine-record.ts';
import { expireQueue } from './expire-queue.ts';
import { RedisTrouble } from './explain-redis.ts';
import { type FleetIdentity, FleetNames } from './fleet-names.ts';
import { JobStore } from './job-store.ts';
import { JobWorker } from './job-worker.ts';
import { loadBullmq } from './load-bullmq.ts';
import { Presence } from './presence.ts';
import { Sealer } from './seal.ts';
import { type FleetOrder, sessionOf } from './shard-job.ts';

/** Between two tries to reach Redis at the start: growing up to this. */
const LONGEST_RETRY_MS = 10_000;
const FIRST_RETRY_MS = 500;
/** Between two looks at which engines are there. */
const LOOK_MS = 10_000;

export interface FleetWorkerOptions {
  settings: FleetSettings;
  /** What the engine shows it as. */
  name: string;
  concurrency: number;
  version: string;
  work: FleetWork;
  clock: Clock;
  log: (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;
}

export class FleetWorker {
  readonly #options: FleetWorkerOptions;
  readonly #connection: Redis;
  readonly #subscriber: Redis;
  readonly #jobs: JobWorker;
  readonly #identity: FleetIdentity;
  readonly #names: FleetNames;
  readonly #closing = new AbortController();
  readonly #looking: Promise<void>;
  readonly #presence: Presence;
  #isAway = false;

  private constructor(
    options: FleetWorkerOptions,
    identity: FleetIdentity,
    parts: { connection: Redis; subscriber: Redis; jobs: JobWorker; presence: Presence },
  ) {
    this.#options = options;
    this.#identity = identity;
    this.#names = new FleetNames(options.settings.prefix, identity);
    this.#connection = parts.connection;
    this.#subscriber = parts.subscriber;
    this.#jobs = parts.jobs;
    this.#connection.on('close', () => this.#lost());
    this.#connection.on('ready', () => this.#found());
    this.#subscriber.on('message', (_channel: string, job: string) => this.#jobs.cancel(job));
    this.#presence = parts.presence;
    this.#presence.start();
    this.#looking = this.#lookOn();
  }

  /**
   * Takes jobs from now on. Keeps trying while Redis cannot be reached, until `signal` aborts (null then). Throws a
   * UserError, exit code 3, where the engine that is there would never share its work with this worker.
   */
  static async open(options: FleetWorkerOptions, signal: AbortSignal): Promise<FleetWorker | null> {
    const { settings, version, log } = options;
    await loadBullmq();
    const sealer = await Sealer.from(settings.key);
    const identity = { version, keyCheck: sealer.check };
    const connection = await reach(options, signal);
    if (connection === null) return null;
    try {
      let jobs: JobWorker | null = null;
      const { work, clock, name, concurrency } = options;
      const presence = new Presence({
        name,
        version,
        concurrency,
        clock,
        keyCheck: sealer.check,
        prefix: settings.prefix,
        redis: connection,
        describe: () => ({
          carries: [...(jobs?.held.keys() ?? [])].map(sessionOf),
          pages: jobs?.pages ?? 0,
        }),
      });
      const misfit = await misfitOf(connection, settings.prefix, identity);
      if (misfit !== '') {
        // For a moment the engine's screens show that somebody tried, and why it was in vain.
        await presence.runOnce();
        throw new UserError(misfit, { exitCode: 3 });
      }
      const names = new FleetNames(settings.prefix, identity);
      const subscriber = await openRedis(settings, { name: 'cancellations', patient: true });
      await subscriber.subscribe(names.cancellations);
      jobs = await JobWorker.open({
        connection,
        names,
        sealer,
        work,
        clock,
        name,
        concurrency,
        store: new JobStore(connection, names),
        onTaken: (job, order) => log('info', 'taken', { job, ...orderFields(order) }),
        onEnded: (job, carried, cost) =>
          log(carried.how === 'failed' ? 'warn' : 'info', endedAs(carried), { job, ...cost }),
        onComplaint: (error) => log('debug', `queue: ${messageOf(error)}`),
      });
      return new FleetWorker(options, identity, { connection, subscriber, jobs, presence });
    } catch (error) {
      connection.disconnect();
      throw error;
    }
  }

  /** Hands back what it carries, so that others go on with it, and leaves. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#looking;
    await this.#jobs.close();
    await this.#presence.stop();
    this.#subscriber.disconnect();
    this.#connection.disconnect();
  }

  /** An engine may come that this worker does not fit: said once. And what it works with on Redis is kept expiring. */
  async #lookOn(): Promise<void> {
    const { clock, log, settings } = this.#options;
    let said = '';
    while (!this.#closing.signal.aborted) {
      await clock.sleep(LOOK_MS, this.#closing.signal);
      if (this.#closing.signal.aborted || this.#isAway) continue;
      await expireQueue(this.#connection, this.#names, [...this.#jobs.held.keys()]).catch(() => undefined);
      const misfit = await misfitOf(this.#connection, settings.prefix, this.#identity).catch(() => said);
      if (misfit !== said && misfit !== '') log('error', misfit);
      said = misfit;
    }
  }

  #lost(): void {
    if (this.#isAway || this.#closing.signal.aborted) return;
    this.#isAway = true;
    this.#options.log('warn', 'Redis is out of reach; trying again until it is back');
  }

  #found(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#options.log('info', 'Redis is back');
  }
}

async function reach(options: FleetWorkerOptions, signal: AbortSignal): Promise<Redis | null> {
  const { settings, clock, log } = options;
  let said = '';
  for (let waitMs = FIRST_RETRY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
    try {
      return await openRedis(settings, { name: 'worker', patient: true });
    } catch (error) {
      // What is wrong on this machine does not mend itself: a package or a certificate that is not there.
      if (!(error instanceof RedisTrouble)) throw error;
      if (error.message !== said) log('warn', `${error.message}; trying again until it answers`);
      said = error.message;
    }
    await clock.sleep(waitMs, signal);
  }
  return null;
}

/** What may be said of an order in the worker's own log: where the work is, not with which headers. */
function orderFields(order: FleetOrder): Record<string, unknown> {
  if (order.kind === 'ask') return { questions: order.urls.length };
  if (order.kind === 'look' || order.kind === 'read') return { looks: order.visits.length };
  const { index, count, round } = order.order;
  return { shard: `${index + 1} of ${count}`, round };
}

const ENDED: Readonly<Record<Exclude<Carried['how'], 'failed'>, string>> = {
  done: 'done',
  lost: 'another worker has it now',
  cancelled: 'called off',
  unowned: 'let go: the engine that wanted it is gone',
  leaving: 'handed back',
  'out of reach': 'let go: Redis was out of reach for too long',
};

function endedAs(carried: Carried): string {
  return carried.how === 'failed' ? `failed: ${carried.failure.message}` : ENDED[carried.how];
}
