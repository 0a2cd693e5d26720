/**
 * The console as lines that are only ever added: for screen readers, which read what comes and lose their place when
 * a screen is painted over. What is typed is read once the typing pauses, not letter by letter: the reader of the
 * keyboard does that.
 */
import type { Clock } from '../../shared/clock.ts';
import { takesText } from '../dialog-keys.ts';
import type { ConsoleSession } from '../session.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { contextOf } from '../state/context.ts';
import { announce } from './announce.ts';
import { floorFacts } from './floor-facts.ts';
import { screenText } from './screen-text.tsx';

const TYPING_PAUSES_MS = 700;

export class Narrator {
  readonly #session: Pick<ConsoleSession, 'state' | 'subscribe'>;
  readonly #clock: Clock;
  readonly #say: (text: string) => void;
  readonly #unsubscribe: () => void;
  #told: ConsoleState;
  #pause = new AbortController();

  constructor(
    session: Pick<ConsoleSession, 'state' | 'subscribe'>,
    clock: Clock,
    say: (text: string) => void,
  ) {
    this.#session = session;
    this.#clock = clock;
    this.#say = say;
    this.#told = session.state();
    this.#unsubscribe = session.subscribe(() => this.#changed());
  }

  /** Everything there is where the operator is. */
  readAll(): void {
    const state = this.#session.state();
    this.#told = state;
    const isFloor = state.stack.length === 0 && state.place === 'floor';
    this.#tell(isFloor ? floorFacts(state) : screenText(state).lines);
  }

  close(): void {
    this.#unsubscribe();
    this.#pause.abort();
  }

  #changed(): void {
    const state = this.#session.state();
    this.#pause.abort();
    const isTyping =
      takesText(contextOf(state)) &&
      state.stack.length === this.#told.stack.length &&
      state.keyAt === state.uptime;
    if (isTyping) this.#tellLater();
    else this.#tellNews();
  }

  #tellLater(): void {
    const pause = new AbortController();
    this.#pause = pause;
    // Clock.sleep never rejects.
    void this.#clock.sleep(TYPING_PAUSES_MS, pause.signal).then(() => {
      if (!pause.signal.aborted) this.#tellNews();
    });
  }

  #tellNews(): void {
    const before = this.#told;
    this.#told = this.#session.state();
    this.#tell(announce(before, this.#told, screenText));
  }

  #tell(lines: readonly string[]): void {
    if (lines.length > 0) this.#say(lines.map((line) => `${line}\n`).join(''));
  }
}
