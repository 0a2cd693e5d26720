/** A floor under fire: its processes, its impatient operator, and what was seen of both. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isFinal } from '../../src/domain/execution.ts';
import { Store } from '../../src/store/store.ts';
import { PATIENCE_MS } from '../patience.ts';
import type { Armed } from './crash-points.ts';
import { type EngineMessage, EngineProcess } from './engine-process.ts';
import { doubt, examine, type Known } from './examine.ts';
import { storeIn } from './fire-tasks.ts';
import { ImpatientOperator } from './impatient-operator.ts';
import { JournalReader, monotonicMs } from './journal.ts';
import { processesIn } from './left-behind.ts';
import { Seeded } from './seeded.ts';

const LOOK_EVERY_MS = 20;

const MOST_SHOWN = 20;

export interface Figures {
  kills: number;
  /** From a crash to the lease in the hands of a process that stood by, ms. */
  takeovers: number[];
  /** From a crash to the work that was under way being begun again, ms: by a standby, and by a new process. */
  reruns: number[];
  restarts: number[];
  /** From the first of two crashes, where the successor died before it had taken over, ms. */
  secondReruns: number[];
  /** From the death of a worker alone to its work being begun again, ms. */
  workerReruns: number[];
}

interface Rerun {
  id: number;
  attempt: number;
  diedAt: number;
  into: number[];
}

export class Campaign {
  readonly seed: number;
  readonly random: Seeded;
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'scarefloor-crash-')));
  readonly figures: Figures = {
    kills: 0,
    takeovers: [],
    reruns: [],
    restarts: [],
    secondReruns: [],
    workerReruns: [],
  };
  readonly operator: ImpatientOperator;
  /** What happened, for whoever looks into a failure. */
  readonly log: string[] = [];
  readonly #known: Known;
  readonly #journal = new JournalReader(this.directory);
  readonly #processes = new Set<EngineProcess>();
  /** Processes that ended although nobody killed them. */
  readonly #faults: string[] = [];
  #engine: EngineProcess | null = null;
  #died: { at: number; standbys: ReadonlySet<EngineProcess>; twice: boolean } | null = null;
  #reruns: Rerun[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Seeded(seed);
    this.operator = new ImpatientOperator(new Seeded(seed + 1));
    this.#known = {
      asked: this.operator.asked,
      ended: new Map(),
      kept: Number.POSITIVE_INFINITY,
      enginePid: null,
    };
  }

  /** The engine of now; null while there is none. */
  get engine(): EngineProcess | null {
    return this.#engine;
  }

  standbys(): EngineProcess[] {
    return [...this.#processes].filter((one) => one !== this.#engine);
  }

  note(what: string): void {
    this.log.push(`${monotonicMs().toFixed(0)} ${what}`);
  }

  /** Another process on the store. */
  start(armed: Armed | null = null): EngineProcess {
    // A commit survives a kill whether or not it would survive a power loss.
    const synchronous = this.random.pick(['full', 'normal'] as const);
    const hear = (message: EngineMessage, from: EngineProcess) => this.#hear(message, from);
    const started = new EngineProcess(this.directory, synchronous, hear, armed);
    this.#processes.add(started);
    void started.ended.then(
      ({ at, how }) => this.#bury(started, at, how),
      (error: unknown) => {
        this.#faults.push(String(error));
        this.#bury(started, monotonicMs(), 'its own fault');
      },
    );
    return started;
  }

  /** An engine at work, and so many that stand by. */
  async man(standbys: number): Promise<EngineProcess> {
    while (this.#processes.size < standbys + 1) this.start();
    await this.until('an engine', () => this.#engine !== null);
    await Promise.all([...this.#processes].map((one) => one.ready));
    if (this.#faults.length > 0) throw new Error(this.#faults.join('\n'));
    // It may have died meanwhile.
    if (this.#engine === null) return this.man(standbys);
    if (!this.operator.isAtWork) this.withStore((store) => this.operator.meet(store));
    return this.#engine;
  }

  /** The last crash is over for who measures: whoever comes next was not waited for. */
  stopWatch(): void {
    this.#died = null;
  }

  /** Kills it from outside. */
  async kill(victim: EngineProcess): Promise<void> {
    victim.signal('SIGKILL');
    await victim.ended;
  }

  /** It dies by itself, at the point it was armed with. */
  async dead(victim: EngineProcess, what: string): Promise<void> {
    await this.until(`the death ${what}`, () => !victim.alive);
    await victim.ended;
  }

  /** Cleanup will leave this many final executions of each task. */
  keepOnly(executions: number): void {
    this.#known.kept = Math.min(this.#known.kept, executions);
  }

  /**
   * Waits until the floor has got over the last blow, and holds it against every promise. With patience also until
   * all that ran after the blow has ended, since work that runs in name only never would.
   */
  async check(patience: boolean): Promise<void> {
    const store = Store.open(storeIn(this.directory));
    try {
      await this.#recovered(store);
      if (patience) await this.#movedOn(store);
    } finally {
      store.close();
    }
    await this.nobodyLeftBehind();
    this.#examine(this.#engine?.pid ?? null);
    if (patience) fail(await doubt(this.directory, this.#known));
  }

  /** Everybody goes home; then all is at rest, and checked once more. */
  async close(): Promise<void> {
    this.operator.stop();
    for (const one of [...this.standbys(), ...(this.#engine ? [this.#engine] : [])]) {
      one.tell({ kind: 'close', how: 'handover' });
      await this.until(`process ${one.pid} to close`, () => !one.alive);
      await one.ended;
    }
    await this.until('everything to end', () => processesIn(this.directory).length === 0);
    this.#examine(null);
    fail(await doubt(this.directory, this.#known));
  }

  /** For a failure: nothing of it stays alive. */
  abandon(): void {
    this.operator.stop();
    for (const one of this.#processes) one.signal('SIGKILL');
  }

  forget(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A worker was killed alone: its work is to be begun again. */
  expectRerun(id: number, attempt: number, diedAt: number): void {
    this.#reruns.push({ id, attempt, diedAt, into: this.figures.workerReruns });
  }

  #hear(message: EngineMessage, from: EngineProcess): void {
    if (message.kind === 'answer') this.operator.hear(message.token, message.result);
    if (message.kind === 'dying') this.note(`${from.pid} dies ${message.point}`);
    if (message.kind !== 'engine') return;
    this.#engine = from;
    this.operator.use(() => this.#operable());
    const died = this.#died;
    this.#died = null;
    const took = died === null ? '' : `, ${(message.at - died.at).toFixed(0)} ms after the crash`;
    this.note(`${from.pid} is the engine with ${message.rescued.length} rescued${took}`);
    if (died === null) return;
    const { takeovers, reruns, restarts, secondReruns } = this.figures;
    const stoodBy = died.standbys.has(from);
    if (stoodBy && !died.twice) takeovers.push(message.at - died.at);
    const into = died.twice ? secondReruns : stoodBy ? reruns : restarts;
    for (const { id, attempt } of message.rescued) this.#reruns.push({ id, attempt, diedAt: died.at, into });
  }

  #operable(): EngineProcess[] {
    return [...this.#processes].filter((one) => one.alive);
  }

  #bury(dead: EngineProcess, at: number, how: string): void {
    this.note(`${dead.pid} is dead: ${how}`);
    if (how !== 'closed' && how !== 'its own fault') this.figures.kills += 1;
    this.#processes.delete(dead);
    if (this.#died !== null) this.#died.twice = true;
    if (dead !== this.#engine) return;
    this.#engine = null;
    this.#died = { at, standbys: new Set(this.#processes), twice: false };
    this.#harvest();
    // What it had not begun again is a matter of two crashes, and no measure of one.
    this.#reruns = [];
  }

  /** Reruns that have not begun yet; the others become figures. */
  #harvest(): Rerun[] {
    if (this.#reruns.length === 0) return [];
    const begun = this.#journal.read().filter((line) => line.what === 'begun');
    return this.#reruns.filter(({ id, attempt, diedAt, into }) => {
      const again = begun.find((line) => line.executionId === id && line.attempt > attempt);
      if (again) {
        into.push(again.at - diedAt);
        this.note(`execution ${id} begun again ${(again.at - diedAt).toFixed(0)} ms after the crash`);
      }
      return again === undefined;
    });
  }

  async #recovered(store: Store): Promise<void> {
    await this.until('a successor', () => this.#engine !== null);
    const now = Date.now();
    await this.until('every due slot to have its fate', () => (store.tasks.earliestSlot() ?? now) > now);
    await this.until('what was rescued to be begun again', () => {
      this.#reruns = this.#harvest().filter(({ id }) => {
        const one = store.executions.byId(id);
        return one !== null && !isFinal(one.status);
      });
      return this.#reruns.length === 0;
    });
  }

  async #movedOn(store: Store): Promise<void> {
    const running = store.executions.running();
    await this.until('what runs in name to end, or to be begun again', () =>
      running.every(({ id, attempt }) => {
        const one = store.executions.byId(id);
        return one === null || one.status !== 'RUNNING' || one.attempt !== attempt;
      }),
    );
  }

  /** What dead engines started is gone in time. */
  async nobodyLeftBehind(): Promise<void> {
    const alive = new Set([...this.#processes].map((one) => one.pid));
    const left = () =>
      processesIn(this.directory).filter(
        ({ host }) => host !== null && !alive.has(host) && host !== process.pid,
      );
    await this.until('the workers of dead engines to end', () => left().length === 0);
  }

  #examine(enginePid: number | null): void {
    const known = { ...this.#known, enginePid };
    const broken = [...this.#faults, ...examine(this.directory, this.#journal, known)];
    fail(broken);
  }

  withStore<Result>(use: (store: Store) => Result): Result {
    const store = Store.open(storeIn(this.directory));
    try {
      return use(store);
    } finally {
      store.close();
    }
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
      await delay(LOOK_EVERY_MS);
    }
  }
}

function fail(broken: readonly string[]): void {
  if (broken.length > 0) throw new Error(`broken promises:\n${broken.slice(0, MOST_SHOWN).join('\n')}`);
}
