/** The filter language on events: as for executions, with the event as their state. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { linearPattern } from '../../domain/filtering/linear-pattern.ts';
import type { FloorEvent, FloorEventKind } from './floor-event.ts';

const STATES: Readonly<Partial<Record<FloorEventKind, string>>> = {
  started: 'running',
  retry: 'retrying',
  returned: 'queued',
  resumed: 'active',
};

/** All terms must match. `targets`: whether the task of the event has a target with that text in it. */
export function eventMatches(
  event: FloorEvent,
  terms: readonly FilterTerm[],
  targets: (taskId: number, text: string) => boolean,
): boolean {
  return terms.every((term) => matches(event, term, targets) !== term.negated);
}

function matches(
  { kind, task, execution, by, text }: FloorEvent,
  { field, value, pattern }: FilterTerm,
  targets: (taskId: number, text: string) => boolean,
): boolean {
  const has = pattern ? linearPattern(value) : includes(value);
  switch (field) {
    case 'state':
      return (STATES[kind] ?? kind) === value;
    case 'type':
      return task?.type === value;
    case 'tag':
      return task?.tags.some((tag) => (pattern ? has(tag) : tag === value)) === true;
    case 'target':
      return task !== null && targets(task.id, value);
    case 'task':
      return task !== null && has(task.name);
    case 'kind':
      return execution?.errorKind === value;
    case 'trigger':
      return execution?.trigger === value;
    case 'by':
      return has(by);
    case 'error':
      return execution !== null && execution.errorKind !== '' && has(text);
    case 'text':
      return has([task?.name ?? '', text, ...(task?.tags ?? [])].join(' '));
    default:
      // Everything that is told happened just now, or after the time that was asked for.
      return true;
  }
}

function includes(value: string): (text: string) => boolean {
  const sought = value.toLowerCase();
  return (text) => text.toLowerCase().includes(sought);
}
