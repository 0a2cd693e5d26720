/** What goes wrong in a world: deaths at and between commits, pauses, clocks that jump, a store that refuses. */
import type { FloorProcess } from './floor-process.ts';
import type { Random } from './random.ts';
import { clockStep } from './scenario.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { type GatePoint, isWrite, storeError } from './watched-database.ts';
import type { World } from './world.ts';

/** A death waiting for its moment. */
interface Doom {
  process: SimulatedProcess;
  /** Commits until then. */
  left: number;
  /** `committed`: it is done, and nobody was told. */
  point: 'commit' | 'committed';
}

interface Refusal {
  code: string;
  /** Of the statements that it is about. */
  share: number;
  applies(point: GatePoint, sql: string): boolean;
}

/** What fails with which code, as in SQLite: a lock at the begin, a full disk at writes, a broken one anywhere. */
const REFUSALS: readonly Omit<Refusal, 'share'>[] = [
  { code: 'SQLITE_BUSY', applies: (point) => point === 'begin' },
  {
    code: 'SQLITE_FULL',
    applies: (point, sql) => point === 'commit' || (point === 'statement' && isWrite(sql)),
  },
  { code: 'SQLITE_FULL', applies: (point) => point === 'commit' },
  { code: 'SQLITE_IOERR_WRITE', applies: (point) => point === 'commit' },
  { code: 'SQLITE_IOERR_READ', applies: (point) => point === 'statement' },
  { code: 'SQLITE_READONLY', applies: (point, sql) => point === 'statement' && isWrite(sql) },
];

export class Troubles {
  readonly #world: World;
  readonly #random: Random;
  #doom: Doom | null = null;
  #refusal: Refusal | null = null;
  #over = false;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random.fork('troubles');
  }

  /** From then on all is well. */
  get isOver(): boolean {
    return this.#over;
  }

  start(): void {
    const { troubles } = this.#world.scenario;
    this.#every(troubles.crash, () => this.#crash());
    this.#every(troubles.pause, () => this.#pause());
    this.#every(troubles.clock, () => this.#moveClock());
    this.#every(troubles.store, () => this.#refuse());
    this.#every(troubles.shutdown, () => this.#shutDown());
  }

  /** Whether the store is as it should be. */
  get isStoreWell(): boolean {
    return this.#refusal === null;
  }

  end(): void {
    this.#over = true;
    this.#doom = null;
    this.#heal();
    for (const { process } of this.#world.processes) process.resume();
  }

  /** Arms the death of the engine at a commit from now on, counted from 1. */
  doom(process: SimulatedProcess, left: number, point: Doom['point']): void {
    this.#doom = { process, left, point };
  }

  atGate(process: SimulatedProcess, point: GatePoint, sql: string): void {
    if (this.#isDoomed(process, point)) {
      const floor = this.#world.processes.find((one) => one.process === process);
      if (floor) this.#world.kill(floor, point === 'commit' ? 'before its commit' : 'after its commit');
      throw storeError('SQLITE_IOERR');
    }
    const refusal = this.#refusal;
    if (refusal && point !== 'committed' && refusal.applies(point, sql) && this.#random.chance(refusal.share))
      throw storeError(refusal.code);
    if (point === 'commit' && this.#world.scenario.slowStore && !this.#over) this.#spendTime();
  }

  ringMailboxes(by: string): void {
    for (const floor of this.#world.processes)
      if (floor.process.name !== by && this.#random.chance(0.9))
        this.#world.time.plan(this.#random.whole(1, 30), floor.process, () => floor.ring());
  }

  #isDoomed(process: SimulatedProcess, point: GatePoint): boolean {
    const doom = this.#doom;
    if (doom?.process !== process || doom.point !== point) return false;
    doom.left -= 1;
    if (doom.left > 0) return false;
    this.#doom = null;
    return true;
  }

  #every(meanMs: number, happen: () => void): void {
    if (meanMs === Number.POSITIVE_INFINITY) return;
    this.#world.time.plan(this.#random.wait(meanMs), null, () => {
      if (this.#over) return;
      happen();
      this.#every(meanMs, happen);
    });
  }

  /** The engine more often than one that only waits. */
  #victim(): FloorProcess | null {
    const { processes } = this.#world;
    if (processes.length === 0) return null;
    const engine = this.#world.engineProcess();
    return engine && this.#random.chance(0.8) ? engine : this.#random.pick(processes);
  }

  #crash(): void {
    const victim = this.#victim();
    if (!victim) return;
    if (this.#random.chance(0.2)) this.#world.kill(victim, 'between two steps');
    else this.doom(victim.process, this.#random.whole(1, 12), this.#random.pick(['commit', 'committed']));
  }

  #pause(): void {
    const victim = this.#victim();
    if (!victim) return;
    const ms = this.#random.pick([200, 2_000, 15_000, 45_000, 120_000]) * (0.5 + this.#random.next());
    this.#world.trace.note(victim.process.name, `stands still for ${Math.round(ms)} ms`);
    victim.process.pause();
    this.#world.disturbed();
    this.#world.time.plan(ms, null, () => {
      if (victim.process.state === 'paused') this.#world.trace.note(victim.process.name, 'goes on');
      victim.process.resume();
      this.#world.disturbed();
    });
  }

  #moveClock(): void {
    const ms = clockStep(this.#random);
    this.#world.moveClock(ms);
    // Often it was a mistake that somebody mends.
    if (ms < 0 && this.#random.chance(0.4))
      this.#world.time.plan(this.#random.whole(1_000, 300_000), null, () => {
        if (!this.#over) this.#world.moveClock(-ms);
      });
  }

  #refuse(): void {
    if (this.#refusal) return;
    const chosen = this.#random.pick(REFUSALS);
    this.#refusal = { ...chosen, share: this.#random.pick([0.02, 0.2, 1]) };
    const ms = this.#random.pick([300, 3_000, 20_000, 60_000]) * (0.5 + this.#random.next());
    const { code, share } = this.#refusal;
    this.#world.trace.note('store', `refuses with ${code}, ${share * 100} %, for ${Math.round(ms)} ms`);
    this.#world.disturbed();
    this.#world.time.plan(ms, null, () => this.#heal());
  }

  #heal(): void {
    if (!this.#refusal) return;
    this.#refusal = null;
    this.#world.trace.note('store', 'is well again');
    this.#world.disturbed();
  }

  #shutDown(): void {
    const floor = this.#world.engineProcess();
    if (!floor) return;
    const drainMs = this.#random.pick([0, 3_000, 20_000]);
    this.#world.trace.note(floor.process.name, `is told to stop, ${drainMs} ms to finish`);
    void floor.leave(drainMs);
    if (this.#random.chance(0.3))
      this.#world.time.plan(this.#random.whole(10, 30_000), floor.process, () => floor.hurry());
  }

  #spendTime(): void {
    const ms = this.#random.chance(0.01) ? this.#random.whole(50, 3_000) : this.#random.whole(0, 4);
    this.#world.time.spend(ms);
    if (ms >= 50) this.#world.disturbed();
  }
}
