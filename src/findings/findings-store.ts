/**
 * The findings of one task in its results file. A scan judges while it runs and writes in the transaction that
 * ends it; a mute is a statement of its own, from another process, at any time. Neither undoes the other: the
 * scan never writes who muted what, and it looks at the mutes in the very transaction in which it writes.
 */
import type Database from 'better-sqlite3';
import type { Severity } from '../shared/severity.ts';
import { FINDING_SCHEMA, type Finding, type FindingState, type Sighting } from './finding.ts';
import { type FindingNews, type Life, type LifeStep, stepSeen, stepUnseen } from './life.ts';

/** What one scan or tool run saw, and what it may conclude. */
export interface FindingsRound {
  /** Name of the task and session, for the records. */
  task: string;
  session: string;
  /** Epoch ms by which everything is dated: the start of the scan. */
  at: number;
  /** One for each id. */
  sightings: readonly Sighting[];
  /** Whether a finding on this host that nobody knew is news; no in the first look at it. */
  isNews: (sighting: Sighting) => boolean;
  /** Whether this round proved that the finding, which it did not see, is there no more. */
  isGone: (finding: Finding) => boolean;
}

export interface JudgedFinding {
  finding: Finding;
  news: FindingNews;
  /** Seen in this round. */
  isSeen: boolean;
}

/** Of a finding what a list shows. Times are epoch ms. */
export interface FindingBrief extends Pick<Sighting, 'id' | 'kind' | 'severity' | 'title' | 'source'> {
  /** Its URL, or the host where it has none. */
  place: string;
  state: FindingState;
  firstSeen: number;
  lastSeen: number;
  timesSeen: number;
  mutedBy: string;
}

interface FindingRow extends Omit<Sighting, 'refs'> {
  refs: string;
  sessionId: string;
  life: Life;
  firstSeen: number;
  lastSeen: number;
  timesSeen: number;
  mutedAt: number | null;
  mutedBy: string;
  mutedReason: string;
  mutedSeverity: Severity | null;
}

/** A finding that has been resolved for so long is forgotten. */
const RESOLVED_KEPT_MS = 180 * 24 * 3_600_000;
/** Rows of a file; beyond, new ones are not taken. */
export const MOST_FINDINGS = 20_000;

const COLUMNS = `id, kind, severity, confidence, url, host, ip, title, evidence, refs, source,
  session_id AS sessionId, life, first_seen AS firstSeen, last_seen AS lastSeen, times_seen AS timesSeen,
  muted_at AS mutedAt, muted_by AS mutedBy, muted_reason AS mutedReason, muted_severity AS mutedSeverity`;

export class FindingsStore {
  readonly #database: Database.Database;

  /** @param database a results file whose schema has FINDINGS_MIGRATIONS */
  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Every finding of the file as it will be after the round, resolved ones of earlier rounds left out. */
  judge(round: FindingsRound): JudgedFinding[] {
    return this.#steps(round).map(({ judged }) => judged);
  }

  /**
   * Judges again and writes. Call it in the transaction that ends the scan: mutes that came since the first
   * judgement count.
   */
  apply(round: FindingsRound): void {
    const { at } = round;
    const put = this.#database.prepare(
      `INSERT INTO findings (id, kind, severity, confidence, url, host, ip, title, evidence, refs, source,
         session_id, life, first_seen, last_seen, times_seen)
       VALUES (@id, @kind, @severity, @confidence, @url, @host, @ip, @title, @evidence, @refs, @source,
         @session, @life, @at, @at, 1)
       ON CONFLICT (id) DO UPDATE SET
         kind = excluded.kind, severity = excluded.severity, confidence = excluded.confidence,
         url = excluded.url, host = excluded.host, ip = excluded.ip, title = excluded.title,
         evidence = excluded.evidence, refs = excluded.refs, session_id = excluded.session_id,
         life = excluded.life, resolved_at = NULL, last_seen = excluded.last_seen, times_seen = times_seen + 1`,
    );
    const resolve = this.#database.prepare(
      `UPDATE findings SET life = 'resolved', resolved_at = ? WHERE id = ?`,
    );
    const unmute = this.#database.prepare(
      `UPDATE findings SET muted_at = NULL, muted_by = '', muted_reason = '', muted_severity = NULL WHERE id = ?`,
    );
    for (const { judged, step, sighting } of this.#steps(round)) {
      const { id } = judged.finding;
      if (sighting !== null)
        put.run({
          ...sighting,
          refs: JSON.stringify(sighting.refs),
          session: round.session,
          life: step.life,
          at,
        });
      else if (step.life === 'resolved') resolve.run(at, id);
      if (step.endsMute) unmute.run(id);
    }
    this.#database
      .prepare(`DELETE FROM findings WHERE life = 'resolved' AND resolved_at < ?`)
      .run(at - RESOLVED_KEPT_MS);
  }

  /** @param task its name, for the records */
  list(task: string): Finding[] {
    return this.#rows().map((row) => findingOf(row, task));
  }

  /**
   * A piece of the list by ids, from behind one on ('' = from the first), with what a row of a list shows: a file can
   * hold 20,000 findings, and whoever minds a screen reads them bit by bit.
   */
  briefs(after: string, limit: number): FindingBrief[] {
    return this.#database
      .prepare<[string, number], FindingBrief>(
        `SELECT id, kind, severity, title, CASE url WHEN '' THEN host ELSE url END AS place, source,
           CASE WHEN muted_at IS NULL OR life = 'resolved' THEN life ELSE 'muted' END AS state,
           first_seen AS firstSeen, last_seen AS lastSeen, times_seen AS timesSeen, muted_by AS mutedBy
         FROM findings WHERE id > ? ORDER BY id LIMIT ?`,
      )
      .all(after, limit);
  }

  /** @param task its name, for the record */
  find(id: string, task: string): Finding | null {
    const row = this.#database
      .prepare<[string], FindingRow>(`SELECT ${COLUMNS} FROM findings WHERE id = ?`)
      .get(id);
    return row === undefined ? null : findingOf(row, task);
  }

  /** Does all of it or nothing. Throws SQLITE_BUSY where the task's worker writes at this moment for longer than was waited. */
  together<Result>(work: () => Result): Result {
    return this.#database.transaction(work).immediate();
  }

  /** Tells whether there is such a finding. Muting one that is muted renews reason and severity. */
  mute(id: string, mute: { by: string; reason: string; at: number }): boolean {
    const statement = this.#database.prepare(
      `UPDATE findings SET muted_at = @at, muted_by = @by, muted_reason = @reason, muted_severity = severity
       WHERE id = @id`,
    );
    return statement.run({ id, ...mute }).changes === 1;
  }

  /** Tells whether it was muted. */
  unmute(id: string): boolean {
    const statement = this.#database.prepare(
      `UPDATE findings SET muted_at = NULL, muted_by = '', muted_reason = '', muted_severity = NULL
       WHERE id = ? AND muted_at IS NOT NULL`,
    );
    return statement.run(id).changes === 1;
  }

  #rows(): FindingRow[] {
    return this.#database.prepare<[], FindingRow>(`SELECT ${COLUMNS} FROM findings ORDER BY id`).all();
  }

  #steps(round: FindingsRound): { judged: JudgedFinding; step: LifeStep; sighting: Sighting | null }[] {
    const { task, session, at } = round;
    const rows = new Map(this.#rows().map((row) => [row.id, row]));
    const steps: { judged: JudgedFinding; step: LifeStep; sighting: Sighting | null }[] = [];
    let room = MOST_FINDINGS - rows.size;
    for (const sighting of round.sightings) {
      const row = rows.get(sighting.id);
      rows.delete(sighting.id);
      if (row === undefined && room <= 0) continue;
      if (row === undefined) room -= 1;
      const step = stepSeen(row ?? null, sighting, row === undefined && round.isNews(sighting));
      const seen: FindingRow = {
        ...UNMUTED,
        ...row,
        ...(step.endsMute ? UNMUTED : {}),
        ...sighting,
        refs: JSON.stringify(sighting.refs),
        sessionId: session,
        life: step.life,
        firstSeen: row?.firstSeen ?? at,
        lastSeen: at,
        timesSeen: (row?.timesSeen ?? 0) + 1,
      };
      steps.push({
        judged: { finding: findingOf(seen, task), news: step.news, isSeen: true },
        step,
        sighting,
      });
    }
    for (const row of rows.values()) {
      if (row.life === 'resolved') continue;
      const step = stepUnseen(row, round.isGone(findingOf(row, task)));
      const finding = findingOf({ ...row, life: step.life }, task);
      steps.push({ judged: { finding, news: step.news, isSeen: false }, step, sighting: null });
    }
    return steps;
  }
}

/** Whether a results file has the table; older ones have not until their task runs again. */
export function hasFindings(database: Database.Database): boolean {
  const table = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'findings'`;
  return database.prepare(table).get() !== undefined;
}

const UNMUTED = { mutedAt: null, mutedBy: '', mutedReason: '', mutedSeverity: null };

function findingOf(row: FindingRow, task: string): Finding {
  return {
    schema: FINDING_SCHEMA,
    id: row.id,
    session: row.sessionId,
    task,
    kind: row.kind,
    severity: row.severity,
    confidence: row.confidence,
    state: row.mutedAt === null || row.life === 'resolved' ? row.life : 'muted',
    url: row.url,
    host: row.host,
    ip: row.ip,
    title: row.title,
    evidence: row.evidence,
    refs: JSON.parse(row.refs) as string[],
    source: row.source,
    first_seen: new Date(row.firstSeen).toISOString(),
    last_seen: new Date(row.lastSeen).toISOString(),
    times_seen: row.timesSeen,
    muted_reason: row.mutedReason,
    muted_by: row.mutedBy,
  };
}
