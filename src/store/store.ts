/** scheduler.db: one object with a part for each table. Only the engine's process writes, except commands. */
import { statSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { AlertTable } from './alerts.ts';
import { AttemptTable } from './attempts.ts';
import { AuditTable } from './audit.ts';
import { Checkpointer } from './checkpointer.ts';
import { CommandTable } from './commands.ts';
import { DeadLetterTable } from './dead-letters.ts';
import type { DiskWork } from './disk-work.ts';
import { ExecutionBatches } from './execution-batches.ts';
import { ExecutionTable } from './executions.ts';
import { LOG_GONE, STORE_GONE, STORE_UPGRADED } from './failure.ts';
import { HistoryReader } from './history.ts';
import { LeaseTable } from './lease.ts';
import { LedgerReader } from './ledger-reader.ts';
import { DeadLetterList } from './lists/dead-letter-list.ts';
import { ExecutionList } from './lists/execution-list.ts';
import { LogFile, syncLogOf } from './log-file.ts';
import { LogSync, type SyncLog, type WhenDurable } from './log-sync.ts';
import { MetricTable } from './metrics.ts';
import { MomentReader } from './moment-reader.ts';
import { type IsInUse, openDatabase, readMigrations, type Synchronous } from './open.ts';
import { OpenFile } from './open-file.ts';
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
import { SuggestionReader } from './suggestions.ts';
import { TaskListReader } from './task-list.ts';
import { TaskTable } from './tasks.ts';
import { TrendReader } from './trends.ts';
import { TroubleReader } from './trouble-reader.ts';
import { WaitingTable } from './waiting.ts';
import { WindowTable } from './windows.ts';
import { WorkerHealthTable } from './worker-health.ts';

export interface StoreSize {
  bytes: number;
  /** The write-ahead log beside it. */
  walBytes: number;
  /** Within the file, kept for what comes. */
  freeBytes: number;
}

/** Rows of an index that a look at it may read. */
const ANALYSIS_LIMIT = 200;

/** Pages of the log at which a commit folds it back itself: SQLite's own measure, and where a thread does it. */
const FOLD_AT_PAGES = 1_000;
const FOLD_AT_PAGES_BESIDE_THREAD = 20_000;

/** As PRAGMA synchronous tells it. */
const FULL = 2;

export class Store {
  readonly path: string;
  readonly tasks: TaskTable;
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
  readonly #schema: Statement<[], number>;
  /** Of the file as it was opened. */
  readonly #openedSchema: number;
  readonly #rowsWritten: Statement<[], number>;
  #checkpointer: Checkpointer | null = null;
  /** null: each commit waits for the disk by itself, or none does. */
  #logSync: LogSync | null = null;
  #logFile: LogFile | null = null;
  #isLight = false;
  readonly #file: OpenFile;
  /** Made with the first statement, and there as long as anybody has the store open. */
  readonly #log: OpenFile;

  constructor(database: Database) {
    this.#database = database;
    this.path = database.name;
    this.#file = new OpenFile(this.path);
    this.#log = new OpenFile(`${this.path}-wal`);
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
    this.#schema = database.prepare<[], number>('PRAGMA user_version').pluck();
    this.#openedSchema = this.#schema.get() ?? 0;
    this.#rowsWritten = database.prepare<[], number>('SELECT total_changes()').pluck();
    this.tasks = new TaskTable(database);
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
    if (this.#checkpointer && !this.#database.inTransaction)
      this.#checkpointer.noteCommit(this.#rowsWritten.get() ?? 0);
    return result;
  }

  /**
   * What is committed within survives the death of the process, but perhaps not that of the machine: for what would
   * be done again. It is written to the disk with the next commit of somebody else, or by a checkpoint.
   */
  lightly<Result>(work: () => Result): Result {
    const before = this.#isLight;
    this.#isLight = true;
    try {
      return this.#at('NORMAL', work);
    } finally {
      this.#isLight = before;
    }
  }

  /** What is committed within is durable when this returns, and so is all before it, however the others are synced. */
  atOnce<Result>(work: () => Result): Result {
    return this.#logSync === null ? work() : this.#at('FULL', work);
  }

  #at<Result>(level: 'NORMAL' | 'FULL', work: () => Result): Result {
    const usual = this.#database.pragma('synchronous', { simple: true }) as number;
    this.#database.pragma(`synchronous = ${level}`);
    try {
      return work();
    } finally {
      this.#database.pragma(`synchronous = ${usual}`);
    }
  }

  /**
   * From now on commits that must survive a power loss do not hold up this thread: they are synced behind it, and
   * whoever needs one asks `onceDurable`. Nothing where the store is not opened for that. `sync`: how else to sync.
   * @throws Error when its log cannot be opened; commits then go on as they did.
   */
  syncBehind(sync?: SyncLog): void {
    if (this.#logSync !== null) return;
    if (sync === undefined) {
      if (this.#database.pragma('synchronous', { simple: true }) !== FULL) return;
      this.#logFile = new LogFile(this.path);
    }
    this.#logSync = new LogSync(sync ?? this.#logFile!.sync);
    this.#database.pragma('synchronous = NORMAL');
  }

  /** Whether what was committed just now becomes durable only when somebody asks for it, and should. */
  get owesSync(): boolean {
    return this.#logSync !== null && !this.#isLight;
  }

  /**
   * Calls back when all is durable that was committed before the call, or with why it perhaps is not; in the order of
   * the calls, and at once where commits are not synced behind this thread.
   */
  onceDurable(told: WhenDurable): void {
    if (this.#logSync === null) told(null);
    else this.#logSync.onceDurable(told);
  }

  diskWork(): DiskWork {
    const [sync, unconfirmed] = [this.#logSync?.underWay ?? null, this.#logSync?.unconfirmed ?? 0];
    return { sync, unconfirmed, fold: this.#checkpointer?.underWay ?? null };
  }

  /** After a sync has failed, before anything is promised again. @throws Error where the disk still does not take it. */
  mendLog(): void {
    if (this.#logSync === null || this.#logSync.failure === null) return;
    this.#database.transaction(() => this.#logFile?.rewrite()).immediate();
    this.#logSync.mended();
  }

  /** From its end on each commit waits for the disk again. Before `close`. Rejects where the last sync fails, LogNotSynced. */
  async endSyncing(): Promise<void> {
    const sync = this.#logSync;
    if (sync === null) return;
    if (this.#database.open) this.#database.pragma('synchronous = FULL');
    const failure = await new Promise((resolve) => sync.onceDurable(resolve));
    this.#logSync = null;
    this.#logFile?.close();
    this.#logFile = null;
    if (failure !== null) throw failure;
  }

  /** Resolves when what was read from here is durable, whoever committed it. Rejects where that cannot be had. */
  async seenIsDurable(): Promise<void> {
    const mustSurvive =
      this.#logSync !== null || this.#database.pragma('synchronous', { simple: true }) === FULL;
    if (mustSurvive) await syncLogOf(this.path);
  }

  /**
   * From now on a thread folds the write-ahead log back, until `endFolding`. When that fails, commits do it again as
   * they do without a thread.
   */
  foldInBackground(onFailed: (error: unknown) => void): void {
    if (this.#checkpointer) return;
    this.#database.pragma(`wal_autocheckpoint = ${FOLD_AT_PAGES_BESIDE_THREAD}`);
    this.#checkpointer = new Checkpointer(this.path, (error) => {
      this.#checkpointer = null;
      if (this.#database.open) this.#database.pragma(`wal_autocheckpoint = ${FOLD_AT_PAGES}`);
      onFailed(error);
    });
  }

  /** Before `close`. */
  async endFolding(): Promise<void> {
    await this.#checkpointer?.end();
    this.#checkpointer = null;
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
   * Whether the path of the file, or that of its write-ahead log, leads to another file than the one that is open, or
   * to none: what is written from now on is seen by nobody else, and gone with this process. 5 microseconds.
   */
  isGone(): boolean {
    return this.#file.isGone() || this.#log.isGone();
  }

  /** Folds a log that was removed into the file while this process can still read it. */
  saveRemovedLog(): void {
    if (!this.#file.isGone() && this.#log.isGone()) this.#database.pragma('wal_checkpoint(PASSIVE)');
  }

  /** Whether another version of the program has changed the schema since it was opened. 2 microseconds. */
  isUpgraded(): boolean {
    try {
      return this.#schema.get() !== this.#openedSchema;
    } catch {
      // A disk that fails says nothing of it, and shows at the next statement.
      return false;
    }
  }

  /** Why nothing can be done with it any more, for good; '' = it can be used. */
  whyUnusable(): string {
    if (this.#file.isGone()) return STORE_GONE;
    if (this.#log.isGone()) return LOG_GONE;
    return this.isUpgraded() ? STORE_UPGRADED : '';
  }

  /**
   * How long (ms) a statement waits for another process's write. It waits with the whole process: who draws a
   * screen or minds workers waits little, and tries again.
   */
  waitForLock(ms: number): void {
    this.#database.pragma(`busy_timeout = ${Math.max(0, Math.round(ms))}`);
  }

  /**
   * Folds the write-ahead log back into the file. PASSIVE does what can be done without waiting for anybody, in the
   * background where that is on; TRUNCATE waits for readers and leaves an empty log.
   */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE' = 'TRUNCATE'): void {
    if (mode === 'PASSIVE' && this.#checkpointer) this.#checkpointer.fold();
    else this.#database.pragma(`wal_checkpoint(${mode})`);
  }

  /** Resolves when the write-ahead log is short, or folded back as far as the background could; see Checkpointer. */
  async caughtUp(): Promise<void> {
    await this.#checkpointer?.caughtUp();
  }

  /**
   * Resolves when what was committed so far is on the disk, where the background folds: after much that was written
   * lightly, the next commit that must survive a power loss would wait for all of it, and the whole process with it.
   */
  async folded(): Promise<void> {
    await this.#checkpointer?.folded();
  }

  /** What the store takes on the disk. */
  size(): StoreSize {
    const number = (pragma: string) => this.#database.pragma(pragma, { simple: true }) as number;
    const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return {
      bytes: bytesOf(this.path),
      walBytes: bytesOf(`${this.path}-wal`),
      freeBytes: number('freelist_count') * number('page_size'),
    };
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
