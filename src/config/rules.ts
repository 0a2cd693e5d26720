/** The kinds of value that a configuration holds. Each says in its message what would be right. */
import * as z from 'zod';

/** Longest text in the configuration: names, paths, patterns (characters). */
export const LONGEST_TEXT = 2_000;

/** Longest list in the configuration. */
export const LONGEST_LIST = 10_000;

export function wholeNumber(lowest: number, highest: number) {
  const message = `must be a whole number from ${lowest} to ${highest}`;
  return z.int(message).min(lowest, message).max(highest, message);
}

export function decimal(lowest: number, highest: number) {
  const message = `must be a number from ${lowest} to ${highest}`;
  return z.number(message).min(lowest, message).max(highest, message);
}

export function yesOrNo() {
  return z.boolean('must be true or false');
}

/** Text that may be empty. */
export function text(longest = LONGEST_TEXT) {
  return z.string('must be text').max(longest, `must have at most ${longest} characters`);
}

export function filledText(longest = LONGEST_TEXT) {
  return text(longest).refine((value) => value.trim() !== '', 'must not be empty');
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, 'must be a list').max(LONGEST_LIST, `must have at most ${LONGEST_LIST} entries`);
}

/** A group of known keys; any other key is an error. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, 'must be a group of keys');
}
