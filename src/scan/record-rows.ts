/**
 * Reading a scan in its results file, joined with what earlier scans left. Rows are read a few hundred at a
 * time: memory does not grow with the site, and other statements may write between two reads.
 */
import type Database from 'better-sqlite3';
import type { Standing } from './checks/standing.ts';
import type { KnownPage } from './known-page.ts';
import type { Noise } from './noise.ts';
import type { FieldChange, Page, PageChange, PageChangeKind } from './page.ts';

/** Rows of one read. */
const READ_ROWS = 500;

/** Pages that memory keeps as they were written: those of a small scan are not made from their JSON again and again. */
const MOST_KEPT = 2_000;

/** The columns of `known_pages` as statements select them, each possibly null after a LEFT JOIN. */
const KNOWN_COLUMNS = `k.facts AS knownFacts, k.answered, k.readable, k.first_seen AS firstSeen,
  k.last_changed AS lastChanged, k.unlinked_scans AS unlinkedScans, k.gone_at AS goneAt,
  k.noise`;

interface KnownRow {
  knownFacts: string | null;
  answered: number;
  readable: number;
  firstSeen: number;
  lastChanged: number;
  unlinkedScans: number;
  goneAt: number | null;
  noise: string | null;
}

/** null where the join found nothing: the URL is unknown. */
function knownPageOf(row: KnownRow): KnownPage | null {
  if (row.knownFacts === null) return null;
  const { firstSeen, lastChanged, unlinkedScans, goneAt } = row;
  const page = JSON.parse(row.knownFacts) as Page;
  const [answered, readable] = [row.answered === 1, row.readable === 1];
  const noise = JSON.parse(row.noise ?? '{}') as Noise;
  return { page, answered, readable, firstSeen, lastChanged, unlinkedScans, goneAt, noise };
}

export interface FoundPage {
  page: Page;
  known: KnownPage | null;
  /** Which findings were seen at it before; null where none were. */
  standing: Standing | null;
}

/** A field that keeps changing on pages of a host. */
export interface NoisyField {
  host: string;
  field: string;
  pages: number;
  /** URL of one of them. */
  example: string;
}

const FOUND_COLUMNS = `f.url, f.facts, ${KNOWN_COLUMNS}, s.status AS standingStatus, s.ids AS standingIds`;

interface FoundRow extends KnownRow {
  url: string;
  facts: string;
  standingStatus: number | null;
  standingIds: string | null;
}

function standingOf({ standingStatus: status, standingIds: ids }: FoundRow): Standing | null {
  return status === null || ids === null ? null : { status, ids: JSON.parse(ids) as string[] };
}

export interface JudgedPage {
  page: Page;
  kind: PageChangeKind;
  /** Epoch ms. */
  firstSeen: number;
  lastChanged: number;
}

export class RecordRows {
  readonly #database: Database.Database;
  readonly #scan: { id: number; startedAt: number; fingerprint: string };
  readonly #kept = new Map<string, Page>();
  readonly #foundPage: Database.Statement<[string, number, string], FoundRow>;

  constructor(database: Database.Database, scan: { id: number; startedAt: number; fingerprint: string }) {
    this.#database = database;
    this.#scan = scan;
    this.#foundPage = database.prepare(
      `SELECT ${FOUND_COLUMNS} FROM found f
       LEFT JOIN known_pages k ON k.fingerprint = ? AND k.url = f.url
       LEFT JOIN standing s ON s.url = f.url
       WHERE f.scan_id = ? AND f.url = ?`,
    );
  }

  /** Tells of a page that this scan has written; nobody changes it from here on. */
  written(page: Page): void {
    if (this.#kept.size < MOST_KEPT || this.#kept.has(page.url)) this.#kept.set(page.url, page);
  }

  /** How many URLs this scan requested. */
  foundUrls(): number {
    const statement = this.#database.prepare<[number], number>(
      'SELECT count(*) FROM found WHERE scan_id = ?',
    );
    return statement.pluck().get(this.#scan.id) ?? 0;
  }

  /**
   * Every page of this scan with what is known of it, by URL. @param which `poorer`: known ones alone, whose answer may
   * show less than it did (no success, or nothing that links can be taken from)
   */
  *found(which: 'all' | 'poorer' = 'all'): Generator<FoundPage> {
    const isPoorer = `AND (f.readable = 0 OR f.facts ->> 'status_code' NOT BETWEEN 200 AND 299)`;
    // CROSS keeps SQLite to this order of tables: by pages, of which each read goes on where the last one ended.
    const statement = this.#database.prepare<unknown[], FoundRow>(
      `SELECT ${FOUND_COLUMNS} FROM found f
       ${which === 'poorer' ? 'CROSS' : 'LEFT'} JOIN known_pages k ON k.fingerprint = ? AND k.url = f.url
       LEFT JOIN standing s ON s.url = f.url
       WHERE f.scan_id = ? AND f.url > ? ${which === 'poorer' ? isPoorer : ''} ORDER BY f.url LIMIT ${READ_ROWS}`,
    );
    for (const row of this.#paged((after) => statement.all(this.#scan.fingerprint, this.#scan.id, after)))
      yield this.#foundOf(row);
  }

  /** One page of this scan, with what is known of it. */
  foundPage(url: string): FoundPage | null {
    const row = this.#foundPage.get(this.#scan.fingerprint, this.#scan.id, url);
    return row === undefined ? null : this.#foundOf(row);
  }

  /** What was judged of one page that was compared; null where it was not. */
  judgement(url: string): { fields: FieldChange[]; noise: Noise; noisy: string[] } | null {
    const statement = this.#database.prepare<[number, string], Record<'fields' | 'noise' | 'noisy', string>>(
      'SELECT fields, noise, noisy FROM verdicts WHERE scan_id = ? AND url = ? AND noise IS NOT NULL',
    );
    const row = statement.get(this.#scan.id, url);
    if (row === undefined) return null;
    const [fields, noise, noisy] = [row.fields, row.noise, row.noisy].map((json) => JSON.parse(json));
    return { fields, noise, noisy };
  }

  /** Ids of the findings that stand somewhere after this scan, all of whose pages are judged. */
  standing(): Set<string> {
    const statement = this.#database.prepare<[number, number], string>(
      `SELECT DISTINCT j.value FROM standing s, json_each(s.ids) j
       WHERE NOT EXISTS
         (SELECT 1 FROM verdicts v WHERE v.scan_id = ? AND v.url = s.url AND v.standing IS NOT NULL)
       UNION SELECT j.value FROM verdicts v, json_each(v.standing) j WHERE v.scan_id = ?`,
    );
    return new Set(statement.pluck().all(this.#scan.id, this.#scan.id));
  }

  /** The fields that keep changing, those of the most pages first. */
  noisy(): NoisyField[] {
    const statement = this.#database.prepare<[number], { url: string; noisy: string }>(
      `SELECT url, noisy FROM verdicts WHERE scan_id = ? AND noisy <> '[]' ORDER BY url`,
    );
    const fields = new Map<string, NoisyField>();
    for (const { url, noisy } of statement.iterate(this.#scan.id)) {
      const { host } = new URL(url);
      for (const field of JSON.parse(noisy) as string[]) {
        const known = fields.get(`${host} ${field}`);
        if (known === undefined) fields.set(`${host} ${field}`, { host, field, pages: 1, example: url });
        else known.pages += 1;
      }
    }
    return [...fields.values()].sort((one, other) => other.pages - one.pages);
  }

  /** Every known page, not gone, that this scan did not request, by URL. */
  *vanished(): Generator<KnownPage> {
    const statement = this.#database.prepare<unknown[], KnownRow & { url: string }>(
      `SELECT k.url, ${KNOWN_COLUMNS} FROM known_pages k
       WHERE k.fingerprint = ? AND k.url > ? AND k.gone_at IS NULL AND k.answered = 1
         AND NOT EXISTS (SELECT 1 FROM found f WHERE f.scan_id = ? AND f.url = k.url)
       ORDER BY k.url LIMIT ${READ_ROWS}`,
    );
    for (const row of this.#paged((after) => statement.all(this.#scan.fingerprint, after, this.#scan.id))) {
      const known = knownPageOf(row);
      if (known !== null) yield known;
    }
  }

  /** The URLs with a query among `vanished`. */
  missingQueries(): IterableIterator<string> {
    const statement = this.#database.prepare<[string, number], string>(
      `SELECT k.url FROM known_pages k
       WHERE k.fingerprint = ? AND k.gone_at IS NULL AND k.answered = 1 AND instr(k.url, '?') > 0
         AND NOT EXISTS (SELECT 1 FROM found f WHERE f.scan_id = ? AND f.url = k.url)
       ORDER BY k.url`,
    );
    return statement.pluck().iterate(this.#scan.fingerprint, this.#scan.id);
  }

  /** The URLs with a query that this scan requested, and whether an earlier one knew them, by URL. */
  *foundQueries(): Generator<{ url: string; isKnown: boolean }> {
    const statement = this.#database.prepare<[string, number], { url: string; known: number }>(
      `SELECT f.url, k.url IS NOT NULL AS known FROM found f
       LEFT JOIN known_pages k ON k.fingerprint = ? AND k.url = f.url
       WHERE f.scan_id = ? AND instr(f.url, '?') > 0 ORDER BY f.url`,
    );
    for (const { url, known } of statement.iterate(this.#scan.fingerprint, this.#scan.id))
      yield { url, isKnown: known === 1 };
  }

  knownPage(url: string): KnownPage | null {
    const statement = this.#database.prepare<unknown[], KnownRow>(
      `SELECT ${KNOWN_COLUMNS} FROM known_pages k WHERE k.fingerprint = ? AND k.url = ?`,
    );
    const row = statement.get(this.#scan.fingerprint, url);
    return row === undefined ? null : knownPageOf(row);
  }

  /** Pages that answered, and requests that failed. */
  size(): { pages: number; errors: number } {
    const statement = this.#database.prepare<[number], { pages: number; errors: number }>(
      `SELECT count(nullif(facts ->> 'status_code', 0)) AS pages, count(nullif(facts ->> 'error', '')) AS errors
       FROM found WHERE scan_id = ?`,
    );
    return statement.get(this.#scan.id) ?? { pages: 0, errors: 0 };
  }

  /** How many URLs of each kind; those of `vanished` included. */
  counts(): Record<PageChangeKind, number> {
    const counts = { new: 0, existing: 0, changed: 0, gone: 0, unreached: 0 };
    const statement = this.#database.prepare<[number], { kind: PageChangeKind; urls: number }>(
      'SELECT kind, count(*) AS urls FROM verdicts WHERE scan_id = ? GROUP BY kind',
    );
    for (const { kind, urls } of statement.all(this.#scan.id)) counts[kind] = urls;
    return counts;
  }

  /** The changes of one kind, the weightiest first. */
  *changes(kind: PageChangeKind): Generator<PageChange> {
    const statement = this.#database.prepare<
      unknown[],
      { url: string; fields: string; facts: string | null }
    >(
      `SELECT v.url, v.fields, coalesce(f.facts, k.facts) AS facts FROM verdicts v
       LEFT JOIN found f ON f.scan_id = v.scan_id AND f.url = v.url
       LEFT JOIN known_pages k ON k.fingerprint = ? AND k.url = v.url
       WHERE v.scan_id = ? AND v.kind = ? ORDER BY v.weight DESC, v.url LIMIT ${READ_ROWS} OFFSET ?`,
    );
    for (let offset = 0; ; offset += READ_ROWS) {
      const rows = statement.all(this.#scan.fingerprint, this.#scan.id, kind, offset);
      for (const { url, fields, facts } of rows)
        yield { kind, url, fields: JSON.parse(fields), page: facts === null ? null : JSON.parse(facts) };
      if (rows.length < READ_ROWS) return;
    }
  }

  /** Every page of this scan with its verdict, by URL. */
  *judged(): Generator<JudgedPage> {
    const statement = this.#database.prepare<
      unknown[],
      { url: string; facts: string; kind: PageChangeKind; firstSeen: number; lastChanged: number }
    >(
      `SELECT f.url, f.facts, v.kind, coalesce(k.first_seen, @at) AS firstSeen,
              CASE WHEN v.kind IN ('new', 'changed') THEN @at ELSE coalesce(k.last_changed, @at) END AS lastChanged
       FROM found f JOIN verdicts v ON v.scan_id = f.scan_id AND v.url = f.url
       LEFT JOIN known_pages k ON k.fingerprint = @fingerprint AND k.url = f.url
       WHERE f.scan_id = @scan AND f.url > @after ORDER BY f.url LIMIT ${READ_ROWS}`,
    );
    const scan = { scan: this.#scan.id, fingerprint: this.#scan.fingerprint, at: this.#scan.startedAt };
    for (const row of this.#paged((after) => statement.all({ ...scan, after })))
      yield {
        page: this.#pageOf(row),
        kind: row.kind,
        firstSeen: row.firstSeen,
        lastChanged: row.lastChanged,
      };
  }

  #foundOf(row: FoundRow): FoundPage {
    return { page: this.#pageOf(row), known: knownPageOf(row), standing: standingOf(row) };
  }

  #pageOf({ url, facts }: { url: string; facts: string }): Page {
    return this.#kept.get(url) ?? (JSON.parse(facts) as Page);
  }

  *#paged<Row extends { url: string }>(read: (after: string) => Row[]): Generator<Row> {
    for (let after = ''; ; ) {
      const rows = read(after);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < READ_ROWS) return;
      after = last.url;
    }
  }
}
