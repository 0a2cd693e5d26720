import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { didYouMean } from '../config/suggest.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import type { JsonSchema } from './outputs/output-schema.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine, printTable } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

/** Of the configuration file, beside those of outputs. */
const CONFIG_FILE = 'config-file';

type Listed = Output<'schema'>[number];

export const schemaVerb: Verb = {
  name: 'schema',
  usage: '[VERB WORD...] [--out DIR]',
  about: `JSON Schemas of what the verbs print with --json, and of scarefloor.yaml: without a name a list of them. The same
files are in the package, as scarefloor/schemas/NAME.json. A minor version may add keys, and words to lists of words; what
is there keeps its name, type, unit and meaning until the next major version.`,
  inputs: { least: 0, most: 3 },
  flags: {
    out: { type: 'text', value: 'DIR', help: 'write all of them into this folder, as NAME.json' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor schema', 'which there are'],
    ['scarefloor schema history > history.schema.json', 'of "scarefloor history --json"'],
    ['scarefloor schema dead show', 'of "scarefloor dead show --json"'],
    ['scarefloor schema --out schemas', 'all of them, for a build'],
  ],
  run: async (context) => {
    const out = context.flags.text('out');
    if (out !== undefined && context.input.length > 0)
      throw new UserError('--out writes all schemas: give it without a name');
    const [{ OUTPUTS }, { outputSchema }, { configJsonSchema }] = await Promise.all([
      import('./outputs/outputs.ts'),
      import('./outputs/output-schema.ts'),
      import('../config/json-schema.ts'),
    ]);
    const outputs: readonly Listed[] = Object.entries(OUTPUTS).map(([name, { about, printedBy }]) => ({
      name,
      about,
      printedBy: printedBy.map((words) => `scarefloor ${words} --json`),
    }));
    const file = { name: CONFIG_FILE, about: 'scarefloor.yaml', printedBy: ['scarefloor config schema'] };
    const listed = [...outputs, file];
    const make = (name: string): JsonSchema =>
      name === CONFIG_FILE ? configJsonSchema() : outputSchema(name as keyof typeof OUTPUTS);
    if (out !== undefined) return writeAll(context, out, listed, make);
    if (context.input.length > 0) {
      printLine(context, JSON.stringify(make(nameMeant(context.input, listed)), null, 2));
      return 0;
    }
    if (context.flags.is('json')) printJson(context, 'schema', listed);
    else await printTable(context, COLUMNS, listed, '');
    return 0;
  },
};

const COLUMNS: readonly Column<Listed>[] = [
  { heading: 'NAME', cell: ({ name }) => name },
  { heading: 'WHAT', cell: ({ about }) => about, flexible: true },
  {
    heading: 'SCAREFLOOR ... --JSON',
    cell: ({ printedBy }) => printedBy.map(wordsOf).join(', '),
    flexible: true,
  },
];

/** The heading says the rest. */
function wordsOf(line: string): string {
  return line.replace(/^scarefloor | --json$/g, '');
}

/** By its name, or by the words of the command line that prints it. */
function nameMeant(words: readonly string[], listed: readonly Listed[]): string {
  const name = words.join('-');
  if (listed.some((one) => one.name === name)) return name;
  const command = `scarefloor ${words.join(' ')} `;
  const printed = listed.filter(({ printedBy }) => printedBy.some((line) => line.startsWith(command)));
  const [only, ...more] = printed;
  if (only && more.length === 0) return only.name;
  const names = listed.map((one) => one.name);
  const hint =
    printed.length > 0
      ? `; it prints ${printed.map((one) => one.name).join(' or ')}: name one of these`
      : didYouMean(name, names) || '; "scarefloor schema" lists them';
  throw new UserError(`no schema "${safeText(words.join(' '), 80)}"${hint}`);
}

function writeAll(
  context: CommandContext,
  out: string,
  listed: readonly Listed[],
  make: (name: string) => JsonSchema,
): number {
  const folder = resolve(context.workingDirectory, out);
  const files = listed.map(({ name }) => join(folder, `${name}.json`));
  try {
    mkdirSync(folder, { recursive: true });
    for (const [index, { name }] of listed.entries())
      writeFileSync(files[index]!, `${JSON.stringify(make(name), null, 2)}\n`);
  } catch (error) {
    throw new UserError(`cannot write the schemas into ${folder}: ${messageOf(error)}`, { exitCode: 1 });
  }
  if (context.flags.is('json')) printJson(context, 'written', { files });
  else printLine(context, `wrote ${files.length} schemas into ${folder}`);
  return 0;
}
