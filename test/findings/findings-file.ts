/** A results file with findings, as the worker of a task leaves it. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { FINDINGS_MIGRATIONS } from '../../src/findings/findings-schema.ts';
import { FindingsStore, hasFindings } from '../../src/findings/findings-store.ts';
import { type SightingInput, sighting } from '../../src/findings/sighting.ts';

/**
 * One round of a scan that saw these, and no more of what it had seen before; answers their ids. They are of
 * shop.example, of low severity and named by their kind unless it is said otherwise.
 */
export function seeFindings(
  file: string,
  at: number,
  seen: readonly (Partial<SightingInput> & { kind: string })[],
): string[] {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    if (!hasFindings(database)) for (const sql of FINDINGS_MIGRATIONS) database.exec(sql);
    const store = new FindingsStore(database);
    const sightings = seen.map((one) =>
      sighting({
        source: 'scarefloor',
        place: one.url ?? 'https://shop.example/',
        severity: 'low',
        confidence: 'certain',
        url: 'https://shop.example/',
        host: 'shop.example',
        ip: '',
        title: `${one.kind} is there`,
        evidence: 'seen',
        refs: [],
        ...one,
      }),
    );
    store.together(() =>
      store.apply({ task: 'shop', session: `s${at}`, at, sightings, isNews: () => true, isGone: () => true }),
    );
    return sightings.map(({ id }) => id);
  } finally {
    database.close();
  }
}

/** Holds the file as a worker does that ends its scan, until it is let go. */
export function holdFile(file: string): { letGo: () => void } {
  const database = new Database(file);
  database.exec('BEGIN IMMEDIATE');
  return {
    letGo: () => {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}
