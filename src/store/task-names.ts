/** Names of tasks, for completion and for a search through all of them. */
import type { Database, Statement } from 'better-sqlite3';

/**
 * Names that a search looks at: those that begin with a text are found among any number of tasks, those that have it
 * further inside among this many (names by the alphabet), so that an answer takes a millisecond.
 */
const MOST_SEARCHED = 4_000;

/** Sorts behind every name that begins with the text before it. */
const LAST_CHARACTER = '\u{10ffff}';

export class TaskNames {
  readonly #beginning: Statement<[string, string, number, number], string>;
  readonly #containing: Statement<[number, string, number], string>;
  readonly #after: Statement<[string, number], string>;

  constructor(database: Database) {
    this.#beginning = database
      .prepare<[string, string, number, number], string>(
        `SELECT name FROM (SELECT name, deleted_at FROM scheduled_tasks WHERE name >= ? AND name < ?
           ORDER BY name LIMIT ?) WHERE deleted_at IS NULL LIMIT ?`,
      )
      .pluck();
    this.#containing = database
      .prepare<[number, string, number], string>(
        `SELECT t.name FROM (SELECT id, name FROM scheduled_tasks ORDER BY name LIMIT ?) n
         JOIN scheduled_tasks t ON t.id = n.id
         WHERE instr(lower(n.name), ?) > 0 AND t.deleted_at IS NULL LIMIT ?`,
      )
      .pluck();
    this.#after = database
      .prepare<[string, number], string>(
        'SELECT name FROM scheduled_tasks WHERE name > ? ORDER BY name LIMIT ?',
      )
      .pluck();
  }

  /**
   * Names of live tasks for completion, at most `limit`: first those that begin with `text`, then those that have it
   * inside in any case of its ASCII letters.
   */
  like(text: string, limit: number): string[] {
    const first = this.#beginning.all(text, text + LAST_CHARACTER, MOST_SEARCHED, limit);
    if (text === '' || first.length >= limit) return first;
    const inside = this.#containing.all(MOST_SEARCHED, asciiLower(text), limit);
    return [...new Set([...first, ...inside])].slice(0, limit);
  }

  /** Names behind one in the alphabet, those of deleted tasks among them. */
  after(name: string, limit: number): string[] {
    return this.#after.all(name, limit);
  }
}

/** As lower() of SQLite does it. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
