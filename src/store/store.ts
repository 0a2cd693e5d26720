/** scheduler.db: one object with a part for each table. Only the engine's process writes, except commands. */
import type { Database, Statement } from 'better-sqlite3';
import { AlertTable } from './alerts.ts';
import { AttemptTable } from './attempts.ts';
import { AuditTable } from './audit.ts';
import { CommandTable } from './commands.ts';
import { DeadLetterTable } from './dead-letters.ts';
import type { DiskWork } from './disk-work.ts';
import { Durability } from './durability.ts';
import { ExecutionBatches } from './execution-batches.ts';
import { ExecutionTable } from './executions.ts';
import { HistoryReader } from './history.ts';
import { LeaseTable } from './lease.ts';
import { LedgerReader } from './ledger-reader.ts';
import { DeadLetterList } from './lists/dead-letter-list.ts';
import { ExecutionList } from './lists/execution-list.ts';
import { MetricTable } from './metrics.ts';
import { MomentReader } from './moment-reader.ts';
import { type IsInUse, openDatabase, readMigrations, type Synchronous } from './open.ts';
import { Outbox } from './outbox.ts';
import { OutboxReader } from './outbox-reader.ts';
import { PastReader } from './past-reader.ts';
import { PlanReader } from './plan-reader.ts';
import { PoolTable } from './pools.ts';
import { QueueReader } from './queue-reader.ts';
import { RecentWorkReader } from './recent-work.ts';
import { Retention } from './retention.ts';
import { SelectionReader } from './selection.ts';
import { SlotTable } from './slots.ts';
import { StoreFiles } from './store-files.ts';
import { SuggestionReader } from './suggestions.ts';
import { TaskListReader } from './task-list.ts';
import { TaskNames } from './task-names.ts';
import { TaskTable } from './tasks.ts';
import { TrendReader } from './trends.ts';
import { TroubleReader } from './trouble-reader.ts';
import { WaitingTable } from './waiting.ts';
import { WindowTable } from './windows.ts';
import { WorkerHealthTable } from './worker-health.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** Rows of an index that a look at it may read. */
const ANALYSIS_LIMIT = 200;

export class Store {
  readonly path: string;
  readonly files: StoreFiles;
  readonly durability: Durability;
  readonly wal: WriteAheadLog;
  readonly tasks: TaskTable;
  readonly taskNames: TaskNames;
  readonly executions: ExecutionTable;
  readonly executionBatches: ExecutionBatches;
  readonly queue: QueueReader;
  readonly waiting: WaitingTable;
  readonly attempts: AttemptTable;
  readonly history: HistoryReader;
  readonly recentWork: RecentWorkReader;
  readonly slots: SlotTable;
  readonly windows: WindowTable;
  readonly deadLetters: DeadLetterTable;
  readonly commands: CommandTable;
  readonly audit: AuditTable;
  readonly lease: LeaseTable;
  readonly pools: PoolTable;
  readonly metrics: MetricTable;
  readonly alerts: AlertTable;
  readonly outbox: Outbox;
  readonly outboxReader: OutboxReader;
  readonly ledger: LedgerReader;
  readonly workerHealth: WorkerHealthTable;
  readonly moments: MomentReader;
  readonly past: PastReader;
  readonly plan: PlanReader;
  readonly retention: Retention;
  readonly trends: TrendReader;
  readonly suggestions: SuggestionReader;
  readonly troubles: TroubleReader;
  readonly selection: SelectionReader;
  readonly executionList: ExecutionList;
  readonly deadLetterList: DeadLetterList;
  readonly taskList: TaskListReader;
  readonly #database: Database;
  readonly #dataVersion: Statement<[], number>;
  readonly #rowsWritten: Statement<[], number>;

  constructor(database: Database) {
    this.#database = database;
    this.path = database.name;
    this.files = new StoreFiles(database);
    this.durability = new Durability(database);
    this.wal = new WriteAheadLog(database);
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
    this.#rowsWritten = database.prepare<[], number>('SELECT total_changes()').pluck();
    this.tasks = new TaskTable(database);
    this.taskNames = new TaskNames(database);
    this.executions = new ExecutionTable(database);
    this.executionBatches = new ExecutionBatches(database);
    this.queue = new QueueReader(database);
    this.waiting = new WaitingTable(database);
    this.attempts = new AttemptTable(database);
    this.history = new HistoryReader(database);
    this.recentWork = new RecentWorkReader(database);
    this.slots = new SlotTable(database);
    this.windows = new WindowTable(database);
    this.deadLetters = new DeadLetterTable(database);
    this.commands = new CommandTable(database);
    this.audit = new AuditTable(database);
    this.lease = new LeaseTable(database);
    this.pools = new PoolTable(database);
    this.metrics = new MetricTable(database);
    this.alerts = new AlertTable(database);
    this.outbox = new Outbox(database);
    this.outboxReader = new OutboxReader(database);
    this.ledger = new LedgerReader(database);
    this.workerHealth = new WorkerHealthTable(database);
    this.moments = new MomentReader(database);
    this.past = new PastReader(database);
    this.plan = new PlanReader(database);
    this.retention = new Retention(database);
    this.trends = new TrendReader(database);
    this.deadLetterList = new DeadLetterList(database);
    this.executionList = new ExecutionList(database);
    this.suggestions = new SuggestionReader(database);
    this.troubles = new TroubleReader(database);
    this.taskList = new TaskListReader(database);
    this.selection = new SelectionReader(database);
  }

  /** @throws UserError when the file cannot be used; see openDatabase, which asks `isInUse` of an older one. */
  static open(file: string, synchronous: Synchronous = 'full', isInUse?: IsInUse): Store {
    return new Store(openDatabase(file, readMigrations(), synchronous, isInUse));
  }

  /** Differs from before where anybody, this process included, wrote to the store since. */
  changeStamp(): string {
    return `${this.#dataVersion.get()} ${this.#rowsWritten.get()}`;
  }

  /** `version` differs from before where another connection has written since, `rows` counts what this one wrote. */
  writes(): { version: number; rows: number } {
    return { version: this.dataVersion(), rows: this.#rowsWritten.get() ?? 0 };
  }

  /** All or nothing; takes the write lock at once so that what was read stays true until the commit. */
  transaction<Result>(work: () => Result): Result {
    const result = this.#database.transaction(work).immediate();
    this.wal.noteCommit(() => this.#rowsWritten.get() ?? 0);
    return result;
  }

  diskWork(): DiskWork {
    const { underWay: sync, unconfirmed } = this.durability;
    return { sync, unconfirmed, fold: this.wal.underWay };
  }

  /**
   * From now until the returned function is called this connection sees one moment of the store, whatever others
   * write. For a connection of one's own: nothing can be written over it meanwhile, and the write-ahead log cannot
   * be folded back.
   */
  holdMoment(): () => void {
    this.#database.exec('BEGIN');
    return () => void this.#database.exec('COMMIT');
  }

  /** From now on every write over this connection fails. */
  readOnly(): this {
    this.#database.pragma('query_only = 1');
    return this;
  }

  /** Changes when another connection committed; never by our own writes. 2-3 microseconds. */
  dataVersion(): number {
    return this.#dataVersion.get() ?? 0;
  }

  /**
   * How long (ms) a statement waits for another process's write. It waits with the whole process: who draws a
   * screen or minds workers waits little, and tries again.
   */
  waitForLock(ms: number): void {
    this.#database.pragma(`busy_timeout = ${Math.max(0, Math.round(ms))}`);
  }

  /** Has the planner's figures brought up to date from a sample of each index, where they need it. */
  optimize(): void {
    this.#database.pragma(`analysis_limit = ${ANALYSIS_LIMIT}`);
    this.#database.pragma('optimize');
  }

  /** Pages of the file, and those of them that hold nothing. */
  pages(): { free: number; total: number } {
    const count = (name: string) => this.#database.pragma(name, { simple: true }) as number;
    return { free: count('freelist_count'), total: count('page_count') };
  }

  /** Gives up to so many free pages back to the file system; none in files of before this could be done. */
  vacuum(pages: number): void {
    this.#database.pragma(`incremental_vacuum(${Math.max(1, Math.round(pages))})`);
  }

  close(): void {
    this.#database.close();
  }
}
