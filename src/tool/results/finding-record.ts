import type Database from 'better-sqlite3';
import type { Sighting } from '../../findings/finding.ts';
import { FindingsStore, type JudgedFinding } from '../../findings/findings-store.ts';
import type { Judging } from './asset-record.ts';

export const MOST_SIGHTINGS = 20_000;

export interface FindingComparison {
  /** All that the file knows and that is not resolved, and what this run resolved. */
  findings: JudgedFinding[];
  /** Findings that this run did not see, which is no proof yet that they are over. */
  findingsMissed: number;
}

/**
 * The findings of one run. They have one life in the whole file; which fingerprint looks for which is kept beside it, so
 * that a run is not asked about what it does not look for.
 */
export class FindingRecord {
  readonly #database: Database.Database;
  readonly #run: { task: string; sessionId: string; fingerprint: string };
  readonly #sightings = new Map<string, Sighting>();
  /** More was seen than is kept. */
  overflow = false;

  constructor(database: Database.Database, run: { task: string; sessionId: string; fingerprint: string }) {
    this.#database = database;
    this.#run = run;
  }

  add(sighting: Sighting): void {
    if (this.#sightings.has(sighting.id)) return;
    if (this.#sightings.size >= MOST_SIGHTINGS) this.overflow = true;
    else this.#sightings.set(sighting.id, sighting);
  }

  /** Inside the transaction that ends the run: what is new of each, remembered. */
  conclude({ at, baseline, goneAfter, proof }: Judging): FindingComparison {
    const { task, sessionId: session } = this.#run;
    const store = new FindingsStore(this.#database);
    const watched = this.#watched();
    const round = {
      task,
      session,
      at,
      sightings: [...this.#sightings.values()],
      isNews: () => !baseline,
      isGone: ({ id, kind, host }: Pick<Sighting, 'id' | 'kind' | 'host'>) => {
        const missed = watched.get(id);
        // Not one that this command looks for, or a run that proves nothing.
        if (missed === undefined || goneAfter === null) return false;
        return proof.isOver({ kind, host }) || missed + 1 >= goneAfter;
      },
    };
    const findings = store.judge(round);
    store.apply(round);
    return { findings, findingsMissed: this.#watch(findings, watched, goneAfter !== null) };
  }

  /** Runs in a row that missed it, by id. */
  #watched(): Map<string, number> {
    const rows = this.#database
      .prepare<[string], { id: string; missed: number }>(
        'SELECT id, missed FROM finding_watch WHERE fingerprint = ?',
      )
      .all(this.#run.fingerprint);
    return new Map(rows.map(({ id, missed }) => [id, missed]));
  }

  /** Counts who was seen and who was missed; the number of those that were missed and may be there still. */
  #watch(
    findings: readonly JudgedFinding[],
    watched: ReadonlyMap<string, number>,
    judgesMissing: boolean,
  ): number {
    const { fingerprint } = this.#run;
    const see = this.#database.prepare(
      `INSERT INTO finding_watch (id, fingerprint, missed) VALUES (?, ?, 0)
       ON CONFLICT DO UPDATE SET missed = 0`,
    );
    const miss = this.#database.prepare(
      'UPDATE finding_watch SET missed = missed + 1 WHERE id = ? AND fingerprint = ?',
    );
    let missed = 0;
    for (const { finding, isSeen, news } of findings) {
      if (isSeen) see.run(finding.id, fingerprint);
      else if (judgesMissing && watched.has(finding.id)) {
        miss.run(finding.id, fingerprint);
        if (news !== 'resolved' && finding.state !== 'resolved') missed += 1;
      }
    }
    return missed;
  }
}
