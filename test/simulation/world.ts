/**
 * A whole world from one seed: a store, processes that would be its engine, workers, operators and troubles, on one
 * virtual time. It runs while things go wrong, then until everything is done; whatever promise it finds broken first
 * ends it.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { SchedulerConfig } from '../../src/config/settings.ts';
import type { LifeOf } from '../../src/engine/lease/lease-keeper.ts';
import { assert } from '../../src/shared/assert.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { isStoreFailure } from '../../src/store/failure.ts';
import { openDatabase, readMigrations } from '../../src/store/open.ts';
import { BrokenPromise } from './broken-promise.ts';
import { Checks } from './checks.ts';
import { FakeWorkers } from './fake-workers.ts';
import { type Commit, FloorModel } from './floor-model.ts';
import { FloorProcess } from './floor-process.ts';
import { checkHistory } from './history-check.ts';
import { inOrderOfRank } from './in-order-of-rank.ts';
import { Operators } from './operators.ts';
import { Random } from './random.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Trace } from './trace.ts';
import { Troubles } from './troubles.ts';
import { type Owner, VirtualTime } from './virtual-time.ts';
import { type GatePoint, type RowChange, storeError, watchDatabase } from './watched-database.ts';

/** What is to be done when all is well again is done within this. */
const CALM_MS = 40 * 60_000;
/** Pids count from here. */
const FIRST_PID = 101;

/** And then nothing more happens than what the schedules ask for. */
const QUIET_MS = 60_000;

export interface WorldOptions {
  /** Gets each line of the trace. */
  print?: (line: string) => void;
  /** The death of the first process at this one of its commits, counted from 1: just before it, or just after. */
  doom?: { commit: number; point: 'commit' | 'committed' };
  /** Changes what the seed made. */
  scenario?: Partial<Scenario>;
}

export interface Run {
  /** Of everything that happened. */
  digest: string;
  commits: number;
  /** Of them, those of the first process. */
  firstCommits: number;
  virtualMs: number;
}

export class World {
  readonly random: Random;
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly model = new FloorModel();
  readonly workers: FakeWorkers;
  readonly troubles: Troubles;
  readonly operators: Operators;
  readonly checks: Checks;
  readonly processes: FloorProcess[] = [];
  readonly file: string;
  broken: BrokenPromise | null = null;
  commits = 0;
  /** Number of the commit that claimed an attempt (`execution/attempt`). */
  readonly claims = new Map<string, number>();
  #firstCommits = 0;
  /** Uptime since which nothing has gone wrong. */
  undisturbedSince = 0;
  readonly #options: WorldOptions;
  readonly #directory: string;
  readonly #dead = new Set<number>();
  readonly #closing: (() => void)[] = [];
  #pid = FIRST_PID - 1;

  constructor(seed: number, options: WorldOptions = {}) {
    this.#options = options;
    this.random = new Random(`world ${seed}`);
    this.scenario = { ...scenarioOf(this.random.fork('scenario')), ...options.scenario };
    const { scenario } = this;
    this.time = new VirtualTime(scenario.start, scenario.shuffled ? this.random.fork('ties') : null);
    this.trace = new Trace(this.time, options.print ?? null);
    this.#directory = mkdtempSync(join(fastDirectory(), 'scarefloor-simulation-'));
    this.file = join(this.#directory, 'scheduler.db');
    copyFileSync(template(), this.file);
    this.workers = new FakeWorkers(this.time, this.random.fork('workers'), {
      started: (work) => {
        this.trace.note(work.owner.name, `begins ${work.executionId}/${work.attempt}, which ${work.habit}`);
        this.checks.workStarted(work);
      },
      ended: (work, how) => this.trace.note('worker', `${work.executionId}/${work.attempt} ${how}`),
    });
    this.troubles = new Troubles(this);
    this.operators = new Operators(this);
    this.checks = new Checks(this);
    this.time.onRest = (next) => this.checks.atRest(next);
    this.time.onEndlessMoment = () => this.breach('no timer runs idle', 'one moment does not end');
  }

  get config(): SchedulerConfig {
    return this.scenario.config;
  }

  /** The first one found stands; the run ends soon after. */
  breach(promise: string, what: string): void {
    if (this.broken) return;
    this.broken = new BrokenPromise(promise, what);
    this.trace.note('broken', `${promise}: ${what}`);
  }

  /** Something other than plain work happened: what is promised of undisturbed times counts anew. */
  disturbed(): void {
    this.undisturbedSince = this.time.uptime;
  }

  /** A connection of a process, through the gates of this world. */
  connect(process: SimulatedProcess, token: () => number | null): Database {
    const real = openDatabase(this.file, migrations);
    real.pragma('synchronous = OFF');
    this.#closing.push(() => real.close());
    let began = 0;
    return watchDatabase(real, {
      gate: (point: GatePoint, sql: string, inTransaction: boolean) => {
        if (process.state === 'dead') throw storeError('SQLITE_IOERR');
        if (!inTransaction) began = this.time.wall;
        if (point === 'commit' && process.pid === FIRST_PID) this.#firstCommits += 1;
        this.troubles.atGate(process, point, sql);
      },
      committed: (changes: RowChange[]) => {
        this.commits += 1;
        const { uptime } = this.time;
        const made = inOrderOfRank(changes);
        this.#take({ uptime, wall: began, by: process.name, token: token(), changes: made });
      },
    });
  }

  #take(commit: Commit): void {
    this.checks.beforeCommit(commit);
    for (const change of commit.changes) {
      this.checks.beforeChange(change, commit);
      this.model.apply(change);
    }
    this.checks.afterCommit(commit);
    if (commit.changes.some(({ table }) => table === 'operator_commands'))
      this.troubles.ringMailboxes(commit.by);
  }

  /** The wall clock alone, or the sleep of the machine, which is the same to whoever slept. */
  moveClock(ms: number): void {
    this.trace.note('clock', `moves by ${ms} ms`);
    this.checks.clockMoves(ms);
    this.time.stepWall(ms);
    this.disturbed();
  }

  nextPid(): number {
    this.#pid += 1;
    return this.#pid;
  }

  addProcess(): FloorProcess {
    const pid = this.nextPid();
    const process = new SimulatedProcess(`process ${pid}`, pid, this.time);
    const host = this.scenario.oneHost ? 'host' : `host${pid}`;
    const floor = new FloorProcess(this, process, host);
    this.processes.push(floor);
    return floor;
  }

  /** Whether a process knows that the commit which claimed an attempt (`execution/attempt`) is on the disk. */
  isClaimDurable(owner: Owner, attempt: string): boolean {
    const floor = this.processes.find(({ process }) => process === owner);
    assert(floor !== undefined, 'only processes of this world have workers');
    return (this.claims.get(attempt) ?? 0) <= floor.durable;
  }

  /** The process that is the engine and works; null when none is. */
  engineProcess(): FloorProcess | null {
    return (
      this.processes.find((floor) => floor.isEngine && floor.token === this.model.lease()?.token) ?? null
    );
  }

  /** SIGKILL: at once, and nothing that it was about to do happens. */
  kill(floor: FloorProcess, why: string): void {
    if (floor.process.state === 'dead') return;
    this.trace.note(floor.process.name, `killed ${why}`);
    floor.process.kill();
    this.workers.orphan(floor.process);
    this.gone(floor, 'killed');
  }

  gone(floor: FloorProcess, how: 'killed' | 'left'): void {
    if (this.#dead.has(floor.process.pid)) return;
    floor.process.kill();
    this.#dead.add(floor.process.pid);
    this.processes.splice(this.processes.indexOf(floor), 1);
    this.disturbed();
    // Others notice at once where they see its process; a service manager starts a new one.
    for (const other of this.processes) other.lookSoon();
    if (how === 'left' && this.processes.length > 0) return;
    this.#startLater();
  }

  /** As a service manager does, again and again: a store that cannot be read lets nobody open it. */
  #startLater(): void {
    this.time.plan(this.random.whole(50, 20_000), null, () => {
      if (this.processes.length >= this.scenario.processes) return;
      try {
        this.addProcess();
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        this.trace.note('world', `a process could not start: ${messageOf(error)}`);
        this.#startLater();
      }
    });
  }

  isDead(pid: number): boolean {
    return this.#dead.has(pid);
  }

  /** What one process can know of another. */
  lifeSeenBy(viewer: FloorProcess): LifeOf {
    return (holder) => {
      if (holder.host !== viewer.holder.host) return 'unknown';
      return this.#dead.has(holder.pid) ? 'dead' : 'alive';
    };
  }

  /** @throws BrokenPromise. */
  async run(): Promise<Run> {
    const began = this.time.uptime;
    const isBroken = () => this.broken !== null;
    try {
      for (let count = 0; count < this.scenario.processes; count += 1) this.addProcess();
      const { doom } = this.#options;
      if (doom) this.troubles.doom(this.processes[0]!.process, doom.commit, doom.point);
      this.operators.start();
      this.troubles.start();
      await this.time.runUntil(began + this.scenario.lengthMs, isBroken);
      await this.#calmDown(isBroken);
      if (this.broken) throw this.broken;
      return {
        digest: this.trace.digest(),
        commits: this.commits,
        firstCommits: this.#firstCommits,
        virtualMs: this.time.uptime - began,
      };
    } finally {
      for (const close of this.#closing) close();
      rmSync(this.#directory, { recursive: true, force: true });
    }
  }

  async #calmDown(isBroken: () => boolean): Promise<void> {
    const { time, trace, workers, operators, troubles, checks } = this;
    trace.note('world', 'all is well from now on');
    troubles.end();
    operators.end();
    workers.good = true;
    if (this.processes.length === 0) this.addProcess();
    this.disturbed();
    const calmedAt = time.uptime;
    await operators.resumeEverything(isBroken);
    const isDone = () => checks.isEverythingDone(calmedAt);
    await time.runUntil(calmedAt + CALM_MS, () => isBroken() || isDone());
    if (!isBroken() && !isDone())
      this.breach(
        'everything queued ends',
        `executions ${checks.undone(calmedAt).join(', ')} are not done after ${CALM_MS / 60_000} min`,
      );
    const wakings = this.#wakings();
    await time.runUntil(time.uptime + QUIET_MS, isBroken);
    checks.quiet(this.#wakings() - wakings, QUIET_MS);
    if (!isBroken()) await this.#leave(isBroken);
    if (!isBroken()) checks.atEnd();
    if (!isBroken()) await checkHistory(this);
  }

  /** The last engine goes down its ladder while work is under way. */
  async #leave(isBroken: () => boolean): Promise<void> {
    for (const floor of this.processes.slice()) {
      let left = false;
      void floor.leave(this.random.pick([0, 5_000, 20_000])).then(() => {
        left = true;
      });
      await this.time.runUntil(this.time.uptime + 120_000, () => isBroken() || left);
      if (!left) this.breach('an engine that is stopped ends', `${floor.process.name} did not within 120 s`);
    }
  }

  #wakings(): number {
    return this.processes.reduce((sum, floor) => sum + floor.process.wakings, 0);
  }
}

const migrations = readMigrations();
let migrated: string | null = null;

/** A store as it is when it is new: made once, copied for each world. */
function template(): string {
  if (migrated === null) {
    const directory = mkdtempSync(join(fastDirectory(), 'scarefloor-template-'));
    process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
    migrated = join(directory, 'scheduler.db');
    const database = openDatabase(migrated, migrations);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
  }
  return migrated;
}

/** Memory where there is a file system of it: what is simulated is the death of processes, not the loss of power. */
function fastDirectory(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}
