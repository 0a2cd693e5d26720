/** Runs jobs, a few at a time, in the order they were given; jobs may give further jobs. */
export class Limited {
  readonly #limit: number;
  readonly #queue: (() => Promise<void>)[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;
  #failure: { error: unknown } | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(job: () => Promise<void>): void {
    this.#queue.push(job);
    this.#fill();
  }

  /**
   * Resolves when nothing runs or waits. After a failure nothing new is begun, and it rejects when what was
   * begun has ended. Call it once, after the first `add`.
   */
  idle(): Promise<void> {
    this.#settle();
    return this.#idle.promise;
  }

  #fill(): void {
    while (this.#running < this.#limit && this.#failure === null) {
      const job = this.#queue.shift();
      if (!job) return;
      this.#running += 1;
      job().then(
        () => this.#ended(),
        (error: unknown) => {
          this.#failure ??= { error };
          this.#ended();
        },
      );
    }
  }

  #ended(): void {
    this.#running -= 1;
    this.#fill();
    this.#settle();
  }

  #settle(): void {
    if (this.#running > 0) return;
    if (this.#failure !== null) this.#idle.reject(this.#failure.error);
    else if (this.#queue.length === 0) this.#idle.resolve();
  }
}
