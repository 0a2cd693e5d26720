/** Pieces of work that are under way at once: how many, when the next ends, and whether one has failed. */
export class UnderWay {
  readonly #failures: unknown[] = [];
  #count = 0;
  #wake = () => {};

  get count(): number {
    return this.#count;
  }

  get hasFailed(): boolean {
    return this.#failures.length > 0;
  }

  add(work: Promise<void>): void {
    this.#count += 1;
    work.then(
      () => this.#ended(),
      (error: unknown) => {
        this.#failures.push(error);
        this.#ended();
      },
    );
  }

  /** Resolves when the next of them ends, well or not. One caller at a time. */
  nextEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Resolves when all of them have ended. Rejects then with what the first failure threw. */
  async end(): Promise<void> {
    while (this.#count > 0) await this.nextEnd();
    if (this.hasFailed) throw this.#failures[0];
  }

  #ended(): void {
    this.#count -= 1;
    this.#wake();
  }
}
