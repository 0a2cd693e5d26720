/** Serves what the engine of this process does and how it fares, where the configuration names a port. */
import type { CompanionParts, EngineCompanion } from '../board/engine-companion.ts';
import type { EngineLogger } from '../engine/core.ts';
import { Loop } from '../engine/loop.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { storeFailureText } from '../store/failure.ts';
import { EngineCounts } from './engine-counts.ts';
import { engineMetrics } from './engine-metrics.ts';
import { CONTENT_TYPE, exposition, type Metric } from './exposition.ts';
import { healthVerdict } from './health-verdict.ts';
import type { MetricsAddress, MetricsListener } from './metrics-listener.ts';

/** Between two tries to have a port that another program holds: a former engine may still be leaving. */
const RETRY_MS = 5_000;

/** However often it is asked, the store is read at most this often, and rests after a slow read. */
const FRESH_MS = 1_000;
const REST_AFTER_READ = 20;

/** Of the program, told with each scrape. */
export interface MetricsOptions {
  version: string;
}

/** For `openFloor`. */
export function metricsCompanion(options: MetricsOptions): (parts: CompanionParts) => EngineCompanion {
  return (parts) => new MetricsCompanion(parts, options);
}

class MetricsCompanion implements EngineCompanion {
  readonly meter = new EngineCounts();
  readonly #parts: CompanionParts;
  readonly #options: MetricsOptions;
  readonly #loop: Loop;
  #logger: EngineLogger | null = null;
  #listener: MetricsListener | null = null;
  /** Where it listens, or where it was last tried; '' = nowhere. */
  #address = '';
  /** What stood in the way there, so that it is said once. */
  #trouble = '';
  #reload: { holds: boolean; at: number };
  #read: { text: string; at: number; freshMs: number } | null = null;

  constructor(parts: CompanionParts, options: MetricsOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#reload = { holds: true, at: parts.clock.now() };
    this.#loop = new Loop(
      parts.clock,
      () => this.#listen(),
      (error) => this.#logger?.error({ error: messageOf(error) }, 'metrics failed; trying again'),
    );
  }

  begin(logger: EngineLogger): void {
    this.#logger = logger;
    this.#loop.start();
  }

  async end(): Promise<void> {
    await this.#loop.stop();
    await this.#close();
  }

  reloaded(holds: boolean): void {
    this.#reload = { holds, at: holds ? this.#parts.clock.now() : this.#reload.at };
    this.#loop.ring();
  }

  /** Opens, closes and moves the port as the settings have it; answers when to try again. */
  async #listen(): Promise<number> {
    const { host, port } = this.#parts.settings.metrics;
    const address = port === null ? '' : `${host}:${port}`;
    if (address !== this.#address) {
      await this.#close();
      this.#address = address;
    }
    if (port === null || this.#listener !== null) return Number.POSITIVE_INFINITY;
    try {
      this.#listener = await this.#open({ host, port });
    } catch (error) {
      this.#say(messageText(error, address));
      return RETRY_MS;
    }
    this.#trouble = '';
    this.#logger?.info({ host, port: this.#listener?.port ?? port }, 'metrics are served');
    return Number.POSITIVE_INFINITY;
  }

  async #open(address: MetricsAddress): Promise<MetricsListener> {
    const { MetricsListener } = await import('./metrics-listener.ts');
    return await MetricsListener.open(address, {
      metrics: () => ({ type: CONTENT_TYPE, text: this.#text() }),
      health: () => this.#verdict(),
    });
  }

  async #close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    this.#address = '';
    this.#trouble = '';
    await listener?.close();
  }

  #say(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#logger?.warn({}, trouble);
  }

  #text(): string {
    const { clock } = this.#parts;
    const began = clock.uptime();
    if (this.#read !== null && began - this.#read.at < this.#read.freshMs) return this.#read.text;
    try {
      const text = exposition(this.#metrics());
      const tookMs = clock.uptime() - began;
      this.#read = { text, at: began, freshMs: Math.max(FRESH_MS, REST_AFTER_READ * tookMs) };
      return text;
    } catch (error) {
      throw new Error(storeFailureText(error), { cause: error });
    }
  }

  #metrics(): Metric[] {
    const { store, settings, clock, view } = this.#parts;
    const now = clock.now();
    const channels = settings.channels.map(({ name }) => name);
    return engineMetrics({
      version: this.#options.version,
      counts: this.meter,
      reload: this.#reload,
      store,
      config: settings.scheduler,
      engine: view(),
      channels,
      now,
    });
  }

  #verdict(): ReturnType<typeof healthVerdict> {
    const { store, view } = this.#parts;
    const engine = view();
    // Where the store is gone there is nothing to read, and that is the verdict.
    if (engine.role !== 'here') return healthVerdict(engine, []);
    return healthVerdict(
      engine,
      store.pools.lowered().map(({ reason }) => reason),
    );
  }
}

function messageText(error: unknown, address: string): string {
  const code = codeOf(error);
  const why =
    code === 'EADDRINUSE'
      ? 'another program has that port'
      : code === 'EACCES'
        ? 'this user may not have that port; name one above 1023'
        : code === 'EADDRNOTAVAIL'
          ? 'this machine has no such address'
          : messageOf(error);
  return `metrics are not served on ${address}: ${why}; the engine goes on, and tries again`;
}
