/** A folder of rules that the operator keeps: every .json file in it, checked before a scan relies on it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import { re2 } from '../shared/re2.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Engine, readPattern } from './technology-pattern.ts';
import type { OneOrMany, Patterns, TechnologyRule, TechnologyRules } from './technology-rule.ts';

export interface ReadTechnologies {
  rules: TechnologyRules;
  /** Patterns that RE2 does not run (look-around, back references); the rest of their rules is used. */
  left: string[];
  /** One line each: which file, which technology, what is wrong. Nothing of the folder is to be used then. */
  problems: string[];
}

const MOST_FILES = 200;
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;
const MOST_RULES = 10_000;
const LONGEST_PATTERN = 1_000;
const MOST_PROBLEMS = 20;

const PATTERN_FIELDS = ['headers', 'cookies', 'meta'] as const;
const LIST_FIELDS = ['scriptSrc', 'html', 'url', 'implies'] as const;
/** What Perl's expressions have and RE2 has not, because it costs more than the length of the text. */
const UNSUPPORTED = /\(\?<?[=!]|\\[1-9]|\(\?>|[*+?}]\+/;

/** Runs the operator's patterns in time that grows with the text alone, whatever they are. */
export const safeEngine: Engine = (source) => {
  const pattern = re2().compile(source, re2().CASE_INSENSITIVE);
  return (text) => {
    const matcher = pattern.matcher(text);
    if (!matcher.find()) return null;
    return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
  };
};

/**
 * Never throws: what cannot be read is a problem. Fields that are not of TechnologyRule are passed over.
 * @param depth `shape` leaves the patterns unread, which is what takes the time
 */
export function readTechnologies(
  directory: string,
  depth: 'shape' | 'patterns' = 'patterns',
): ReadTechnologies {
  const reader = new FolderReader(depth === 'patterns');
  let names: string[];
  try {
    names = readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    return { rules: {}, left: [], problems: [`cannot read ${directory}: ${messageOf(error)}`] };
  }
  if (names.length === 0) reader.problem(directory, 'holds no .json file');
  if (names.length > MOST_FILES) reader.problem(directory, `holds more than ${MOST_FILES} .json files`);
  for (const name of names.slice(0, MOST_FILES)) reader.readFile(join(directory, name), name);
  const { rules, left, problems } = reader;
  return { rules: Object.fromEntries(rules), left, problems: problems.slice(0, MOST_PROBLEMS) };
}

class FolderReader {
  readonly rules = new Map<string, TechnologyRule>();
  readonly left: string[] = [];
  readonly problems: string[] = [];
  readonly #readsPatterns: boolean;

  constructor(readsPatterns: boolean) {
    this.#readsPatterns = readsPatterns;
  }

  problem(place: string, why: string): void {
    this.problems.push(`${place}: ${why}`);
  }

  readFile(path: string, name: string): void {
    let content: unknown;
    try {
      const { size } = statSync(path);
      if (size > LARGEST_FILE_BYTES) throw new Error(`is larger than ${LARGEST_FILE_BYTES / 1_048_576} MiB`);
      content = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      this.problem(name, messageOf(error));
      return;
    }
    if (!isGroup(content)) {
      this.problem(name, 'must be an object of technologies by their names');
      return;
    }
    const inner = isGroup(content.technologies) ? content.technologies : content;
    for (const [technology, rule] of Object.entries(inner)) {
      const place = `${name}: ${safeText(technology, 80)}`;
      if (!isGroup(rule)) this.problem(place, 'must be an object');
      else if (this.rules.size < MOST_RULES) this.rules.set(technology, this.#readRule(rule, place));
      else {
        this.problem(name, `more than ${MOST_RULES} technologies in the folder`);
        return;
      }
    }
  }

  #readRule(given: Record<string, unknown>, place: string): TechnologyRule {
    const rule: { -readonly [Key in keyof TechnologyRule]: TechnologyRule[Key] } = {};
    for (const field of PATTERN_FIELDS) {
      const value = given[field];
      if (value === undefined) continue;
      if (!isGroup(value)) {
        this.problem(`${place}: ${field}`, 'must be an object of patterns by name');
        continue;
      }
      const patterns: Record<string, OneOrMany> = {};
      for (const [key, one] of Object.entries(value))
        patterns[key] = this.#readList(one, `${place}: ${field}: ${safeText(key, 80)}`, true);
      rule[field] = patterns satisfies Patterns;
    }
    for (const field of LIST_FIELDS) {
      if (given[field] !== undefined)
        rule[field] = this.#readList(given[field], `${place}: ${field}`, field !== 'implies');
    }
    const { faviconHash } = given;
    if (faviconHash !== undefined) {
      const hashes = [faviconHash].flat();
      if (hashes.every((hash): hash is number => Number.isInteger(hash))) rule.faviconHash = hashes;
      else this.problem(`${place}: faviconHash`, 'must be a whole number, or a list of them');
    }
    return rule;
  }

  /** The texts of a list, those left out that cannot be used. */
  #readList(value: unknown, place: string, arePatterns: boolean): string[] {
    const texts = [value].flat();
    return texts.filter((text): text is string => {
      if (typeof text !== 'string') this.problem(place, 'must be text, or a list of texts');
      else if (text.length > LONGEST_PATTERN)
        this.problem(place, `is longer than ${LONGEST_PATTERN} characters`);
      else return !arePatterns || !this.#readsPatterns || this.#canRun(text, place);
      return false;
    });
  }

  #canRun(text: string, place: string): boolean {
    try {
      readPattern(text, safeEngine);
      return true;
    } catch (error) {
      if (UNSUPPORTED.test(text)) this.left.push(place);
      else this.problem(place, messageOf(error));
      return false;
    }
  }
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
