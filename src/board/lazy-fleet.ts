/** The watch over the fleet, of which nothing is loaded before the configuration has a section `fleet`. */
import type { FleetSettings, Settings } from '../config/settings.ts';
import type { FleetStanding } from '../domain/fleet-standing.ts';
import type { EngineLogger } from '../engine/core.ts';
import type { FleetSource } from '../engine/fleet-source.ts';
import type { Clock } from '../shared/clock.ts';
import { programVersion } from '../shared/program-version.ts';

interface Watch {
  start(): void;
  stop(): Promise<void>;
  standing(): FleetStanding | null;
}

export class LazyFleet implements FleetSource {
  onNews: () => void = () => undefined;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #logger: EngineLogger;
  #isStarted = false;
  #loading: Promise<Watch> | null = null;
  #watch: Watch | null = null;

  constructor(settings: Settings, clock: Clock, logger: EngineLogger) {
    this.#settings = settings;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#isStarted = true;
    this.follow();
  }

  /** The settings may have changed; a watch that is there looks at them by itself. */
  follow(): void {
    if (!this.#isStarted || this.#settings.fleet === null || this.#loading !== null) return;
    this.#loading = this.#load();
  }

  standing(): FleetStanding | null {
    return this.#watch?.standing() ?? null;
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await (await this.#loading)?.stop();
  }

  async #load(): Promise<Watch> {
    const [{ FleetWatch }, { Sealer }] = await Promise.all([
      import('../fleet/fleet-watch.ts'),
      import('../fleet/seal.ts'),
    ]);
    const watch = new FleetWatch({
      settings: () => this.#settings.fleet,
      clock: this.#clock,
      logger: this.#logger,
      membership: async ({ key }: FleetSettings) => ({
        version: programVersion(),
        keyCheck: (await Sealer.from(key)).check,
      }),
      onNews: () => this.onNews(),
    });
    this.#watch = watch;
    if (this.#isStarted) watch.start();
    return watch;
  }
}
