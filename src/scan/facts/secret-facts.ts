/** Secrets in a body, told in such a way that the report is none: where, of which kind, and a hash to know it by. */
import { createHash } from 'node:crypto';
import type { MarkHit } from './mark-scanner.ts';
import { isExample, SECRET_RULES } from './secret-rules.ts';

export interface SecretFact {
  /** Name of its rule. */
  rule: string;
  /** The beginning that all of its kind have, and how long it is: `ghp_... (40 characters)`. */
  shown: string;
  /** Tells two of a kind apart. */
  digest: string;
  /** 1-based line of the body. */
  line: number;
}

/** At this length a list may lack something. */
export const MOST_SECRETS = 20;
/** The longest that a pattern can match. */
const WINDOW_BYTES = 512;
const DIGEST_DIGITS = 12;
const LONGEST_PREFIX = 12;

/** Of each mark of the scanner, in this order, the rule that it calls for. */
export const SECRET_MARKS = SECRET_RULES.flatMap((rule) => rule.marks.map((mark) => ({ mark, rule })));

/** @param hits of SECRET_MARKS */
export function readSecrets(body: Buffer, hits: readonly MarkHit[]): SecretFact[] {
  const secrets = new Map<string, SecretFact>();
  for (const { mark, at } of hits) {
    const entry = SECRET_MARKS[mark];
    if (entry === undefined || secrets.size >= MOST_SECRETS) continue;
    if (isLetter(body[at]) && continuesWord(body, at)) continue;
    const { rule } = entry;
    rule.pattern.lastIndex = 0;
    const match = rule.pattern.exec(body.toString('latin1', at, at + WINDOW_BYTES))?.[0];
    if (match === undefined || isExample(match)) continue;
    const digest = createHash('sha256').update(identityOf(match)).digest('hex').slice(0, DIGEST_DIGITS);
    const key = `${rule.name} ${digest}`;
    if (secrets.has(key)) continue;
    const prefix = entry.mark.slice(0, LONGEST_PREFIX);
    const shown = `${prefix}... (${match.length} characters)`;
    secrets.set(key, { rule: rule.name, shown, digest, line: lineOf(body, at) });
  }
  return [...secrets.values()];
}

/** A password is short enough to be found from its hash: of an address only the rest is hashed. */
function identityOf(match: string): string {
  return match.replace(/^([a-z+]+:\/\/[^:]*:)[^@]*@/, '$1@');
}

/** `task_ghp_` is no token: a secret does not begin in the middle of a word. */
function continuesWord(body: Buffer, at: number): boolean {
  const before = at === 0 ? 32 : (body[at - 1] ?? 32);
  return (before >= 48 && before <= 57) || before === 95 || isLetter(before);
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122));
}

function lineOf(body: Buffer, at: number): number {
  let line = 1;
  for (let from = body.indexOf(10); from >= 0 && from < at; from = body.indexOf(10, from + 1)) line += 1;
  return line;
}
