/** results/<task>.db of a scan: what openResults does for each kind, with a scan's schema. */
import type Database from 'better-sqlite3';
import { resultsFailure as failureOf, openResults, type ResultsKind } from '../results/open-results.ts';
import { RESULTS_APPLICATION_ID, RESULTS_MIGRATIONS } from './results-schema.ts';

const SCAN_RESULTS: ResultsKind = {
  of: 'a scan',
  applicationId: RESULTS_APPLICATION_ID,
  migrations: RESULTS_MIGRATIONS,
  // What a scan of hours has told people must not be told again after a power loss.
  synchronous: 'FULL',
};

/** @throws WorkError `io`, see openResults. */
export function openResultsFile(file: string): Database.Database {
  return openResults(file, SCAN_RESULTS);
}

/** What SQLite throws in the middle of a scan, as a WorkError `io` that names the file; the rest as it is. */
export function resultsFailure(error: unknown, file: string): unknown {
  return failureOf(error, file, SCAN_RESULTS);
}
