/** People at consoles and on the command line: what they ask, by which way, and what they were told. */

import type { ActResult, OperatorAct } from '../../src/domain/operator.ts';
import { DiskFailed } from '../../src/engine/lease/lease-lost.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { Store } from '../../src/store/store.ts';
import { randomAct } from './act-forge.ts';
import type { FloorProcess } from './floor-process.ts';
import type { Random } from './random.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { taskDefinition } from './task-forge.ts';
import type { World } from './world.ts';

/** As long as the command line waits for the engine of another process. */
const ANSWER_MS = 10_000;
const ANSWER_POLL_MS = 500;

/** `done`: it was said to be done. `not done`: it was said that nothing was. `unknown`: nobody said anything. */
export type Told = 'done' | 'refused' | 'not done' | 'unknown';

export interface Asked {
  /** Nobody else has this name: the audit log tells by it what came of the act. */
  readonly who: string;
  readonly act: OperatorAct;
  told: Told;
  result: ActResult | null;
}

export class Operators {
  readonly asked: Asked[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #shell: SimulatedProcess;
  #store: Store | null = null;
  #over = false;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random.fork('operators');
    this.#shell = new SimulatedProcess('shell', 99, world.time);
  }

  start(): void {
    this.#store = new Store(this.#world.connect(this.#shell, () => null));
    const { tasks } = this.#world.scenario;
    for (let number = 1; number <= tasks; number += 1)
      this.#world.time.plan(this.#random.whole(500, 20_000), null, () =>
        this.#ask(this.#newTask(`task ${number}`)),
      );
    this.#addCrowd();
    this.#next();
  }

  end(): void {
    this.#over = true;
  }

  /** Ends every pause, so that all that waits can run. */
  async resumeEverything(isBroken: () => boolean): Promise<void> {
    const { time, model } = this.#world;
    for (let tries = 0; tries < 60 && !isBroken(); tries += 1) {
      const paused = model.tasks().filter((task) => task.paused_at !== null);
      const all = model.pauseOfAll() !== null;
      if (!all && paused.length === 0 && this.#world.engineProcess()) return;
      if (all) this.#ask({ kind: 'resumeAll' });
      for (const task of paused) this.#ask({ kind: 'resume', taskId: task.id });
      await time.runUntil(time.uptime + 2_000, isBroken);
    }
    if (!isBroken())
      this.#world.breach('somebody becomes the engine', 'nobody did within two minutes, or took an act');
  }

  /** At once, so that they all are due at the whole minute or the same moments after they were made. */
  #addCrowd(): void {
    const { crowd } = this.#world.scenario;
    const every = this.#random.pick([{ schedule: '* * * * *' }, { interval: '1m' }]);
    if (crowd > 0)
      this.#world.time.plan(20_000, null, () => {
        for (let number = 1; number <= crowd; number += 1) {
          const { definition } = this.#newTask(`crowd ${number}`);
          const { schedule: _, interval: __, at: ___, manual: ____, ...rest } = definition;
          this.#ask({ kind: 'addTask', definition: { ...rest, ...every } });
        }
      });
  }

  #newTask(name: string): Extract<OperatorAct, { kind: 'addTask' }> {
    const definition = taskDefinition(name, this.#world.time.wall, this.#world.scenario.zones, this.#random);
    return { kind: 'addTask', definition };
  }

  #next(): void {
    this.#world.time.plan(this.#random.wait(this.#world.scenario.actMeanMs), null, () => {
      if (this.#over) return;
      this.#ask(randomAct(this.#world, this.#random));
      this.#next();
    });
  }

  #ask(act: OperatorAct): void {
    const asked: Asked = { who: `op${this.asked.length + 1}`, act, told: 'unknown', result: null };
    this.asked.push(asked);
    const engine = this.#world.engineProcess();
    if (engine && this.#random.chance(0.7)) this.#atConsole(asked, engine);
    else this.#atShell(asked);
  }

  #atConsole(asked: Asked, floor: FloorProcess): void {
    const { time, trace } = this.#world;
    const { process } = floor;
    trace.note(asked.who, `asks ${process.name} ${JSON.stringify(asked.act)}`);
    time.plan(0, process, () => {
      floor.act(asked.act, { who: asked.who, source: 'console' }).then(
        (result) => this.#told(asked, result.ok ? 'done' : 'refused', result),
        (error: unknown) => {
          // It is committed, but perhaps not for good: nobody can say.
          if (error instanceof DiskFailed) return this.#told(asked, 'unknown', null);
          // Of a process that was killed nobody hears anything.
          if (process.state === 'dead') return;
          trace.note(asked.who, `was told that nothing was done: ${messageOf(error)}`);
          this.#told(asked, 'not done', null);
        },
      );
    });
  }

  /** As `scarefloor trigger` in a second terminal does: through the mailbox. */
  #atShell(asked: Asked): void {
    const store = this.#store!;
    this.#world.trace.note(asked.who, `writes ${JSON.stringify(asked.act)}`);
    let id: number;
    try {
      id = store.commands.request({ who: asked.who, source: 'cli' }, asked.act, this.#world.time.wall);
    } catch {
      this.#told(asked, 'not done', null);
      return;
    }
    const deadline = this.#world.time.uptime + ANSWER_MS;
    const look = () => {
      try {
        const late = this.#world.time.uptime >= deadline;
        if (late) store.commands.answer(id, { ok: false, message: 'withdrawn' }, this.#world.time.wall);
        const result = store.commands.result(id);
        if (result) return this.#told(asked, result.ok ? 'done' : 'refused', result);
      } catch {
        // The store will not be read; it may later.
      }
      this.#world.time.plan(ANSWER_POLL_MS, this.#shell, look);
    };
    this.#world.time.plan(ANSWER_POLL_MS, this.#shell, look);
  }

  #told(asked: Asked, told: Told, result: ActResult | null): void {
    if (result) this.#world.trace.note(asked.who, `was told ${result.ok} ${result.message}`);
    asked.told = told;
    asked.result = result;
    this.#world.checks.actAnswered(asked);
  }
}
