/** One run in the results file: what it sees as it goes, and what it concludes at its end. */
import type Database from 'better-sqlite3';
import type { Sighting } from '../../findings/finding.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Asset } from '../output/output-reader.ts';
import { type AssetComparison, AssetRecord } from './asset-record.ts';
import { type FindingComparison, FindingRecord } from './finding-record.ts';
import { ProofRecord } from './proof-record.ts';

export interface RunEnd {
  outcome: 'completed' | 'partial';
  reason: string;
  lines: number;
  badLines: number;
}

export interface Comparison extends AssetComparison, FindingComparison {
  /** No earlier run with this fingerprint was complete: what is there is no news. */
  baseline: boolean;
}

export class RunRecord {
  readonly startedAt: number;
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #run: { id: number; task: string; sessionId: string; fingerprint: string };
  readonly #assets: AssetRecord;
  readonly #findings: FindingRecord;
  readonly #proof: ProofRecord;

  constructor(
    database: Database.Database,
    clock: Clock,
    run: { id: number; startedAt: number; task: string; sessionId: string; fingerprint: string },
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#run = run;
    this.startedAt = run.startedAt;
    this.#assets = new AssetRecord(database, clock, run.fingerprint);
    this.#findings = new FindingRecord(database, run);
    this.#proof = new ProofRecord(database);
  }

  addAsset(asset: Asset): void {
    this.#assets.add(asset);
  }

  addSighting(sighting: Sighting): void {
    this.#findings.add(sighting);
  }

  addAnswered(host: string): void {
    this.#proof.addAnswered(host);
  }

  /** More was seen than is kept. */
  get overflow(): boolean {
    return this.#assets.overflow || this.#findings.overflow;
  }

  /** All assets of this run, in order. */
  assets(): Generator<Asset> {
    return this.#assets.list();
  }

  /**
   * Compares with what is known, has `report` written (both end when `signal` aborts), and remembers it all in one
   * transaction: where anything fails or the process ends before that is over, the next run finds the memory as it was
   * and reports the same again.
   * @param goneAfter Runs in a row without a thing before it is gone; null = this run did not see everything, so that
   * what it missed is not judged.
   */
  async conclude<Result>(
    end: RunEnd,
    goneAfter: number | null,
    signal: AbortSignal,
    report: (comparison: Comparison) => Promise<Result>,
  ): Promise<Result> {
    this.#assets.flush();
    const baseline = this.#isBaseline();
    const judging = { at: this.startedAt, baseline, goneAfter, proof: this.#proof };
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const assets = await this.#assets.conclude(judging, signal);
      const findings = this.#findings.conclude(judging);
      const result = await report({ baseline, ...assets, ...findings });
      this.#close(end.outcome, end.reason, end);
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The run ended without a result; the memory stays as it was. */
  abandon(outcome: 'cancelled' | 'failed', reason: string, lines: { lines: number; badLines: number }): void {
    this.#close(outcome, reason, lines);
  }

  #isBaseline(): boolean {
    return (
      this.#database
        .prepare(`SELECT 1 FROM runs WHERE fingerprint = ? AND outcome = 'completed' LIMIT 1`)
        .get(this.#run.fingerprint) === undefined
    );
  }

  #close(outcome: string, reason: string, { lines, badLines }: { lines: number; badLines: number }): void {
    this.#database
      .prepare(
        `UPDATE runs SET outcome = ?, reason = ?, lines = ?, bad_lines = ?, ended_at = ?
         WHERE id = ? AND outcome = 'running'`,
      )
      .run(outcome, reason, lines, badLines, this.#clock.now(), this.#run.id);
  }
}
