/** Filter terms as SQL conditions, so that filtering a hundred thousand tasks is the store's work. */
import { parseDuration } from '../domain/duration.ts';
import type { FilterTerm } from '../domain/filter.ts';
import { UserError } from '../shared/errors.ts';

export interface Conditions {
  /** '' or ` AND ...`, for a query whose task table is named `t` (and executions `e`). */
  sql: string;
  values: (string | number)[];
}

const LATEST = '(SELECT max(x.id) FROM task_executions x WHERE x.task_id = t.id)';
const LATEST_STATUS = `(SELECT l.status FROM task_executions l WHERE l.id = ${LATEST})`;

/** For listings of tasks: a state is the pause, or the status of the newest execution. */
export function taskConditions(terms: readonly FilterTerm[], now: number): Conditions {
  return combine(terms, (term) => {
    switch (term.field) {
      case 'state':
        if (term.value === 'paused') return ['t.paused_at IS NOT NULL', []];
        if (term.value === 'active') return ['(t.is_active = 1 AND t.paused_at IS NULL)', []];
        return [`${LATEST_STATUS} = ?`, [term.value.toUpperCase()]];
      case 'since':
        return [
          `(SELECT l.start_time FROM task_executions l WHERE l.id = ${LATEST}) >= ?`,
          [now - parseDuration(term.value)],
        ];
      case 'kind':
        return [`(SELECT l.error_kind FROM task_executions l WHERE l.id = ${LATEST}) = ?`, [term.value]];
      default:
        return onTask(term);
    }
  });
}

/** For listings of executions joined with their task. */
export function executionConditions(terms: readonly FilterTerm[], now: number): Conditions {
  return combine(terms, (term) => {
    switch (term.field) {
      case 'state':
        if (term.value === 'paused') return ['t.paused_at IS NOT NULL', []];
        if (term.value === 'active') return ['t.is_active = 1', []];
        return ['e.status = ?', [term.value.toUpperCase()]];
      case 'since':
        return ['coalesce(e.end_time, e.start_time) >= ?', [now - parseDuration(term.value)]];
      case 'kind':
        return ['e.error_kind = ?', [term.value]];
      default:
        return onTask(term);
    }
  });
}

/**
 * For listings of dead letters, named `d`, joined with what is left of their task.
 * @throws UserError for a state, which a dead letter has none of.
 */
export function deadLetterConditions(terms: readonly FilterTerm[], now: number): Conditions {
  return combine(terms, (term) => {
    switch (term.field) {
      case 'state':
        throw new UserError(
          'dead letters have no state; filter them by words, type:, tag:, target:, kind: or since:',
        );
      case 'since':
        return ['d.created_at >= ?', [now - parseDuration(term.value)]];
      case 'kind':
        return ['d.error_kind = ?', [term.value]];
      case 'target':
        return [`d.config_json LIKE ? ESCAPE '\\'`, [contains(term.value)]];
      case 'text':
        return [`d.task_name LIKE ? ESCAPE '\\'`, [contains(term.value)]];
      default:
        return onTask(term);
    }
  });
}

type Condition = [sql: string, values: (string | number)[]];

function onTask(term: FilterTerm): Condition {
  switch (term.field) {
    case 'type':
      return ['t.type = ?', [term.value]];
    case 'tag':
      return ['EXISTS (SELECT 1 FROM json_each(t.tags) g WHERE g.value = ?)', [term.value]];
    case 'target':
      return [`t.config_json LIKE ? ESCAPE '\\'`, [contains(term.value)]];
    default:
      return [
        `(t.name LIKE ? ESCAPE '\\' OR t.description LIKE ? ESCAPE '\\' OR t.tags LIKE ? ESCAPE '\\')`,
        [contains(term.value), contains(term.value), contains(term.value)],
      ];
  }
}

function combine(terms: readonly FilterTerm[], translate: (term: FilterTerm) => Condition): Conditions {
  let sql = '';
  const values: (string | number)[] = [];
  for (const term of terms) {
    const [condition, its] = translate(term);
    // coalesce: a task that never ran has no status, and `!state:failed` must let it through.
    sql += ` AND ${term.negated ? 'NOT ' : ''}coalesce(${condition}, 0)`;
    values.push(...its);
  }
  return { sql, values };
}

function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
