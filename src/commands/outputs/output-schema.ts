/** The published JSON Schemas of what `--json` prints. */
import * as z from 'zod';
import { OUTPUTS, type OutputName } from './outputs.ts';

export type JsonSchema = { [key: string]: unknown };

/**
 * JSON Schema 2020-12 of an output. It allows keys that it does not name, since a later version may add some;
 * `exact` refuses them, for who wants to know whether everything is described.
 */
export function outputSchema(name: OutputName, { exact = false } = {}): JsonSchema {
  const { about, printedBy, schema } = OUTPUTS[name];
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: exact ? 'output' : 'input',
    override: ({ jsonSchema }) => {
      // What JavaScript can count to is no limit of ours.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const lines = name === 'watch' || name === 'logs' ? ', one a line' : '';
  return {
    $schema,
    $id: `urn:scarefloor:output:${name}`,
    title: `scarefloor ${printedBy[0]} --json${lines}`,
    description: about,
    ...rest,
  };
}
