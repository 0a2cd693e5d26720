/** What was typed in earlier runs, for the reducer: lines of the palette, and filters. */
import { messageOf } from '../shared/errors.ts';
import type { Outside } from './outside.ts';
import type { ConsoleEvent } from './state/transition.ts';

const FORGOTTEN = { history: 'this command', filters: 'this filter' } as const;

export class Memory {
  readonly #outside: Outside | null;
  readonly #came: (event: ConsoleEvent) => void;

  /** `outside`: null = there is none. `came`: where what was read goes, and what went wrong. */
  constructor(outside: Outside | null, came: (event: ConsoleEvent) => void) {
    this.#outside = outside;
    this.#came = came;
  }

  /** Both kinds, one after the other; never rejects. */
  async read(): Promise<void> {
    if (this.#outside === null) return;
    const outside = this.#outside;
    await this.#told('earlier commands cannot be read', async () => {
      const lines = await outside.readHistory();
      if (lines.length > 0) this.#came({ kind: 'history', lines });
    });
    await this.#told('earlier filters cannot be read', async () => {
      const filters = await outside.readFilters();
      if (filters.length > 0) this.#came({ kind: 'filterHistory', filters });
    });
  }

  /** Never rejects: what cannot be kept is said. */
  async keep(what: keyof typeof FORGOTTEN, work: (outside: Outside) => Promise<void>): Promise<void> {
    const outside = this.#outside;
    if (outside === null) return;
    await this.#told(`${FORGOTTEN[what]} will be forgotten`, async () => await work(outside));
  }

  async #told(trouble: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#came({ kind: 'told', ok: false, text: `${trouble}: ${messageOf(error)}` });
    }
  }
}
