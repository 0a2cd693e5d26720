/** Filter terms as SQL conditions, so that filtering a hundred thousand tasks is the store's work. */
import { parseDuration } from '../domain/duration.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import { MATCHES } from './filter-function.ts';

export interface Conditions {
  /** '' or ` AND ...`, for a query whose task table is named `t` (and executions `e`). */
  sql: string;
  values: (string | number)[];
}

type Condition = [sql: string, values: (string | number)[]];

const LATEST = '(SELECT max(x.id) FROM task_executions x WHERE x.task_id = t.id)';
/** Epoch ms; null = none has. */
const LAST_SUCCESS = `(SELECT s.end_time FROM task_executions s INDEXED BY idx_task_executions_outcome
  WHERE s.task_id = t.id AND s.end_time IS NOT NULL AND s.status = 'COMPLETED' ORDER BY s.id DESC LIMIT 1)`;
const ofLatest = (column: string) => `(SELECT l.${column} FROM task_executions l WHERE l.id = ${LATEST})`;

/** What a result counts as `new`, `changed` or `gone`, or (`any`) all of that; it is null where there is no result. */
function changesOf(result: string, value: string): string {
  const names = value === 'any' ? ['new', 'changed', 'gone'] : [value];
  return `(${names.map((name) => `coalesce(json_extract(${result}, '$.metrics.${name}'), 0)`).join(' + ')}) > 0`;
}

/** For listings of tasks: a state is the pause, or the status of the newest execution. */
export function taskConditions(terms: readonly FilterTerm[], now: number): Conditions {
  return combine(terms, (term) => {
    switch (term.field) {
      case 'state':
        if (term.value === 'paused') return ['t.paused_at IS NOT NULL', []];
        if (term.value === 'active') return ['(t.is_active = 1 AND t.paused_at IS NULL)', []];
        return [`${ofLatest('status')} = ?`, [term.value.toUpperCase()]];
      case 'since':
        return [`${ofLatest('start_time')} >= ?`, [now - parseDuration(term.value)]];
      case 'before':
        return [`${ofLatest('start_time')} < ?`, [now - parseDuration(term.value)]];
      case 'kind':
        return [`${ofLatest('error_kind')} = ?`, [term.value]];
      case 'error':
        return contains(term, ofLatest('error_message'));
      case 'trigger':
        return [`${ofLatest('trigger')} = ?`, [term.value]];
      case 'by':
        return contains(term, ofLatest('requested_by'));
      case 'changes':
        return [changesOf(ofLatest('result_json'), term.value), []];
      case 'succeeded':
        return [`${LAST_SUCCESS} >= ?`, [now - parseDuration(term.value)]];
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
      case 'before':
        return ['coalesce(e.end_time, e.start_time) < ?', [now - parseDuration(term.value)]];
      case 'kind':
        return ['e.error_kind = ?', [term.value]];
      case 'error':
        return contains(term, 'e.error_message');
      case 'trigger':
        return ['e.trigger = ?', [term.value]];
      case 'by':
        return contains(term, 'e.requested_by');
      case 'changes':
        return [changesOf('e.result_json', term.value), []];
      default:
        return onTask(term);
    }
  });
}

const LETTER_STATES: Readonly<Record<string, string>> = {
  open: 'd.redriven_at IS NULL AND d.discarded_at IS NULL',
  redriven: 'd.redriven_at IS NOT NULL',
  discarded: 'd.discarded_at IS NOT NULL',
  all: '1',
};

/** For listings of dead letters, named `d`, joined with what is left of their task. */
export function deadLetterConditions(terms: readonly FilterTerm[], now: number): Conditions {
  return combine(terms, (term) => {
    switch (term.field) {
      case 'state':
        return [`(${LETTER_STATES[term.value] ?? '0'})`, []];
      case 'since':
        return ['d.created_at >= ?', [now - parseDuration(term.value)]];
      case 'before':
        return ['d.created_at < ?', [now - parseDuration(term.value)]];
      case 'kind':
        return ['d.error_kind = ?', [term.value]];
      case 'error':
        return contains(term, 'd.error_message');
      case 'trigger':
        return [`d.payload_json ->> '$.trigger' = ?`, [term.value]];
      case 'by':
        return contains(term, `d.payload_json ->> '$.requestedBy'`);
      case 'target':
        return contains(term, 'd.config_json');
      case 'text':
      case 'task':
        return contains(term, 'd.task_name');
      default:
        return onTask(term);
    }
  });
}

function onTask(term: FilterTerm): Condition {
  switch (term.field) {
    case 'type':
      return ['t.type = ?', [term.value]];
    case 'tag': {
      const tags = 'SELECT 1 FROM json_each(t.tags) g WHERE';
      return term.pattern
        ? [`EXISTS (${tags} ${MATCHES}(?, g.value))`, [term.value]]
        : [`EXISTS (${tags} g.value = ?)`, [term.value]];
    }
    case 'target':
      return contains(term, 't.config_json');
    case 'task':
      return contains(term, 't.name');
    default:
      return contains(term, 't.name', 't.description', 't.tags');
  }
}

/** One of the columns has the text in it, or is matched by the pattern. */
function contains({ value, pattern }: FilterTerm, ...columns: readonly string[]): Condition {
  const one = (column: string) =>
    pattern ? `coalesce(${MATCHES}(?, ${column}), 0)` : `coalesce(${column} LIKE ? ESCAPE '\\', 0)`;
  const sought = pattern ? value : `%${value.replace(/[\\%_]/g, '\\$&')}%`;
  return [`(${columns.map(one).join(' OR ')})`, columns.map(() => sought)];
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
