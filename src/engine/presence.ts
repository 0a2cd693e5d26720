/** What an engine leaves in the store for others to see: since when and until when schedules had one, and that it ends. */
import { ENGINE_ACTOR, type EngineCore } from './core.ts';
import { announceTakeover } from './notifications/announce.ts';

export class Presence {
  readonly #core: EngineCore;
  #isNoted = false;

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** From now on schedules have an engine; of the one before it says when it was last known to live. */
  noteStart(): void {
    this.#isNoted = true;
    const { store } = this.#core;
    const { former } = store.lease;
    const before = former && { pid: former.pid, host: former.host, leaseUntil: former.leaseUntil };
    this.#record('start', (now) => {
      store.audit.append(now, ENGINE_ACTOR, 'start', 'engine', before === null ? {} : { before });
      // One that ended in peace gave its lease up.
      if (former !== null && former.leaseUntil > 0) announceTakeover(this.#core, former, now);
    });
  }

  /** Only where its start was noted: the engine of a single command never plans, so schedules never had it. */
  noteStop(): void {
    if (!this.#isNoted) return;
    this.#record('stop', (now) => this.#core.store.audit.append(now, ENGINE_ACTOR, 'stop', 'engine', {}));
  }

  /** Others would otherwise see an engine that starts nothing, and wonder. */
  sayDraining(): void {
    try {
      this.#core.write(() => this.#core.store.lease.drain(this.#core.token));
    } catch (error) {
      this.#core.report('could not say that this engine ends', error);
    }
    this.#core.signals.changed();
  }

  #record(what: 'start' | 'stop', write: (now: number) => void): void {
    try {
      this.#core.write(write);
    } catch (error) {
      this.#core.report(`could not record the ${what} of the engine`, error);
    }
  }
}
