/**
 * One scan in its results file: its pages while they come in, its verdicts, and the one transaction that turns
 * them into what the next scan is compared with.
 */
import type Database from 'better-sqlite3';
import { type FindingsRound, FindingsStore, type JudgedFinding } from '../findings/findings-store.ts';
import { assert } from '../shared/assert.ts';
import type { Clock } from '../shared/clock.ts';
import type { Standing } from './checks/standing.ts';
import type { Verdict } from './diff.ts';
import { readable } from './known-page.ts';
import { END_HOSTS, END_STATEMENTS } from './memory-sql.ts';
import type { Noise } from './noise.ts';
import type { FieldChange, Page } from './page.ts';
import { RecordRows } from './record-rows.ts';
import { TextStore } from './restless/text-store.ts';
import { markOf, marksIn } from './skip-tally.ts';

/** Rows that wait in memory for their transaction, and how long at most; a crash loses no more than these. */
const BATCH_ROWS = 1_000;
const BATCH_MS = 1_000;
/** Remembered of scans that were cut short; the next whole one begins anew. */
const MOST_PASSED_OVER = 1_000_000;

/** What the scan concludes about one URL. */
export interface Judgement {
  url: string;
  verdict: Verdict;
  weight: number;
  /** Which findings stand at it; null for those that stood there before. */
  standing: Standing | null;
  /** null where nothing was compared. */
  noise: Noise | null;
  /** Fields that differ and are not told. */
  noisy: string[];
}

/** What is told of a page after all. */
export interface Retold extends Pick<Judgement, 'noisy' | 'weight'> {
  fields: FieldChange[];
  noise: Noise;
}

export interface ScanEnd {
  outcome: 'completed' | 'partial';
  reason: string;
  pages: number;
  bytes: number;
  /** Hosts that this scan saw completely. */
  completedHosts: string[];
  /** See CollectSummary. */
  passedOver: string;
  findings: FindingsRound;
}

export class ScanRecord {
  readonly id: number;
  /** Epoch ms; the time by which everything this scan saw is dated. */
  readonly startedAt: number;
  /** What the scan has written so far; `flush` first. */
  readonly rows: RecordRows;
  readonly texts: TextStore;
  readonly #fingerprint: string;
  readonly #findings: FindingsStore;
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #completedBefore: Set<string>;
  readonly #isPassedOver: Database.Statement<[string, string], number>;
  readonly #removeFound: Database.Statement<[number, string]>;
  #pages: Page[] = [];
  #verdicts: Judgement[] = [];
  #flushedAt: number;

  constructor(
    database: Database.Database,
    clock: Clock,
    scan: { id: number; startedAt: number; fingerprint: string },
  ) {
    this.#database = database;
    this.#clock = clock;
    this.id = scan.id;
    this.startedAt = scan.startedAt;
    this.rows = new RecordRows(database, scan);
    this.texts = new TextStore(database, scan.fingerprint);
    this.#findings = new FindingsStore(database);
    this.#fingerprint = scan.fingerprint;
    this.#flushedAt = clock.uptime();
    this.#removeFound = database.prepare('DELETE FROM found WHERE scan_id = ? AND url = ?');
    this.#isPassedOver = database
      .prepare<[string, string], number>('SELECT 1 FROM passed_over WHERE fingerprint = ? AND mark = ?')
      .pluck();
    const hosts = database.prepare<[string], string>('SELECT host FROM known_hosts WHERE fingerprint = ?');
    this.#completedBefore = new Set(hosts.pluck().all(scan.fingerprint));
  }

  /** No scan of these targets and scope has completed for any host yet: there is nothing to be new against. */
  get baseline(): boolean {
    return this.#completedBefore.size === 0;
  }

  completedBefore(host: string): boolean {
    return this.#completedBefore.has(host);
  }

  /** Whether an earlier scan saw this URL and left it alone. */
  wasPassedOver(url: string): boolean {
    return this.#isPassedOver.get(this.#fingerprint, markOf(url)) === 1;
  }

  /** Takes a page. A URL that comes twice keeps its last facts. */
  add(page: Page): void {
    this.#pages.push(page);
    if (this.#pages.length >= BATCH_ROWS || this.#clock.uptime() - this.#flushedAt >= BATCH_MS) this.flush();
  }

  /** Puts a page in the place of one that came, or nothing. */
  replace(url: string, page: Page | null): void {
    this.flush();
    this.#removeFound.run(this.id, url);
    if (page !== null) this.add(page);
  }

  judge(judgement: Judgement): void {
    this.#verdicts.push(judgement);
    if (this.#verdicts.length >= BATCH_ROWS) this.flush();
  }

  /** Another verdict over a URL that was judged: all that waits is written first. */
  judgeAnew(url: string, { fields, noise, noisy, weight }: Retold): void {
    this.flush();
    const kind = fields.length > 0 ? 'changed' : 'existing';
    this.#database
      .prepare(
        'UPDATE verdicts SET kind = ?, fields = ?, noise = ?, noisy = ?, weight = ? WHERE scan_id = ? AND url = ?',
      )
      .run(kind, JSON.stringify(fields), JSON.stringify(noise), JSON.stringify(noisy), weight, this.id, url);
  }

  /** Writes what waits. */
  flush(): void {
    this.#flushedAt = this.#clock.uptime();
    if (this.#pages.length === 0 && this.#verdicts.length === 0) return;
    const page = this.#database.prepare(
      'INSERT OR REPLACE INTO found (scan_id, url, facts, readable) VALUES (?, ?, ?, ?)',
    );
    const judged = this.#database.prepare(
      `INSERT OR REPLACE INTO verdicts
         (scan_id, url, kind, memory, weight, fields, standing, standing_status, noise, noisy)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const write = this.#database.transaction(() => {
      for (const facts of this.#pages)
        page.run(this.id, facts.url, JSON.stringify(facts), readable(facts) ? 1 : 0);
      for (const { url, verdict, weight, standing, noise, noisy } of this.#verdicts)
        judged.run(
          this.id,
          url,
          verdict.kind,
          verdict.memory,
          weight,
          JSON.stringify(verdict.fields),
          standing === null ? null : JSON.stringify(standing.ids),
          standing?.status ?? 0,
          noise === null ? null : JSON.stringify(noise),
          JSON.stringify(noisy),
        );
    });
    write.immediate();
    for (const facts of this.#pages) this.rows.written(facts);
    this.#pages = [];
    this.#verdicts = [];
  }

  /** The findings of the file as they will be once the scan has ended. All pages are judged by then. */
  judgeFindings(round: FindingsRound): JudgedFinding[] {
    return this.#findings.judge(round);
  }

  /** Ends the scan and lets the memory take its verdicts and findings, all in one transaction. */
  end(end: ScanEnd): void {
    this.flush();
    const scan = { scan: this.id, fingerprint: this.#fingerprint, at: this.startedAt };
    const write = this.#database.transaction(() => {
      this.#close(end.outcome, end.reason, end.pages, end.bytes);
      for (const sql of END_STATEMENTS) this.#database.prepare(sql).run(scan);
      const host = this.#database.prepare(END_HOSTS);
      for (const name of end.completedHosts) host.run({ ...scan, host: name });
      this.#passOver(end);
      this.texts.write(this.id);
      this.#findings.apply(end.findings);
    });
    // From here on it is remembered, also by a machine that loses its power: with all that was written before.
    this.#database.pragma('synchronous = FULL');
    write.immediate();
  }

  /** Ends the scan without a trace in the memory. */
  abandon(outcome: 'cancelled' | 'failed', reason: string): void {
    this.#pages = [];
    this.#verdicts = [];
    const write = this.#database.transaction(() => {
      this.#close(outcome, reason, 0, 0);
      this.#database.prepare('DELETE FROM found WHERE scan_id = ?').run(this.id);
      this.#database.prepare('DELETE FROM verdicts WHERE scan_id = ?').run(this.id);
    });
    write.immediate();
  }

  /** A scan that was cut short has not seen all that there is to pass over: it adds to what is known. */
  #passOver({ outcome, passedOver }: ScanEnd): void {
    if (outcome === 'completed')
      this.#database.prepare('DELETE FROM passed_over WHERE fingerprint = ?').run(this.#fingerprint);
    else if (this.#passedOver() >= MOST_PASSED_OVER) return;
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO passed_over (fingerprint, mark) VALUES (?, ?)',
    );
    for (const mark of marksIn(passedOver)) insert.run(this.#fingerprint, mark);
  }

  #passedOver(): number {
    const statement = this.#database.prepare<[string], number>(
      'SELECT count(*) FROM passed_over WHERE fingerprint = ?',
    );
    return statement.pluck().get(this.#fingerprint) ?? 0;
  }

  #close(outcome: string, reason: string, pages: number, bytes: number): void {
    const statement = this.#database.prepare(
      `UPDATE scans SET outcome = ?, reason = ?, pages = ?, bytes = ?, ended_at = ?
       WHERE id = ? AND outcome = 'running'`,
    );
    const { changes } = statement.run(outcome, reason, pages, bytes, this.#clock.now(), this.id);
    assert(changes === 1, `scan ${this.id} is still running when it ends`);
  }
}
