/** While nothing is wrong nothing waits without a reason: not a slot, not an execution, not an ending. */
import type { Check } from './checks.ts';
import type { ExecutionRow } from './floor-model.ts';
import { PlaceCheck } from './place-check.ts';
import type { World } from './world.ts';

/** Undisturbed for this long the engine has looked at every clock again, and tried again what failed. */
const RECOVERED_MS = 15_000;
/** Then nothing that may start waits longer. */
const START_MS = 250;
/** And no slot. */
const SLOT_MS = 100;
/** An ended attempt is recorded, or tried again, within this. */
const SETTLE_MS = 3_000;
/** From a timeout to the end of the ladder, with a flush before it. */
const LADDER_MS = 20_000;

export class LivenessCheck implements Check {
  readonly #world: World;
  readonly #places: PlaceCheck;
  readonly #ableSince = new Map<number, number>();
  #lookedAt = { version: -1, uptime: 0 };

  constructor(world: World) {
    this.#world = world;
    this.#places = new PlaceCheck(world);
  }

  atRest(next: number): void {
    const { uptime } = this.#world.time;
    const { version } = this.#world.model;
    if (this.#lookedAt.version === version && next - this.#lookedAt.uptime < START_MS) return;
    this.#lookedAt = { version, uptime };
    const calmSince = this.#calmSince();
    if (calmSince === null || next - calmSince < RECOVERED_MS) {
      this.#ableSince.clear();
      return;
    }
    const wallNext = this.#world.time.wall + (next - uptime);
    this.#checkQueue(next, Math.max(calmSince + RECOVERED_MS, 0));
    this.#checkSlots(wallNext);
    this.#checkRunning(next, calmSince);
  }

  /** Uptime since which an engine works and nothing is wrong; null = that is not so now. */
  #calmSince(): number | null {
    const engine = this.#world.engineProcess();
    if (!engine || !this.#world.troubles.isStoreWell) return null;
    return this.#world.undisturbedSince;
  }

  #checkQueue(next: number, from: number): void {
    const { model, time } = this.#world;
    const able = model
      .queued()
      .filter((one) => this.#places.mayStart(one, time.wall) && this.#places.hasPlace(one));
    // One free place is for one of them: the first in rank waits for nothing else.
    const first = new Map<string, ExecutionRow>();
    for (const one of able) {
      const better = first.get(one.pool);
      if (!better || one.rank < better.rank) first.set(one.pool, one);
    }
    for (const id of this.#ableSince.keys())
      if (![...first.values()].some((one) => one.id === id)) this.#ableSince.delete(id);
    for (const one of first.values()) {
      const since = this.#ableSince.get(one.id) ?? Math.max(time.uptime, from);
      this.#ableSince.set(one.id, since);
      if (next - since > START_MS)
        this.#world.breach(
          'what may start starts at once',
          `execution ${one.id} waits since ${next - since} ms`,
        );
    }
    for (const one of model.live.values())
      if (one.status === 'RETRYING' && time.wall - one.not_before > RECOVERED_MS)
        this.#world.breach('a retry comes after its backoff', `execution ${one.id} still waits`);
  }

  #checkSlots(wall: number): void {
    for (const task of this.#world.model.tasks())
      if (task.is_active === 1 && wall - task.next_run_time > SLOT_MS)
        this.#world.breach(
          'a due slot is decided at once',
          `task ${task.id}, ${wall - task.next_run_time} ms late`,
        );
  }

  #checkRunning(next: number, calmSince: number): void {
    const { model, workers, config, time } = this.#world;
    const token = model.lease()?.token;
    const atWork = new Map(workers.works.map((work) => [`${work.executionId}/${work.attempt}`, work]));
    for (const one of model.running()) {
      const name = `${one.id}/${one.attempt}`;
      const work = atWork.get(name);
      const engine = this.#world.engineProcess()?.process;
      // It begins when its claim is on the disk.
      if (one.lease_token === token && !work && engine && !this.#world.isClaimDurable(engine, name)) continue;
      if (one.lease_token !== token || !work) {
        this.#world.breach('nothing runs in name only', `execution ${one.id} has no worker`);
        continue;
      }
      const told = work.toldAt === null ? next : Math.max(work.toldAt, calmSince);
      if (next - told > SETTLE_MS + RECOVERED_MS)
        this.#world.breach('an ending is recorded', `execution ${one.id} ended ${next - told} ms ago`);
      const timeoutMs = model.taskAtStart(one.id)?.timeout_ms ?? config.task_timeout_minutes * 60_000;
      const limit = Math.max(work.startedAt + timeoutMs, calmSince);
      if (work.endedAt === null && time.uptime - limit > LADDER_MS + RECOVERED_MS)
        this.#world.breach(
          'a timeout ends what hangs',
          `execution ${one.id} after ${time.uptime - work.startedAt} ms`,
        );
    }
  }
}
