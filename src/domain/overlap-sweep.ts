/** Attempts in the order of their starts, to see how many ran at once. */

export interface Running {
  taskId: number;
  executionId: number;
  startedAt: number;
  /** Infinity while it runs. */
  endedAt: number;
}

/** `begun` started while `others` ran, more than `most` together. */
export interface Crowd {
  begun: Running;
  others: readonly Running[];
  most: number;
}

export class OverlapSweep {
  readonly #mostAt: (at: number) => number;
  readonly #onCrowd: (crowd: Crowd) => void;
  /** Not looked at yet, by start. */
  readonly #waiting: Running[] = [];
  #open: Running[] = [];

  /** `mostAt`: how many might run at once by the rules of a moment. */
  constructor(mostAt: (at: number) => number, onCrowd: (crowd: Crowd) => void) {
    this.#mostAt = mostAt;
    this.#onCrowd = onCrowd;
  }

  /** `horizon`: nothing that comes later started before it. Memory is what lies between there and the newest. */
  add(running: Running, horizon: number): void {
    this.#look(horizon);
    let place = this.#waiting.length;
    while (place > 0 && isLater(this.#waiting[place - 1]!, running)) place -= 1;
    this.#waiting.splice(place, 0, running);
  }

  finish(): void {
    this.#look(Number.POSITIVE_INFINITY);
  }

  #look(until: number): void {
    let count = 0;
    for (const running of this.#waiting) {
      if (running.startedAt >= until) break;
      this.#start(running);
      count += 1;
    }
    this.#waiting.splice(0, count);
  }

  #start(begun: Running): void {
    this.#open = this.#open.filter((running) => running.endedAt > begun.startedAt);
    // Attempts of one execution are judged with that execution.
    const others = this.#open.filter((running) => running.executionId !== begun.executionId);
    const most = this.#mostAt(begun.startedAt);
    if (others.length >= most) this.#onCrowd({ begun, others, most });
    this.#open.push(begun);
  }
}

/** What began and ended within one millisecond comes before what began in it and went on. */
function isLater(one: Running, other: Running): boolean {
  return (
    one.startedAt > other.startedAt || (one.startedAt === other.startedAt && one.endedAt > other.endedAt)
  );
}
