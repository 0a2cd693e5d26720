/**
 * Regular expressions of filters (syntax of RE2: github.com/google/re2/wiki/Syntax), matched in time linear in the
 * text: one that is typed on a screen must not be able to hold it, whatever it is matched against.
 */
import type { RE2JS } from 're2js';
import { messageOf, UserError } from '../../shared/errors.ts';
import { re2 } from '../../shared/re2.ts';

/** Characters. */
export const LONGEST_PATTERN = 100;

/** A list is filtered by the same few patterns again and again, and compiling costs more than a match. */
const MOST_COMPILED = 32;
const compiled = new Map<string, RE2JS>();

/** Any case of letters, anywhere in the text. @throws UserError that says what is wrong with the pattern. */
export function linearPattern(pattern: string): (text: string) => boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = compile(pattern);
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    compiled.set(pattern, expression);
  }
  const known = expression;
  return (text) => known.test(text);
}

function compile(pattern: string): RE2JS {
  if (pattern.length > LONGEST_PATTERN)
    throw new UserError(`the pattern has more than ${LONGEST_PATTERN} characters`);
  try {
    return re2().compile(pattern, re2().CASE_INSENSITIVE);
  } catch (error) {
    throw new UserError(`the pattern cannot be read: ${messageOf(error)}`);
  }
}
