/** The configuration as a JSON Schema, for editors: made from the rules that the program itself checks by. */
import * as z from 'zod';
import { TASK_TYPES, type TaskType } from '../domain/task.ts';
import { configFile } from './file-schema.ts';
import { monitorTaskConfig, scanTaskConfig, toolTaskConfig } from './task-config.ts';
import { SCHEDULE_KEYS } from './task-entry.ts';
import { MONITOR_KEY_NOTES, SCAN_KEY_NOTES, TOOL_KEY_NOTES } from './task-key-notes.ts';

export type JsonSchema = { [key: string]: unknown };

const CONFIG_SCHEMAS = { scan: scanTaskConfig, monitor: monitorTaskConfig, tool: toolTaskConfig } as const;
const KEY_NOTES = { scan: SCAN_KEY_NOTES, monitor: MONITOR_KEY_NOTES, tool: TOOL_KEY_NOTES } as const;

/**
 * JSON Schema 2020-12 of scarefloor.yaml. It is as strict as a schema can be: what needs more than one key, a look at
 * the disk or at a pattern's meaning is checked by the program alone.
 */
export function configJsonSchema(): JsonSchema {
  const schema = toJsonSchema(configFile);
  const task = at(schema, 'properties', 'tasks', 'items');
  task.allOf = [...TASK_TYPES.map(settingsOf), { oneOf: SCHEDULE_KEYS.map(given) }];
  // anyOf: both of them, or neither where there is no section, are for the program to judge.
  at(schema, 'properties', 'fleet').anyOf = [{ required: ['key'] }, { required: ['key_file'] }];
  // A section of which every line is a comment is null to YAML, and holds its defaults.
  for (const section of Object.values(at(schema, 'properties') as Record<string, JsonSchema>))
    if (section.type === 'object' || section.type === 'array') section.type = [section.type, 'null'];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'scarefloor.yaml',
    description: 'What scarefloor runs, when, and how hard.',
    ...schema,
    // So is a file without a line.
    type: ['object', 'null'],
  };
}

/** For tasks of this type, what their `config` holds. */
function settingsOf(type: TaskType): JsonSchema {
  const config = toJsonSchema(CONFIG_SCHEMAS[type]);
  for (const [key, description] of Object.entries(KEY_NOTES[type]))
    Object.assign(at(config, 'properties', key), { description });
  return {
    if: { properties: { type: { const: type } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { config } }, // oxlint-disable-line unicorn/no-thenable
  };
}

/** `manual: false` is as good as nothing. */
function given(key: (typeof SCHEDULE_KEYS)[number]): JsonSchema {
  return { required: [key], ...(key === 'manual' ? { properties: { manual: { const: true } } } : {}) };
}

/** As it is written in the file: what has a default may be left out. */
function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

function at(schema: JsonSchema, ...path: string[]): JsonSchema {
  return path.reduce((inside, key) => inside[key] as JsonSchema, schema);
}
