/** Runs jobs, a few at a time, in the order they were given; jobs may give further jobs. */
export class Limited {
  readonly #limit: number;
  readonly #queue: (() => Promise<void>)[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(job: () => Promise<void>): void {
    this.#queue.push(job);
    this.#fill();
  }

  /** Resolves when nothing runs or waits; rejects as soon as a job does. Call it after the first `add`. */
  idle(): Promise<void> {
    this.#settle();
    return this.#idle.promise;
  }

  #fill(): void {
    while (this.#running < this.#limit) {
      const job = this.#queue.shift();
      if (!job) return;
      this.#running += 1;
      job().then(
        () => {
          this.#running -= 1;
          this.#fill();
          this.#settle();
        },
        (error: unknown) => this.#idle.reject(error),
      );
    }
  }

  #settle(): void {
    if (this.#running === 0 && this.#queue.length === 0) this.#idle.resolve();
  }
}
