/**
 * Whether the disk answers. A sync of the log that hangs (a network file system without its server, a disk that is
 * stuck) fails for nobody: nothing is confirmed and no work begins until it ends, and people have to be told so.
 */
import type { EngineCore } from './core.ts';
import { Service } from './service.ts';

const LOOK_MS = 1_000;

/** Looks at one and the same sync after which the disk does not answer. Not a span: a process that was suspended has none. */
const LOOKS = 3;

export class DiskWatch extends Service {
  /** Epoch ms; null = it answers, or nothing is asked of it. */
  silentSince: number | null = null;
  readonly #onNews: () => void;
  #seen: { sync: number; since: number; looks: number } | null = null;
  #isWatching = false;

  /** `onNews` is called when `silentSince` has changed. */
  constructor(core: EngineCore, onNews: () => void) {
    super(core, 'watching the disk');
    this.#onNews = onNews;
    core.transactions.onAwaitDisk = () => {
      if (this.#isWatching) return;
      this.#isWatching = true;
      this.ring();
    };
  }

  protected turn(): number {
    return this.runOnce();
  }

  runOnce(): number {
    const { store, clock } = this.core;
    const { sync } = store.diskWork();
    if (sync === null) {
      this.#seen = null;
      this.#isWatching = false;
      return Number.POSITIVE_INFINITY;
    }
    this.#isWatching = true;
    if (this.#seen?.sync !== sync) this.#seen = { sync, since: clock.now(), looks: 0 };
    this.#seen.looks += 1;
    if (this.#seen.looks > LOOKS && this.silentSince === null) this.#begin(this.#seen.since);
    return LOOK_MS;
  }

  #begin(since: number): void {
    const { logger, clock, store } = this.core;
    const begun = clock.uptime();
    this.silentSince = since;
    logger.error({ store: store.path }, 'the disk does not answer: nothing is confirmed until it does');
    this.core.transactions.onceDurable((failed) => {
      this.silentSince = null;
      const silentMs = Math.round(clock.uptime() - begun) + LOOKS * LOOK_MS;
      if (failed === null) logger.warn({ store: store.path, silentMs }, 'the disk answers again');
      this.#onNews();
    });
    this.#onNews();
  }
}
