import { messageOf } from '../shared/errors.ts';
import type { EngineLogger } from './core.ts';
import { LeaseLost } from './lease/lease-lost.ts';

/** For what is tried again and again: a failure is logged when it begins, not every second while it lasts. */
export class FailureLog {
  readonly #logger: Pick<EngineLogger, 'error'>;
  readonly #reported = new Set<string>();

  constructor(logger: Pick<EngineLogger, 'error'>) {
    this.#logger = logger;
  }

  /** That the lease was lost is told by who ends the engine. */
  report(what: string, error: unknown, fields: object = {}): void {
    const text = messageOf(error);
    if (error instanceof LeaseLost || this.#reported.has(`${what}: ${text}`)) return;
    this.#reported.add(`${what}: ${text}`);
    this.#logger.error({ ...fields, error: text }, what);
  }

  /** The store takes writes: what fails from now on is another failure. */
  forget(): void {
    if (this.#reported.size > 0) this.#reported.clear();
  }
}
