import type { StandbyProcess } from '../../domain/operator.ts';
import { lifeOf } from './process-identity.ts';

/** More consoles than these stand by nowhere. */
const MOST = 100;

/** Processes that stand by: when this engine ends, one of them takes over within a moment. */
export class Heirs {
  #known: StandbyProcess[] = [];

  /** One that asked while another process was the engine, and is it now itself, is nobody's heir. */
  add(heir: StandbyProcess): void {
    if (heir.pid === process.pid && lives(heir)) return;
    const others = this.#known.filter(({ pid }) => pid !== heir.pid).filter(lives);
    this.#known = [...others.slice(1 - MOST), heir];
  }

  /** Process id of one that lives; null when nobody stands by. */
  living(): number | null {
    this.#known = this.#known.filter(lives);
    return this.#known[0]?.pid ?? null;
  }
}

/** What cannot be seen from here is not relied on. */
function lives(heir: StandbyProcess): boolean {
  return lifeOf(heir) === 'alive';
}
