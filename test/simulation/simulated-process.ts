/** A process of a simulated world as far as time goes: it can be stopped, go on later, or die between two steps. */
import type { Clock } from '../../src/shared/clock.ts';
import type { Owner, Planned, VirtualTime } from './virtual-time.ts';

export class SimulatedProcess implements Clock, Owner {
  readonly name: string;
  readonly pid: number;
  readonly time: VirtualTime;
  state: 'running' | 'paused' | 'dead' = 'running';
  /** How often something in it woke up. */
  wakings = 0;
  #held: Planned[] = [];

  constructor(name: string, pid: number, time: VirtualTime) {
    this.name = name;
    this.pid = pid;
    this.time = time;
  }

  now(): number {
    return this.time.wall;
  }

  uptime(): number {
    return this.time.uptime;
  }

  /** Timers of Node are never shorter than a millisecond. In a dead process nothing wakes any more. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.state === 'dead') return new Promise(() => undefined);
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? this.time.plan(Math.max(1, ms), this, resolve) : null;
      signal?.addEventListener(
        'abort',
        () => {
          if (timer) timer.cancelled = true;
          resolve();
        },
        { once: true },
      );
    });
  }

  /** The end of this round of the event loop. */
  turn(): Promise<void> {
    if (this.state === 'dead') return new Promise(() => undefined);
    return new Promise((resolve) => this.time.plan(0, this, resolve));
  }

  /** As SIGSTOP, or an event loop that something blocks. */
  pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    for (const event of this.#held.splice(0)) this.time.planAgain(event);
  }

  kill(): void {
    this.state = 'dead';
    this.#held = [];
  }

  hold(event: Planned): void {
    this.#held.push(event);
  }

  woken(): void {
    this.wakings += 1;
  }
}
