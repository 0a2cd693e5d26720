/** What a simulated world found broken. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
  /** Which promise: a few words, the same for every breach of its kind. */
  readonly promise: string;

  constructor(promise: string, what: string) {
    super(`${promise}: ${what}`);
    this.promise = promise;
  }
}

/** Takes a breach; the first one ends the run. Never throws: it is called from within the engine's own work. */
export type Breach = (promise: string, what: string) => void;
