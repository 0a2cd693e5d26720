import type { Command } from '../command.ts';
import { editField, type FieldEdit, type TextField } from '../input/text-field.ts';

const EDITS: ReadonlySet<Command> = new Set<FieldEdit>([
  'left',
  'right',
  'home',
  'end',
  'erase',
  'eraseAhead',
  'eraseAll',
]);

/** The field after an editing key, or null when the command is none. */
export function editedField(field: TextField, command: Command): TextField | null {
  return EDITS.has(command) ? editField(field, command as FieldEdit) : null;
}
