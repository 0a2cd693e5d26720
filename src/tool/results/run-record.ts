/** One run in the results file: what it sees as it goes, and what it concludes at its end. */
import type Database from 'better-sqlite3';
import type { Sighting } from '../../findings/finding.ts';
import { type FindingsRound, FindingsStore, type JudgedFinding } from '../../findings/findings-store.ts';
import type { Clock } from '../../shared/clock.ts';
import { hostOf } from '../output/fields.ts';
import type { Asset, AssetKind } from '../output/output-reader.ts';
import { type AssetChange, type AssetNews, assetKey, changedFacts } from './asset-change.ts';

/** Rows gathered for one transaction. */
const BATCH = 500;
/** A run that sees more is cut: it saw a directory listing of the internet. */
export const MOST_ASSETS = 500_000;
export const MOST_SIGHTINGS = 20_000;
/** Changes that are kept in memory to be told; all are counted and recorded. */
const MOST_CHANGES_TOLD = 5_000;
const COMPARED_AT_ONCE = 5_000;

export interface RunEnd {
  outcome: 'completed' | 'partial';
  reason: string;
  lines: number;
  badLines: number;
}

export interface Comparison {
  /** No earlier run with this fingerprint was complete: what is there is no news. */
  baseline: boolean;
  /** Assets seen in this run, by kind. */
  assets: Record<AssetKind, number>;
  counts: Record<AssetNews, number>;
  /** The first of each sort, gone first. */
  changes: AssetChange[];
  /** All that the file knows and that is not resolved, and what this run resolved. */
  findings: JudgedFinding[];
  /** Findings that this run did not see, which is no proof yet that they are over. */
  findingsMissed: number;
}

interface KnownRow {
  kind: AssetKind;
  subject: string;
  host: string;
  facts: string;
  missed: number;
}

export class RunRecord {
  readonly startedAt: number;
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #run: { id: number; task: string; sessionId: string; fingerprint: string };
  readonly #assets = new Map<string, Asset>();
  readonly #sightings = new Map<string, Sighting>();
  readonly #answered = new Set<string>();
  #assetsSeen = 0;
  /** More was seen than is kept. */
  overflow = false;

  constructor(
    database: Database.Database,
    clock: Clock,
    run: { id: number; startedAt: number; task: string; sessionId: string; fingerprint: string },
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#run = run;
    this.startedAt = run.startedAt;
  }

  addAsset(asset: Asset): void {
    const key = assetKey(asset);
    if (!this.#assets.has(key)) {
      if (this.#assetsSeen >= MOST_ASSETS) {
        this.overflow = true;
        return;
      }
      this.#assetsSeen += 1;
    }
    // What is seen again in the same run may say more; what it says less of it does not take back.
    const before = this.#assets.get(key);
    this.#assets.set(key, before ? { ...asset, facts: { ...before.facts, ...asset.facts } } : asset);
    if (this.#assets.size >= BATCH) this.flush();
  }

  addSighting(sighting: Sighting): void {
    if (this.#sightings.has(sighting.id)) return;
    if (this.#sightings.size >= MOST_SIGHTINGS) this.overflow = true;
    else this.#sightings.set(sighting.id, sighting);
  }

  addAnswered(host: string): void {
    if (this.#answered.size < MOST_ASSETS) this.#answered.add(host);
  }

  /** Takes them out of memory. */
  flush(): void {
    if (this.#assets.size === 0) return;
    const put = this.#database.prepare(
      `INSERT INTO seen_assets (kind, subject, host, facts) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET facts = json_patch(facts, excluded.facts)`,
    );
    this.#database
      .transaction(() => {
        for (const { kind, subject, host, facts } of this.#assets.values())
          put.run(kind, subject, host, JSON.stringify(facts));
      })
      .immediate();
    this.#assets.clear();
  }

  /** Whether a run of this fingerprint was completed before. */
  get baseline(): boolean {
    return (
      this.#database
        .prepare(`SELECT 1 FROM runs WHERE fingerprint = ? AND outcome = 'completed' LIMIT 1`)
        .get(this.#run.fingerprint) === undefined
    );
  }

  /**
   * Compares with what is known, has `report` written (both end when `signal` aborts), and remembers it all in one transaction: where anything fails or
   * the process ends before that is over, the next run finds the memory as it was and reports the same again.
   * `judgeMissing`: the run looked at everything, so that what it did not see may be gone.
   */
  async conclude<Result>(
    end: RunEnd,
    { judgeMissing, goneAfter }: { judgeMissing: boolean; goneAfter: number },
    signal: AbortSignal,
    report: (comparison: Comparison) => Promise<Result>,
  ): Promise<Result> {
    this.flush();
    const { baseline } = this;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const assets = await this.#compareAssets(baseline, judgeMissing ? goneAfter : null, signal);
      const findings = this.#judgeFindings(baseline, judgeMissing ? goneAfter : null);
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

  /** All assets of this run, in order. */
  *assets(): Generator<Asset> {
    const rows = this.#database
      .prepare<[], { kind: AssetKind; subject: string; host: string; facts: string }>(
        'SELECT kind, subject, host, facts FROM seen_assets ORDER BY kind, subject',
      )
      .iterate();
    for (const row of rows) yield { ...row, facts: JSON.parse(row.facts) as Record<string, string> };
  }

  async #compareAssets(
    baseline: boolean,
    goneAfter: number | null,
    signal: AbortSignal,
  ): Promise<Pick<Comparison, 'assets' | 'counts' | 'changes'>> {
    const counts: Record<AssetNews, number> = { gone: 0, changed: 0, new: 0, missed: 0 };
    const told: Record<AssetNews, AssetChange[]> = { gone: [], changed: [], new: [], missed: [] };
    const tell = (news: AssetNews, asset: Asset, fields: AssetChange['fields'] = []) => {
      counts[news] += 1;
      if (told[news].length < MOST_CHANGES_TOLD) told[news].push({ news, asset, fields });
    };
    const assets: Record<AssetKind, number> = { host: 0, port: 0, url: 0, line: 0 };
    let compared = 0;
    for (const step of this.#seenSteps()) {
      compared += 1;
      // Somebody may want to be heard meanwhile.
      if (compared % COMPARED_AT_ONCE === 0) {
        await this.#clock.turn();
        signal.throwIfAborted();
      }
      assets[step.asset.kind] += 1;
      if (step.before === null || step.wasGone) {
        // On the very first look everything is new, which is no news; what comes back is always.
        if (!baseline || step.wasGone) tell('new', step.asset);
      } else {
        const fields = changedFacts(step.before, step.asset.facts);
        if (fields.length > 0) tell('changed', step.asset, fields);
      }
    }
    if (goneAfter !== null)
      for (const { row, isGone } of this.#missing(goneAfter))
        tell(isGone ? 'gone' : 'missed', { ...row, facts: JSON.parse(row.facts) as Record<string, string> });
    this.#rememberAssets(goneAfter);
    return { assets, counts, changes: [...told.gone, ...told.changed, ...told.new, ...told.missed] };
  }

  *#seenSteps(): Generator<{ asset: Asset; before: Record<string, string> | null; wasGone: boolean }> {
    const rows = this.#database
      .prepare<
        [string],
        {
          kind: AssetKind;
          subject: string;
          host: string;
          facts: string;
          before: string | null;
          goneAt: number | null;
        }
      >(
        `SELECT seen.kind, seen.subject, seen.host, seen.facts, known.facts AS before, known.gone_at AS goneAt
         FROM seen_assets AS seen LEFT JOIN known_assets AS known
           ON known.fingerprint = ? AND known.kind = seen.kind AND known.subject = seen.subject
         ORDER BY seen.kind, seen.subject`,
      )
      .iterate(this.#run.fingerprint);
    for (const { before, goneAt, ...row } of rows)
      yield {
        asset: { ...row, facts: JSON.parse(row.facts) as Record<string, string> },
        before: before === null ? null : (JSON.parse(before) as Record<string, string>),
        wasGone: goneAt !== null,
      };
  }

  #missing(goneAfter: number): { row: KnownRow; isGone: boolean }[] {
    return this.#database
      .prepare<[string], KnownRow>(
        `SELECT kind, subject, host, facts, missed FROM known_assets AS known
         WHERE fingerprint = ? AND gone_at IS NULL AND NOT EXISTS
           (SELECT 1 FROM seen_assets AS seen WHERE seen.kind = known.kind AND seen.subject = known.subject)
         ORDER BY kind, subject`,
      )
      .all(this.#run.fingerprint)
      .map((row) => ({ row, isGone: this.#isProof(row) || row.missed + 1 >= goneAfter }));
  }

  /** A host that answered and does not show a port any more has closed it, and what listened there is gone too. */
  #isProof({ kind, host }: { kind: string; host: string }): boolean {
    if (!this.#answered.has(hostOf(host))) return false;
    return kind === 'port' || kind === 'open-port' || (hostOf(host) !== host && !this.#showsPort(host));
  }

  /** Of `host:port`, by whatever protocol. */
  #showsPort(place: string): boolean {
    return (
      this.#database
        .prepare(`SELECT 1 FROM seen_assets WHERE kind = 'port' AND subject IN (?, ?, ?)`)
        .get(`${place}/tcp`, `${place}/udp`, `${place}/sctp`) !== undefined
    );
  }

  #rememberAssets(goneAfter: number | null): void {
    const { fingerprint } = this.#run;
    const at = this.startedAt;
    if (goneAfter !== null) {
      const miss = this.#database.prepare(
        `UPDATE known_assets SET missed = missed + 1, gone_at = ? WHERE fingerprint = ? AND kind = ? AND subject = ?`,
      );
      for (const { row, isGone } of this.#missing(goneAfter))
        miss.run(isGone ? at : null, fingerprint, row.kind, row.subject);
    }
    this.#database
      .prepare(
        `INSERT INTO known_assets
           (fingerprint, kind, subject, host, facts, first_seen, last_seen, last_changed, missed, gone_at)
         SELECT @fingerprint, kind, subject, host, facts, @at, @at, @at, 0, NULL FROM seen_assets WHERE true
         ON CONFLICT DO UPDATE SET
           last_changed = CASE WHEN known_assets.facts = excluded.facts AND known_assets.gone_at IS NULL
                               THEN known_assets.last_changed ELSE excluded.last_changed END,
           facts = excluded.facts, host = excluded.host, last_seen = excluded.last_seen, missed = 0, gone_at = NULL`,
      )
      .run({ fingerprint, at });
  }

  #judgeFindings(
    baseline: boolean,
    goneAfter: number | null,
  ): Pick<Comparison, 'findings' | 'findingsMissed'> {
    const { task, sessionId, fingerprint } = this.#run;
    const database = this.#database;
    const store = new FindingsStore(database);
    const watched = new Map(
      database
        .prepare<[string], { id: string; missed: number }>(
          'SELECT id, missed FROM finding_watch WHERE fingerprint = ?',
        )
        .all(fingerprint)
        .map(({ id, missed }) => [id, missed]),
    );
    const round: FindingsRound = {
      task,
      session: sessionId,
      at: this.startedAt,
      sightings: [...this.#sightings.values()],
      isNews: () => !baseline,
      isGone: ({ id, kind, host }) => {
        const missed = watched.get(id);
        // Not one that this argv looks for.
        if (missed === undefined || goneAfter === null) return false;
        return this.#isProof({ kind, host }) || missed + 1 >= goneAfter;
      },
    };
    const findings = store.judge(round);
    store.apply(round);
    const watch = database.prepare(
      `INSERT INTO finding_watch (id, fingerprint, missed) VALUES (?, ?, 0)
       ON CONFLICT DO UPDATE SET missed = 0`,
    );
    const miss = database.prepare(
      'UPDATE finding_watch SET missed = missed + 1 WHERE id = ? AND fingerprint = ?',
    );
    let findingsMissed = 0;
    for (const { finding, isSeen, news } of findings) {
      if (isSeen) watch.run(finding.id, fingerprint);
      else if (goneAfter !== null && watched.has(finding.id)) {
        miss.run(finding.id, fingerprint);
        if (news !== 'resolved' && finding.state !== 'resolved') findingsMissed += 1;
      }
    }
    return { findings, findingsMissed };
  }

  #close(outcome: string, reason: string, { lines, badLines }: { lines: number; badLines: number }): void {
    this.#database
      .prepare(
        `UPDATE runs SET outcome = ?, reason = ?, lines = ?, bad_lines = ?, ended_at = ? WHERE id = ? AND outcome = 'running'`,
      )
      .run(outcome, reason, lines, badLines, this.#clock.now(), this.#run.id);
  }
}
