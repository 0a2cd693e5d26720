/** What each list can be filtered by: one table for the parser, for completion, for help and for the README. */
import { SEVERITIES } from '../../shared/severity.ts';
import { EXECUTION_STATUSES, TRIGGERS } from '../execution.ts';
import { TASK_TYPES } from '../task.ts';

/** Of tasks and executions. */
const WORK = [
  'text',
  'state',
  'type',
  'tag',
  'target',
  'task',
  'kind',
  'error',
  'trigger',
  'by',
  'since',
  'before',
] as const;

const FILTER_FIELDS = [...WORK, 'changes', 'succeeded', 'level', 'action', 'severity'] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

/** What a filter is read for. The Floor filters tasks and executions at once. */
export type FilterSubject = 'floor' | 'tasks' | 'executions' | 'deadLetters' | 'log' | 'audit' | 'findings';

export const FIELDS_OF: Readonly<Record<FilterSubject, readonly FilterField[]>> = {
  floor: WORK,
  tasks: [...WORK, 'changes', 'succeeded'],
  executions: [...WORK, 'changes'],
  deadLetters: WORK,
  log: ['text', 'level', 'task', 'type', 'kind', 'error', 'since', 'before'],
  audit: ['text', 'by', 'action', 'since', 'before'],
  findings: ['text', 'severity', 'state', 'task', 'target', 'kind', 'by', 'since', 'before'],
};

/** Fields whose values are words of their own choice: a part of them is enough, and `~` makes it a pattern. */
export const FREE_FIELDS: ReadonlySet<FilterField> = new Set<FilterField>([
  'text',
  'tag',
  'target',
  'task',
  'error',
  'by',
  'action',
]);

export const DURATION_FIELDS: ReadonlySet<FilterField> = new Set<FilterField>([
  'since',
  'before',
  'succeeded',
]);

const WORK_STATES = [...EXECUTION_STATUSES.map((status) => status.toLowerCase()), 'paused', 'active'];
const LETTER_STATES = ['open', 'redriven', 'discarded', 'all'];
/** `open`: seen by the last scan, as it was or otherwise. */
const FINDING_STATES = ['open', 'changed', 'muted', 'resolved', 'all'];
/** Of what a result counts as changed since the run before; `any` = at least one of them. */
const CHANGES = ['any', 'new', 'changed', 'gone'];
const LEVELS = ['debug', 'info', 'warn', 'error'];

/** All values that a field has; null where anything may be its value. */
export function valuesOf(field: FilterField, subject: FilterSubject): readonly string[] | null {
  switch (field) {
    case 'state':
      if (subject === 'findings') return FINDING_STATES;
      return subject === 'deadLetters' ? LETTER_STATES : WORK_STATES;
    case 'type':
      return TASK_TYPES;
    case 'trigger':
      return TRIGGERS;
    case 'level':
      return LEVELS;
    case 'changes':
      return CHANGES;
    case 'severity':
      return SEVERITIES;
    default:
      return null;
  }
}
