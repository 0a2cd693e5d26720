/** scheduler.db: one object with a part for each table. Only the engine's process writes, except commands. */
import type { Database, Statement } from 'better-sqlite3';
import { AuditTable } from './audit.ts';
import { CommandTable } from './commands.ts';
import { DeadLetterTable } from './dead-letters.ts';
import { ExecutionTable } from './executions.ts';
import { HistoryReader } from './history.ts';
import { LeaseTable } from './lease.ts';
import { MetricTable } from './metrics.ts';
import { openDatabase } from './open.ts';
import { PoolTable } from './pools.ts';
import { SlotTable } from './slots.ts';
import { TaskTable } from './tasks.ts';

export class Store {
  readonly path: string;
  readonly tasks: TaskTable;
  readonly executions: ExecutionTable;
  readonly history: HistoryReader;
  readonly slots: SlotTable;
  readonly deadLetters: DeadLetterTable;
  readonly commands: CommandTable;
  readonly audit: AuditTable;
  readonly lease: LeaseTable;
  readonly pools: PoolTable;
  readonly metrics: MetricTable;
  readonly #database: Database;
  readonly #dataVersion: Statement<[], number>;

  constructor(database: Database) {
    this.#database = database;
    this.path = database.name;
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
    this.tasks = new TaskTable(database);
    this.executions = new ExecutionTable(database);
    this.history = new HistoryReader(database);
    this.slots = new SlotTable(database);
    this.deadLetters = new DeadLetterTable(database);
    this.commands = new CommandTable(database);
    this.audit = new AuditTable(database);
    this.lease = new LeaseTable(database);
    this.pools = new PoolTable(database);
    this.metrics = new MetricTable(database);
  }

  /** @throws UserError when the file cannot be used; see openDatabase. */
  static open(file: string): Store {
    return new Store(openDatabase(file));
  }

  /** All or nothing; takes the write lock at once so that what was read stays true until the commit. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work).immediate();
  }

  /** Changes when another connection committed; never by our own writes. 2-3 microseconds. */
  dataVersion(): number {
    return this.#dataVersion.get() ?? 0;
  }

  /** Folds the write-ahead log back into the file. */
  checkpoint(): void {
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  optimize(): void {
    this.#database.pragma('optimize');
  }

  close(): void {
    this.#database.close();
  }
}
