import { WorkError, type WorkErrorKind } from '../../shared/work.ts';

const NO_ANSWER = new Set<WorkErrorKind>(['dns', 'connect', 'tls', 'timeout', 'io']);
/** A dead host with hundreds of URLs would cost its timeout for each of them. */
const FAILURES_IN_A_ROW = 3;

/** What one cycle has learnt of a host: whether it wants to be left alone, or is not there. */
export class HostPatience {
  #wantsRest = false;
  #inARow = 0;
  #failure: WorkError | null = null;

  /** The host sent Retry-After: its other URLs wait for the next cycle. */
  get wantsRest(): boolean {
    return this.#wantsRest;
  }

  /** What every further URL of the host fails with, unasked; null while the host is worth asking. */
  get givenUp(): WorkError | null {
    return this.#inARow >= FAILURES_IN_A_ROW ? this.#failure : null;
  }

  learn(failure: WorkError | null): void {
    if (failure === null || !NO_ANSWER.has(failure.kind)) this.#inARow = 0;
    else {
      this.#inARow += 1;
      this.#failure = new WorkError(failure.kind, `${failure.message}; not asked again in this cycle`);
    }
    if (failure !== null && failure.retryAfterMs !== null) this.#wantsRest = true;
  }
}
