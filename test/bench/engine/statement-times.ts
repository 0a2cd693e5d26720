/** How long each statement of this process takes. */
import Database, { type Statement } from 'better-sqlite3';

/** Milliseconds of each run, by statement, from now on and for good; `isCounted` by its text. */
export function timeStatements(isCounted: (sql: string) => boolean = () => true): Map<string, number[]> {
  const timesOf = new Map<string, number[]>();
  const database = new Database(':memory:');
  const prototype = Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<string, unknown>;
  database.close();
  for (const method of ['run', 'get', 'all'] as const) {
    const original = prototype[method] as (...values: unknown[]) => unknown;
    prototype[method] = function measured(this: Statement, ...values: unknown[]) {
      if (!isCounted(this.source)) return original.apply(this, values);
      const begun = performance.now();
      try {
        return original.apply(this, values);
      } finally {
        const kept = timesOf.get(this.source) ?? [];
        timesOf.set(this.source, kept);
        kept.push(performance.now() - begun);
      }
    };
  }
  return timesOf;
}
