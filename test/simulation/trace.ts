/** What happened in a world, line by line: the end of it for whoever looks into a failure, a hash of all of it. */
import { createHash } from 'node:crypto';
import type { VirtualTime } from './virtual-time.ts';

/** Lines kept for the report. */
const KEPT = 2_000;

export class Trace {
  readonly #time: VirtualTime;
  readonly #hash = createHash('sha256');
  readonly #print: ((line: string) => void) | null;
  #lines: string[] = [];
  #began: number;

  /** `print` gets every line as it is written. */
  constructor(time: VirtualTime, print: ((line: string) => void) | null) {
    this.#time = time;
    this.#began = time.uptime;
    this.#print = print;
  }

  /** `who` is a process, or what else acts in a world. */
  note(who: string, what: string): void {
    const wall = new Date(this.#time.wall).toISOString().replace('T', ' ').replace('Z', '');
    const line = `${((this.#time.uptime - this.#began) / 1_000).toFixed(3).padStart(10)} ${wall} ${who}: ${what}`;
    this.#hash.update(line);
    this.#lines.push(line);
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT);
    this.#print?.(line);
  }

  last(count: number): string[] {
    return this.#lines.slice(-count);
  }

  /** Equal for two runs in which the same happened at the same time. Call once. */
  digest(): string {
    return this.#hash.digest('hex').slice(0, 16);
  }
}
