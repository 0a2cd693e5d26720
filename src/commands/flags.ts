import meow from 'meow';
import { didYouMean } from '../config/suggest.ts';
import { parseDuration } from '../domain/duration.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import type { FlagSpec, FlagTable } from './verb.ts';

/** Flags that every verb takes. */
export const GLOBAL_FLAGS = {
  config: { type: 'text', value: 'FILE', help: 'configuration file' },
  db: { type: 'text', value: 'FILE', help: 'database file' },
  debug: { type: 'boolean', help: 'show the stack of an internal error' },
  help: { type: 'boolean', short: 'h', help: 'this help' },
  version: { type: 'boolean', help: 'print the version' },
} as const satisfies FlagTable;

/** The flags of one command line, checked against the verb's table. */
export class Flags {
  readonly #table: FlagTable;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(table: FlagTable, values: Readonly<Record<string, unknown>>) {
    this.#table = table;
    this.#values = values;
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  }

  /** A boolean flag; undefined when it was not given and has no default. */
  boolean(name: string): boolean | undefined {
    return (this.#values[name] as boolean | undefined) ?? this.#table[name]?.on;
  }

  is(name: string): boolean {
    return this.boolean(name) === true;
  }

  text(name: string): string | undefined {
    return this.#values[name] as string | undefined;
  }

  list(name: string): string[] {
    return (this.#values[name] as string[] | undefined) ?? [];
  }

  /** A whole number within bounds. Throws a UserError otherwise. */
  whole(name: string, least: number, most: number): number | undefined {
    const written = this.text(name);
    if (written === undefined) return undefined;
    const number = Number(written);
    if (/^\d+$/.test(written) && number >= least && number <= most) return number;
    throw new UserError(`${dashed(name)} must be a whole number from ${least} to ${most}, is "${written}"`);
  }

  /** Milliseconds of a duration such as `30m`. Throws a UserError otherwise. */
  duration(name: string): number | undefined {
    const written = this.text(name);
    if (written === undefined) return undefined;
    try {
      return parseDuration(written);
    } catch (error) {
      throw new UserError(`${dashed(name)}: ${messageOf(error)}`);
    }
  }
}

/** Splits a command line into words and flags. Throws a UserError for a flag that the table does not know. */
export function parseFlags(argv: readonly string[], table: FlagTable): { input: string[]; flags: Flags } {
  const known: FlagTable = { ...GLOBAL_FLAGS, ...table };
  // meow names the process after the package; cli.ts has done better.
  const { title } = process;
  let parsed: { input: unknown[]; flags: Record<string, unknown> };
  try {
    parsed = meow({
      importMeta: import.meta,
      argv: [...argv],
      // Given here so that no package.json is searched for, and so that meow never prints or exits.
      pkg: { name: 'scarefloor' },
      version: '',
      description: false,
      help: false,
      autoHelp: false,
      autoVersion: false,
      booleanDefault: undefined,
      flags: Object.fromEntries(Object.entries(known).map(([name, spec]) => [name, meowFlag(spec)])),
    });
  } catch (error) {
    throw new UserError(messageOf(error));
  } finally {
    process.title = title;
  }
  for (const [name, value] of Object.entries(parsed.flags)) {
    const spec = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!spec) throw new UserError(`unknown flag ${dashed(name)}${flagSuggestion(name, known)}`);
    if (value !== undefined) checkValue(name, spec, value);
  }
  return { input: parsed.input.map(String), flags: new Flags(known, parsed.flags) };
}

/** `--no-crawl` of `noCrawl`, `-f` of `f`. */
export function dashed(name: string): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return kebab.length === 1 ? `-${kebab}` : `--${kebab}`;
}

function meowFlag(spec: FlagSpec): { type: 'boolean' | 'string'; shortFlag?: string; isMultiple?: true } {
  return {
    type: spec.type === 'boolean' ? 'boolean' : 'string',
    ...(spec.short ? { shortFlag: spec.short } : {}),
    ...(spec.type === 'list' ? { isMultiple: true } : {}),
  };
}

function checkValue(name: string, spec: FlagSpec, value: unknown): void {
  if (spec.type === 'boolean') {
    if (typeof value !== 'boolean') throw new UserError(`${dashed(name)} takes no value`);
    return;
  }
  if (typeof value === 'boolean') throw new UserError(`${dashed(name)} cannot be negated`);
  for (const text of [value].flat().map(String)) {
    if (text === '' && !spec.emptyAllowed)
      throw new UserError(`${dashed(name)} needs a value: ${dashed(name)} ${spec.value ?? 'TEXT'}`);
    if (spec.choices && !spec.choices.includes(text))
      throw new UserError(`${dashed(name)} must be ${spec.choices.join(', ')}, is "${text}"`);
  }
}

function flagSuggestion(name: string, known: FlagTable): string {
  const names = Object.entries(known).flatMap(([flag, spec]) => (spec.on ? [flag, `no-${flag}`] : [flag]));
  return didYouMean(dashed(name), names.map(dashed), '');
}
