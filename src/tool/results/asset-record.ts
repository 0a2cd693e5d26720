/** The assets of one run: gathered as they are seen, compared with what runs of the same fingerprint know, remembered. */
import type Database from 'better-sqlite3';
import type { Clock } from '../../shared/clock.ts';
import type { Asset, AssetKind } from '../output/output-reader.ts';
import { type AssetChange, type AssetNews, assetKey, changedFacts } from './asset-change.ts';
import type { Proof } from './proof-record.ts';

/** Rows gathered for one transaction. */
const BATCH = 500;
/** A run that sees more is cut: it saw a directory listing of the internet. */
export const MOST_ASSETS = 500_000;
/** Changes that are kept in memory to be told, of each sort; all are counted and recorded. */
const MOST_CHANGES_TOLD = 5_000;
const COMPARED_AT_ONCE = 5_000;

export interface AssetComparison {
  /** Seen in this run, by kind. */
  assets: Record<AssetKind, number>;
  counts: Record<AssetNews, number>;
  /** The first of each sort, gone first. */
  changes: AssetChange[];
}

export interface Judging {
  /** Epoch ms by which everything is dated: the start of the run. */
  at: number;
  /** No earlier run was complete: what is there is no news. */
  baseline: boolean;
  /** Runs in a row without a thing before it is gone; null = this run proves nothing about what it did not see. */
  goneAfter: number | null;
  proof: Proof;
}

interface AssetRow {
  kind: AssetKind;
  subject: string;
  host: string;
  facts: string;
}

export class AssetRecord {
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #fingerprint: string;
  readonly #gathered = new Map<string, Asset>();
  #seen = 0;
  /** More was seen than is kept. */
  overflow = false;

  constructor(database: Database.Database, clock: Clock, fingerprint: string) {
    this.#database = database;
    this.#clock = clock;
    this.#fingerprint = fingerprint;
  }

  add(asset: Asset): void {
    const key = assetKey(asset);
    const before = this.#gathered.get(key);
    if (before === undefined) {
      this.#seen += 1;
      if (this.#seen > MOST_ASSETS) {
        this.overflow = true;
        return;
      }
    }
    // What is seen again in the same run may say more; what it says less of it does not take back.
    this.#gathered.set(key, before ? { ...asset, facts: { ...before.facts, ...asset.facts } } : asset);
    if (this.#gathered.size >= BATCH) this.flush();
  }

  /** Takes them out of memory. */
  flush(): void {
    if (this.#gathered.size === 0) return;
    const put = this.#database.prepare(
      `INSERT INTO seen_assets (kind, subject, host, facts) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET facts = json_patch(facts, excluded.facts)`,
    );
    this.#database
      .transaction(() => {
        for (const { kind, subject, host, facts } of this.#gathered.values())
          put.run(kind, subject, host, JSON.stringify(facts));
      })
      .immediate();
    this.#gathered.clear();
  }

  /** All of this run, in order. */
  *list(): Generator<Asset> {
    const rows = this.#database
      .prepare<[], AssetRow>('SELECT kind, subject, host, facts FROM seen_assets ORDER BY kind, subject')
      .iterate();
    for (const row of rows) yield assetOf(row);
  }

  /** Inside the transaction that ends the run: what is new of each, remembered. */
  async conclude(judging: Judging, signal: AbortSignal): Promise<AssetComparison> {
    const compared = await this.#compare(judging, signal);
    this.#remember(judging);
    return compared;
  }

  async #compare(judging: Judging, signal: AbortSignal): Promise<AssetComparison> {
    const counts: Record<AssetNews, number> = { gone: 0, changed: 0, new: 0, missed: 0 };
    const told: Record<AssetNews, AssetChange[]> = { gone: [], changed: [], new: [], missed: [] };
    const tell = (news: AssetNews, asset: Asset, fields: AssetChange['fields'] = []) => {
      counts[news] += 1;
      if (told[news].length < MOST_CHANGES_TOLD) told[news].push({ news, asset, fields });
    };
    const assets: Record<AssetKind, number> = { host: 0, port: 0, url: 0, line: 0 };
    let compared = 0;
    for (const { asset, before, wasGone } of this.#steps()) {
      compared += 1;
      // Somebody may want to be heard meanwhile.
      if (compared % COMPARED_AT_ONCE === 0) {
        await this.#clock.turn();
        signal.throwIfAborted();
      }
      assets[asset.kind] += 1;
      if (before === null || wasGone) {
        // On the very first look everything is new, which is no news; what comes back always is.
        if (!judging.baseline || wasGone) tell('new', asset);
      } else {
        const fields = changedFacts(before, asset.facts);
        if (fields.length > 0) tell('changed', asset, fields);
      }
    }
    for (const { row, isGone } of this.#missing(judging)) tell(isGone ? 'gone' : 'missed', assetOf(row));
    return { assets, counts, changes: [...told.gone, ...told.changed, ...told.new, ...told.missed] };
  }

  *#steps(): Generator<{ asset: Asset; before: Record<string, string> | null; wasGone: boolean }> {
    const rows = this.#database
      .prepare<[string], AssetRow & { before: string | null; goneAt: number | null }>(
        `SELECT seen.kind, seen.subject, seen.host, seen.facts, known.facts AS before, known.gone_at AS goneAt
         FROM seen_assets AS seen LEFT JOIN known_assets AS known
           ON known.fingerprint = ? AND known.kind = seen.kind AND known.subject = seen.subject
         ORDER BY seen.kind, seen.subject`,
      )
      .iterate(this.#fingerprint);
    for (const { before, goneAt, ...row } of rows)
      yield {
        asset: assetOf(row),
        before: before === null ? null : (JSON.parse(before) as Record<string, string>),
        wasGone: goneAt !== null,
      };
  }

  /** What is known and was not seen; nothing where the run proves nothing about it. */
  #missing({ goneAfter, proof }: Judging): { row: AssetRow; isGone: boolean }[] {
    if (goneAfter === null) return [];
    return this.#database
      .prepare<[string], AssetRow & { missed: number }>(
        `SELECT kind, subject, host, facts, missed FROM known_assets AS known
         WHERE fingerprint = ? AND gone_at IS NULL AND NOT EXISTS
           (SELECT 1 FROM seen_assets AS seen WHERE seen.kind = known.kind AND seen.subject = known.subject)
         ORDER BY kind, subject`,
      )
      .all(this.#fingerprint)
      .map(({ missed, ...row }) => ({ row, isGone: proof.isOver(row) || missed + 1 >= goneAfter }));
  }

  #remember(judging: Judging): void {
    const { at } = judging;
    const fingerprint = this.#fingerprint;
    const miss = this.#database.prepare(
      'UPDATE known_assets SET missed = missed + 1, gone_at = ? WHERE fingerprint = ? AND kind = ? AND subject = ?',
    );
    for (const { row, isGone } of this.#missing(judging))
      miss.run(isGone ? at : null, fingerprint, row.kind, row.subject);
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
}

function assetOf({ kind, subject, host, facts }: AssetRow): Asset {
  return { kind, subject, host, facts: JSON.parse(facts) as Record<string, string> };
}
