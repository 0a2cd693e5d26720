import type { Clock } from '../shared/clock.ts';
import type { Store } from '../store/store.ts';
import type { EngineView } from './snapshot.ts';

type Trouble = NonNullable<EngineView['trouble']>;

/** Since when and why the store is lost to this process, for good: its file is gone, or a newer version works with it. */
export class LostStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onLost: (why: string) => void;
  #lost: Trouble | null = null;

  /** `onLost` is called once, by the look that finds it out. */
  constructor(store: Store, clock: Clock, onLost: (why: string) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onLost = onLost;
  }

  /** null while the store can be used. */
  look(): Trouble | null {
    if (this.#lost !== null) return this.#lost;
    const { files } = this.#store;
    const why = files.whyUnusable();
    if (why === '') return null;
    const outdated = files.isUpgraded() ? { isOutdated: true as const } : {};
    this.#lost = { since: this.#clock.now(), why, ...outdated };
    this.#onLost(why);
    return this.#lost;
  }
}
