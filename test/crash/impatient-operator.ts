/**
 * Asks the floor for things without a pause, of the engine itself and through the mailbox of whoever stands by,
 * and remembers what was promised.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ActResult, OperatorAct } from '../../src/domain/operator.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Store } from '../../src/store/store.ts';
import type { EngineProcess } from './engine-process.ts';
import { FIRE_TASKS, PAUSED_AT_TIMES } from './fire-tasks.ts';
import type { Asked } from './kept-promises.ts';
import type { Seeded } from './seeded.ts';

const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 60;

/** Long enough for a slot or two to fall into it, short enough for work not to wait long. */
const PAUSE_MS = 1_500;

/** The newest executions that were promised, for cancelling and retrying. */
const REMEMBERED = 6;

export class ImpatientOperator {
  readonly asked: Asked[] = [];
  readonly #random: Seeded;
  readonly #byToken = new Map<string, Asked>();
  readonly #recent: number[] = [];
  #tasks: Task[] = [];
  #processes: () => EngineProcess[] = () => [];
  #stopped = false;

  constructor(random: Seeded) {
    this.#random = random;
  }

  get isAtWork(): boolean {
    return this.#tasks.length > 0;
  }

  /** Whom to ask. */
  use(processes: () => EngineProcess[]): void {
    this.#processes = processes;
  }

  /** Learns the tasks and begins. */
  meet(store: Store): void {
    this.#tasks = store.tasks.list();
    void this.#ask();
  }

  hear(token: string, result: ActResult): void {
    const asked = this.#byToken.get(token);
    if (!asked) throw new Error(`an answer to ${token}, which nobody asked`);
    asked.answer = result;
    if (result.executionId === undefined || !result.ok) return;
    this.#recent.push(result.executionId);
    this.#recent.splice(0, this.#recent.length - REMEMBERED);
  }

  /** Asks one process for one thing; its token. */
  askFor(whom: EngineProcess, act: OperatorAct): string {
    const token = `t${this.asked.length + 1}`;
    const asked: Asked = { token, kind: act.kind, answer: null };
    this.asked.push(asked);
    this.#byToken.set(token, asked);
    whom.tell({ kind: 'act', token, act: { ...act, reason: token } as OperatorAct });
    return token;
  }

  isAnswered(token: string): boolean {
    return this.#byToken.get(token)?.answer !== null;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #ask(): Promise<void> {
    while (!this.#stopped) {
      await delay(this.#random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
      const whom = this.#processes();
      const act = this.#wish();
      if (whom.length > 0) this.askFor(this.#random.pick(whom), act);
    }
  }

  #wish(): OperatorAct {
    const random = this.#random;
    const executionId = this.#recent.length === 0 ? 1 : random.pick(this.#recent);
    const draw = random.next();
    if (draw < 0.1) return { kind: 'cancel', executionId };
    if (draw < 0.13) return { kind: 'kill', executionId };
    if (draw < 0.2) return { kind: 'retry', executionId };
    if (draw < 0.24)
      return { kind: 'pause', taskId: this.idOf(PAUSED_AT_TIMES), until: Date.now() + PAUSE_MS };
    if (draw < 0.26) return { kind: 'resume', taskId: this.idOf(PAUSED_AT_TIMES) };
    if (draw < 0.3) return this.#edit();
    if (draw < 0.36) {
      // Of short work alone: an emergency goes first, and what a crash interrupted would wait for a long one.
      const quick = random.pick(this.#tasks.filter(({ name }) => name.startsWith('quick')));
      return { kind: 'trigger', taskId: quick.id, priority: 'emergency' };
    }
    const task = random.pick(this.#tasks.filter(({ name }) => !name.startsWith('deaf')));
    return { kind: 'trigger', taskId: task.id };
  }

  #edit(): OperatorAct {
    const definition = this.#random.pick(FIRE_TASKS);
    const description = `edited ${this.asked.length}`;
    return {
      kind: 'editTask',
      taskId: this.idOf(definition.name),
      definition: { ...definition, description },
    };
  }

  idOf(name: string): number {
    const task = this.#tasks.find((one) => one.name === name);
    if (!task) throw new Error(`there is no task ${name}`);
    return task.id;
  }
}
