/**
 * Gathers what was read at once into one batch, so that a text that a terminal pasted without saying so is seen
 * as what it is, and rejoins escape sequences that arrived in two pieces.
 */
import type { Key } from 'ink';
import type { Clock } from '../../shared/clock.ts';
import { type KeyPress, keyPresses, tornSequence } from './key-press.ts';

/** A lone Escape waits so long for the rest of a sequence. Ink has waited 20 ms before. */
const REJOIN_MS = 50;

export class Keyboard {
  readonly #clock: Clock;
  readonly #deliver: (batch: KeyPress[]) => void;
  #batch: KeyPress[] = [];
  #waiting: AbortController | null = null;

  constructor(clock: Clock, deliver: (batch: KeyPress[]) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** One event of `useInput`. The batch goes out once all events of the same read have come in. */
  feed(input: string, key: Key): void {
    if (this.#batch.length === 0) queueMicrotask(() => this.#flush());
    this.#batch.push(...this.#rejoined(input, key));
  }

  close(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }

  #rejoined(input: string, key: Key): KeyPress[] {
    if (this.#waiting === null) return keyPresses(input, key);
    this.close();
    const torn = key.ctrl || key.meta ? null : tornSequence(input);
    if (torn === null) return [{ name: 'Escape', text: '' }, ...keyPresses(input, key)];
    return [torn.press, ...(torn.rest === '' ? [] : keyPresses(torn.rest, key))];
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.at(-1)?.name === 'Escape') {
      batch.pop();
      this.#hold();
    }
    if (batch.length > 0) this.#deliver(batch);
  }

  #hold(): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    // Never rejects: Clock.sleep resolves on abort as well.
    void this.#clock.sleep(REJOIN_MS, waiting.signal).then(() => {
      if (waiting.signal.aborted) return;
      this.#waiting = null;
      this.#deliver([{ name: 'Escape', text: '' }]);
    });
  }
}
