/** A disk that a test holds back: each sync of the log ends when the test says so, well or not. */
import type { SyncLog } from '../../src/store/log-sync.ts';
import { settled } from '../fake-clock.ts';

export class HeldDisk {
  /** Syncs that were begun. */
  begun = 0;
  /** Later ones end at once. */
  isFree = false;
  #underWay: ((error: Error | null) => void) | null = null;

  readonly sync: SyncLog = (done) => {
    this.begun += 1;
    if (this.#underWay !== null) throw new Error('two syncs at once');
    if (this.isFree) queueMicrotask(() => done(null));
    else this.#underWay = done;
  };

  get isBusy(): boolean {
    return this.#underWay !== null;
  }

  /** Ends the sync under way, and waits for what that brings about. */
  async end(error: Error | null = null): Promise<void> {
    const done = this.#underWay;
    if (done === null) throw new Error('no sync is under way');
    this.#underWay = null;
    done(error);
    await settled();
  }

  /** From now on it takes whatever comes. */
  async free(): Promise<void> {
    this.isFree = true;
    if (this.isBusy) await this.end();
  }
}
