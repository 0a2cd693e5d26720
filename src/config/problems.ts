/** What is wrong with a configuration, in words for the person who wrote it. */
import * as z from 'zod';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { didYouMean } from './suggest.ts';

export type Path = readonly (string | number)[];

export interface Problem {
  /** Where in the configuration: `['tasks', 2, 'intervall']`. */
  path: Path;
  /** `key`: the key itself is wrong, not its value. */
  at: 'key' | 'value';
  /** Without file and line, such as `unknown key "intervall" in tasks[2]; did you mean "interval"?`. */
  message: string;
}

/** Longest value that a message quotes. */
const LONGEST_QUOTED = 40;

/** Of a longer one its length may be what is wrong. */
const SHORT_LIST = 20;

/** Keys whose values are, or often hold, credentials. */
const SECRET_KEYS = ['argv', 'env', 'headers', 'url', 'secret', 'command', 'redis_url', 'password', 'key'];

/**
 * Every problem that zod found, one each for every unknown key, in plain words. The schema is needed for the
 * suggestions; its messages are expected to read `must be ...` behind the name of the key. `place` is where
 * `value` stands in the file, `whole` what an error of the value itself calls it.
 */
export function problemsOf(
  error: z.ZodError,
  schema: z.ZodType,
  value: unknown,
  { place = [], whole = 'the file' }: { place?: Path; whole?: string } = {},
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of error.issues) {
    const inside = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const path = [...place, ...inside];
    const found =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, path, keysAt(schema, inside)))
        : issue.code === 'invalid_key'
          ? [{ path, at: 'key' as const, message: `${pathText(path)} ${issue.issues[0]?.message}` }]
          : [badValue(path, issue.message, valueAt(value, inside), whole)];
    // One problem a place: a number that is text is also out of range, which helps nobody.
    for (const problem of found) {
      const identity = JSON.stringify(problem.path);
      if (!problems.has(identity)) problems.set(identity, problem);
    }
  }
  return [...problems.values()];
}

/** Whether `check` passes; what it throws becomes a problem of the value at that path. */
export function passes(problems: Problem[], path: Path, check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    problems.push({ path, at: 'value', message: `${pathText(path)}: ${messageOf(error)}` });
    return false;
  }
}

/** `tasks[2].config.scan_mode`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${part}`))
    .join('');
}

function unknownKey(key: string, path: Path, known: string[]): Problem {
  const place = path.length > 0 ? ` in ${pathText(path)}` : '';
  const message = `unknown key "${safeText(key, LONGEST_QUOTED)}"${place}${didYouMean(key, known)}`;
  return { path: [...path, key], at: 'key', message };
}

function badValue(path: Path, message: string, value: unknown, whole: string): Problem {
  const name = path.length > 0 ? pathText(path) : whole;
  if (value === undefined) return { path, at: 'value', message: `${name} is missing` };
  // Credentials are not repeated in an error that ends up in a log.
  const found =
    Array.isArray(value) && value.length > SHORT_LIST
      ? `, is a list of ${value.length}`
      : SECRET_KEYS.some((key) => path.includes(key))
        ? ''
        : value === null
          ? ', is empty'
          : `, is ${quoted(value)}`;
  return { path, at: 'value', message: `${name} ${message}${found}` };
}

function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  return typeof value === 'string' ? `"${safeText(value, LONGEST_QUOTED)}"` : String(value);
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let current: unknown = schema;
  for (const part of path) {
    current = bare(current);
    if (current instanceof z.ZodArray) current = current.element;
    else if (current instanceof z.ZodObject) current = current.shape[part];
    else return [];
  }
  current = bare(current);
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

/** The schema inside its default and optional wrappers. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodExactOptional) return bare(schema.unwrap());
  return schema;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}
