/** All that is checked of a world, while it runs and after it. */
import { ActCheck } from './act-check.ts';
import { ExecutionCheck } from './execution-check.ts';
import type { Work } from './fake-workers.ts';
import type { Commit } from './floor-model.ts';
import { LeaseCheck } from './lease-check.ts';
import { LivenessCheck } from './liveness-check.ts';
import type { Asked } from './operators.ts';
import { PlaceCheck } from './place-check.ts';
import { SlotCheck } from './slot-check.ts';
import { checkStoreFile } from './store-check.ts';
import type { RowChange } from './watched-database.ts';
import { WorkCheck } from './work-check.ts';
import type { World } from './world.ts';

/** What one kind of check may be told. */
export interface Check {
  /** Before any change of it is in the model. */
  beforeCommit?(commit: Commit): void;
  /** Before this change is in the model; those before it in the same commit are. */
  beforeChange?(change: RowChange, commit: Commit): void;
  afterCommit?(commit: Commit): void;
  /** Nothing more happens at this uptime; the next event is at `next`. */
  atRest?(next: number): void;
  /** Every engine has ended, and nothing was left to do. */
  atEnd?(): void;
}

/** Wakings of one engine in a quiet second: plan, lease and mailbox look now and then, supervision once a second. */
const WAKINGS_PER_SECOND = 12;

export class Checks {
  readonly #world: World;
  readonly #all: Check[];
  readonly #works: WorkCheck;
  readonly #acts: ActCheck;
  readonly #slots: SlotCheck;

  constructor(world: World) {
    this.#world = world;
    this.#works = new WorkCheck(world);
    this.#acts = new ActCheck(world);
    this.#slots = new SlotCheck(world);
    this.#all = [
      new LeaseCheck(world),
      new PlaceCheck(world),
      new ExecutionCheck(world),
      this.#slots,
      this.#acts,
      this.#works,
      new LivenessCheck(world),
    ];
  }

  beforeCommit(commit: Commit): void {
    for (const check of this.#all) check.beforeCommit?.(commit);
  }

  beforeChange(change: RowChange, commit: Commit): void {
    for (const check of this.#all) check.beforeChange?.(change, commit);
  }

  afterCommit(commit: Commit): void {
    for (const check of this.#all) check.afterCommit?.(commit);
  }

  atRest(next: number): void {
    for (const check of this.#all) check.atRest?.(next);
  }

  atEnd(): void {
    for (const check of this.#all) check.atEnd?.();
    checkStoreFile(this.#world.file, (promise, what) => this.#world.breach(promise, what));
  }

  clockMoves(ms: number): void {
    this.#slots.clockMoves(ms);
  }

  workStarted(work: Work): void {
    this.#works.started(work);
  }

  actAnswered(asked: Asked): void {
    this.#acts.answered(asked);
  }

  /** What was there when all became well, and is not done yet. */
  undone(calmedAt: number): number[] {
    const wall = this.#world.time.wall - (this.#world.time.uptime - calmedAt);
    return [...this.#world.model.live.values()].filter((one) => one.queued_at <= wall).map((one) => one.id);
  }

  isEverythingDone(calmedAt: number): boolean {
    return this.undone(calmedAt).length === 0;
  }

  /** After a time in which only schedules asked for anything. */
  quiet(wakings: number, ms: number): void {
    this.#slots.allDecidedUpTo(this.#world.time.wall);
    const most =
      (ms / 1_000) * WAKINGS_PER_SECOND * this.#world.processes.length + 40 * this.#works.startedSince(ms);
    if (wakings > most)
      this.#world.breach('no timer runs idle', `${wakings} wakings in ${ms / 1_000} quiet seconds`);
  }
}
