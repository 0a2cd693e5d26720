/** The filter language on events: as for executions, with the event as their state. */
import type { FilterTerm } from '../../domain/filter.ts';
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
  return terms.every(({ field, value, negated }) => matches(event, field, value, targets) !== negated);
}

function matches(
  { kind, task, execution, text }: FloorEvent,
  field: FilterTerm['field'],
  value: string,
  targets: (taskId: number, text: string) => boolean,
): boolean {
  switch (field) {
    case 'state':
      return (STATES[kind] ?? kind) === value;
    case 'type':
      return task?.type === value;
    case 'tag':
      return task?.tags.includes(value) === true;
    case 'target':
      return task !== null && targets(task.id, value);
    case 'kind':
      return execution?.errorKind === value;
    case 'since':
      // Everything that is told happened just now, or after the time that was asked for.
      return true;
    case 'text': {
      const words = [task?.name ?? '', text, ...(task?.tags ?? [])].join(' ').toLowerCase();
      return words.includes(value.toLowerCase());
    }
  }
}
