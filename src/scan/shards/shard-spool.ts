/** The spool of a shard: what was fetched before is put into it, and what is fetched is handed on. */
import type { Clock } from '../../shared/clock.ts';
import { type KeptAnswer, Spool } from '../spool/spool.ts';
import type { ShardChunk } from './shard.ts';

/** Answers handed on together at most: those of one second of a quick site. */
const MOST_ANSWERS = 500;

export interface ShardSpoolOptions {
  /** '' = memory. */
  file: string;
  clock: Clock;
  round: number;
  onChunk: (chunk: ShardChunk) => void;
}

export class ShardSpool extends Spool {
  readonly #options: ShardSpoolOptions;
  readonly #robotsFailures = new Map<string, string>();
  #answers: ShardChunk['answers'] = [];
  #robots: ShardChunk['robots'] = [];
  #spentBefore = 0;

  constructor(options: ShardSpoolOptions) {
    // What is in the file is nobody's: all that counts is refilled.
    super(options.file, crypto.randomUUID(), options.clock);
    this.#options = options;
  }

  override get spentMs(): number {
    return this.#spentBefore + super.spentMs;
  }

  /** Before the crawl begins. */
  refill({ round, spentMs, answers, robots }: ShardChunk): void {
    if (round === this.#options.round) this.#spentBefore = Math.max(this.#spentBefore, spentMs);
    for (const { url, answer } of answers) super.keep(url, answer);
    for (const { url, body, failure } of robots)
      if (failure === '') super.keepRobots(url, body);
      else this.#robotsFailures.set(url, failure);
    if (answers.length + robots.length > 0) this.recallKept();
  }

  override keep(url: string, answer: KeptAnswer): void {
    super.keep(url, answer);
    this.#answers.push({ url, answer });
    if (this.#answers.length >= MOST_ANSWERS) this.#handOn();
  }

  override keepRobots(url: string, body: string): void {
    super.keepRobots(url, body);
    this.#robots.push({ url, body, failure: '' });
  }

  override recallRobotsFailure(url: string): string | null {
    return this.#robotsFailures.get(url) ?? null;
  }

  override keepRobotsFailure(url: string, failure: string): void {
    this.#robotsFailures.set(url, failure);
    this.#robots.push({ url, body: '', failure });
  }

  override checkpoint(): void {
    super.checkpoint();
    this.#handOn();
  }

  override close(): void {
    this.#handOn();
    super.close();
  }

  #handOn(): void {
    if (this.#answers.length === 0 && this.#robots.length === 0) return;
    const [answers, robots] = [this.#answers, this.#robots];
    this.#answers = [];
    this.#robots = [];
    const { round, onChunk } = this.#options;
    onChunk({ round, spentMs: this.spentMs, answers, robots });
  }
}
