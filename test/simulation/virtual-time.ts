/**
 * The time of a simulated world: it moves only from one planned event to the next, and each event runs to its end,
 * promises included, before the next one begins. Uptime is the true time; the wall clock is uptime and an offset
 * that a world may change, as NTP, an operator or the sleep of a machine do.
 */
import { setImmediate as endOfRound } from 'node:timers/promises';
import type { Random } from './random.ts';

/** Whose event it is: one that is paused gets it later, one that is dead never. */
export interface Owner {
  readonly state: 'running' | 'paused' | 'dead';
  hold(event: Planned): void;
  woken(): void;
}

export interface Planned {
  /** Uptime at which it is to run. */
  at: number;
  /** Settles the order of events of one moment. */
  tie: number;
  number: number;
  owner: Owner | null;
  run: () => void;
  cancelled: boolean;
}

/** More events in one moment than any engine has reason for. */
const MOST_IN_ONE_MOMENT = 20_000;

export class VirtualTime {
  #uptime = 1_000_000;
  #wallOffset: number;
  #number = 0;
  #inThisMoment = 0;
  readonly #heap: Planned[] = [];
  readonly #ties: Random | null;
  /** Told when nothing more happens at this uptime, and what the next one is. */
  onRest: (nextUptime: number) => void = () => undefined;
  /** Told when one moment does not end. */
  onEndlessMoment: () => void = () => undefined;

  /** `ties` shuffles what is planned for the same moment; null keeps the order of planning. */
  constructor(wall: number, ties: Random | null) {
    this.#wallOffset = wall - this.#uptime;
    this.#ties = ties;
  }

  get uptime(): number {
    return this.#uptime;
  }

  get wall(): number {
    return this.#uptime + this.#wallOffset;
  }

  stepWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Time that passes within one event: nothing else happens meanwhile, and what was due then comes late. */
  spend(ms: number): void {
    this.#uptime += ms;
    this.#inThisMoment = 0;
  }

  plan(afterMs: number, owner: Owner | null, run: () => void): Planned {
    this.#number += 1;
    const event: Planned = {
      at: this.#uptime + Math.max(0, Math.ceil(afterMs)),
      tie: this.#ties?.next() ?? 0,
      number: this.#number,
      owner,
      run,
      cancelled: false,
    };
    this.#push(event);
    return event;
  }

  /** What was held back while its owner was paused. */
  planAgain(event: Planned): void {
    event.at = Math.max(event.at, this.#uptime);
    this.#push(event);
  }

  /** Runs what is planned up to `uptime`, or until `done` says so between two events. */
  async runUntil(uptime: number, done: () => boolean = () => false): Promise<void> {
    await endOfRound();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > uptime) {
        this.#moveTo(uptime);
        return;
      }
      this.#pop();
      if (next.cancelled || next.owner?.state === 'dead') continue;
      this.#moveTo(next.at);
      if (next.owner?.state === 'paused') {
        next.owner.hold(next);
        continue;
      }
      next.owner?.woken();
      this.#inThisMoment += 1;
      if (this.#inThisMoment > MOST_IN_ONE_MOMENT) this.onEndlessMoment();
      next.run();
      // Every promise that this settled has been followed to its end when the round is over.
      await endOfRound();
    }
  }

  #moveTo(uptime: number): void {
    if (uptime <= this.#uptime) return;
    this.onRest(uptime);
    this.#uptime = uptime;
    this.#inThisMoment = 0;
  }

  #push(event: Planned): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(one: Planned, other: Planned): boolean {
  if (one.at !== other.at) return one.at < other.at;
  return one.tie === other.tie ? one.number < other.number : one.tie < other.tie;
}
