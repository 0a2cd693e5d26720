/** What failed for good since a board was opened: for those who want to be told, not to be shown. */
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import type { FailureNewsView } from './snapshot.ts';

/** A commit comes a little later than the time in it. */
const LATE_MS = 5_000;
/** Of one look. More fail at once only where everything does. */
const MOST = 1_000;

export class FailureNews {
  /** Epoch ms of the last look; null = there was none. */
  #lookedAt: number | null = null;
  /** Ends by id of those that the next look may find again. */
  readonly #known = new Map<number, number>();
  #news: FailureNewsView = { failed: 0, last: null };

  /**
   * The same object until something failed. What had ended before the first look is no news, and neither is what
   * had before the clock went back, which nobody could tell from what was told already.
   */
  look(store: Store, now: number): FailureNewsView {
    const isBaseline = this.#lookedAt === null || now < this.#lookedAt;
    const found = store.history.failedFrom((isBaseline ? now : (this.#lookedAt ?? now)) - LATE_MS, MOST);
    const fresh = isBaseline ? [] : found.filter(({ id }) => !this.#known.has(id));
    this.#lookedAt = now;
    for (const { id, endTime } of found) this.#known.set(id, endTime);
    for (const [id, endTime] of this.#known) if (endTime < now - LATE_MS) this.#known.delete(id);
    const execution = fresh.length === 0 ? null : store.executions.byId(fresh.at(-1)?.id ?? 0);
    if (execution !== null)
      this.#news = {
        failed: this.#news.failed + fresh.length,
        last: {
          executionId: execution.id,
          name: safeText(execution.taskName),
          error: safeText(execution.errorMessage),
        },
      };
    return this.#news;
  }
}
