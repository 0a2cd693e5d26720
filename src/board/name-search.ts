/** Names of tasks by any part of them, however many there are, for completion while somebody types. */
import type { Clock } from '../shared/clock.ts';
import type { Store } from '../store/store.ts';

/** Names read in one turn of the event loop: half a millisecond's work. */
const NAMES_A_TURN = 2_000;

/** What was read is used for so long: a task that was added since is found by its beginning alone until then. */
const FRESH_MS = 30_000;

/** No name has it. */
const BETWEEN = '\n';

export class NameSearch {
  readonly #store: Pick<Store, 'tasks' | 'taskNames'>;
  readonly #clock: Clock;
  /** All names, one a line, as they are written and in lower case. */
  #names = '';
  #lower = '';
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #closed = false;

  constructor(store: Pick<Store, 'tasks' | 'taskNames'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * At most `limit` names of live tasks: those that begin with the text first. The first question begins to read all
   * names, piece by piece beside whatever else goes on; until that is done only some of those are found that have the
   * text further inside.
   */
  search(text: string, limit: number): string[] {
    const found = new Set(this.#store.taskNames.like(text, limit));
    if (text === '' || found.size >= limit) return [...found];
    if (this.#clock.uptime() - this.#readAt > FRESH_MS) this.#begin();
    for (const name of this.#inside(text.toLowerCase(), limit)) {
      if (found.size >= limit) break;
      if (!found.has(name) && this.#store.tasks.byName(name) !== null) found.add(name);
    }
    return [...found];
  }

  /** Resolves once nothing is being read any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#reading;
  }

  #begin(): void {
    this.#reading ??= this.#read()
      // A store that cannot be read is told of where its rows are shown; here nothing is completed.
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null;
      });
  }

  *#inside(text: string, limit: number): Generator<string> {
    let from = 0;
    for (let count = 0; count < 2 * limit; count += 1) {
      const at = this.#lower.indexOf(text, from);
      if (at < 0) return;
      const end = this.#lower.indexOf(BETWEEN, at);
      yield this.#names.slice(this.#lower.lastIndexOf(BETWEEN, at) + 1, end);
      from = end;
    }
  }

  async #read(): Promise<void> {
    let names = BETWEEN;
    let lower = BETWEEN;
    for (let last = ''; ; ) {
      const part = this.#store.taskNames.after(last, NAMES_A_TURN);
      for (const name of part) {
        const small = name.toLowerCase();
        names += name + BETWEEN;
        // A few letters of the world are longer when they are small: both texts are to agree place by place.
        lower += (small.length === name.length ? small : name) + BETWEEN;
      }
      if (part.length < NAMES_A_TURN) break;
      last = part.at(-1) ?? '';
      await this.#clock.turn();
      if (this.#closed) return;
    }
    this.#names = names;
    this.#lower = lower;
    this.#readAt = this.#clock.uptime();
  }
}
