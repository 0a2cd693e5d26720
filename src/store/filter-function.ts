import type { Database } from 'better-sqlite3';
import { linearPattern } from '../domain/filtering/linear-pattern.ts';

/** The SQL function by which filters match a text: `matches_pattern(pattern, text)`, 1 or 0; NULL has no text. */
export const MATCHES = 'matches_pattern';

/** Once a connection. The pattern was compiled when the filter was read, so that it cannot fail here. */
export function defineFilterFunction(database: Database): void {
  database.function(MATCHES, { deterministic: true }, (pattern: unknown, text: unknown) => {
    if (typeof pattern !== 'string' || typeof text !== 'string') return null;
    return linearPattern(pattern)(text) ? 1 : 0;
  });
}
