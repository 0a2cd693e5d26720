/**
 * The heartbeat of a service: run, then sleep for as long as the run asked, or until someone rings. Runs never
 * overlap; a run that throws is reported and tried again after a pause, so that one bad moment of the disk does
 * not end a service.
 */
import type { Clock } from '../shared/clock.ts';

/** Pause after a run that threw. */
const AFTER_ERROR_MS = 1_000;

/** A reason of our own, since the default one is an error with a stack, made anew for each ring. */
const RUNG = 'rung';

export class Loop {
  readonly #clock: Clock;
  readonly #runOnce: () => number | Promise<number>;
  readonly #onError: (error: unknown) => void;
  #stopping = new AbortController();
  #sleeping = new AbortController();
  #rung = false;
  #running: Promise<void> | null = null;

  /** `runOnce` answers how many ms it may sleep; Infinity = until `ring`. */
  constructor(clock: Clock, runOnce: () => number | Promise<number>, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#runOnce = runOnce;
    this.#onError = onError;
  }

  start(): void {
    if (this.#running) return;
    this.#stopping = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Runs again as soon as it can; many rings before that are one. */
  ring(): void {
    if (this.#rung) return;
    this.#rung = true;
    this.#sleeping.abort(RUNG);
  }

  /** Resolves when the run under way, if any, has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#sleeping.abort();
    await this.#running;
    this.#running = null;
  }

  async #run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#rung = false;
      let pause = AFTER_ERROR_MS;
      try {
        pause = await this.#runOnce();
      } catch (error) {
        this.#onError(error);
      }
      if (stopping.aborted) return;
      this.#sleeping = new AbortController();
      // A ring during the run means that it may have missed something.
      await (this.#rung || pause <= 0 ? this.#clock.turn() : this.#clock.sleep(pause, this.#sleeping.signal));
    }
  }
}
