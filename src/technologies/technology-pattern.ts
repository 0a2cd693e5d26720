/** One pattern of a rule: a regular expression with tags, see TechnologyRule. */

/** What finds a pattern in a text: the whole match first, then its groups; null where it is not found. */
export type Find = (text: string) => readonly (string | undefined)[] | null;

/** Makes a finder; throws where the source is no regular expression of its kind. */
export type Engine = (source: string) => Find;

export interface TechnologyPattern {
  find: Find;
  /** With `\1` where a group goes; '' where the pattern tells no version. */
  version: string;
  /** Percent. */
  confidence: number;
  /** The text with which every match begins, in lower case. */
  literal: string;
}

export interface PatternHit {
  version: string;
  confidence: number;
}

const LONGEST_VERSION = 20;

/** Of the rules that come with the program: written with care, and run by the engine that is fastest. */
export const nativeEngine: Engine = (source) => {
  const pattern = new RegExp(source, 'i');
  return (text) => pattern.exec(text);
};

export function readPattern(text: string, engine: Engine): TechnologyPattern {
  const [source = '', ...tags] = text.split('\\;');
  const tag = (name: string) => tags.find((one) => one.startsWith(`${name}:`))?.slice(name.length + 1);
  const confidence = Number(tag('confidence') ?? 100);
  const find = source === '' ? everything : engine(source);
  return {
    find,
    version: tag('version') ?? '',
    confidence: Number.isFinite(confidence) ? confidence : 100,
    literal: literalOf(source),
  };
}

export function matchPattern(pattern: TechnologyPattern, text: string): PatternHit | null {
  const match = pattern.find(text);
  if (match === null) return null;
  return { version: versionOf(pattern.version, match), confidence: pattern.confidence };
}

const everything: Find = () => [''];

/** `\1` and `\1?yes:no`; '' for what does not look like a version. */
function versionOf(template: string, match: readonly (string | undefined)[]): string {
  if (template === '') return '';
  const chosen = /^\\(\d)\?([^:]*):(.*)$/.exec(template);
  const form = chosen === null ? template : match[Number(chosen[1])] ? (chosen[2] ?? '') : (chosen[3] ?? '');
  const version = form
    .replace(/\\(\d)/g, (_, group: string) => match[Number(group)] ?? '')
    .replace(/[\s.]+$/, '');
  return version.length <= LONGEST_VERSION && /^[\w.+-]+$/.test(version) ? version : '';
}

/** The plain characters that a pattern begins with; '' where it may begin in several ways. */
function literalOf(source: string): string {
  let literal = '';
  for (let at = 0; at < source.length; at += 1) {
    let character = source[at] ?? '';
    if (character === '\\') {
      at += 1;
      character = source[at] ?? '';
      if (/\w/.test(character)) break;
    } else if (/[.*+?()[\]{}|^$]/.test(character)) {
      // A quantifier belongs to the character before it, which may be missing then.
      if (/[*?{]/.test(character)) literal = literal.slice(0, -1);
      break;
    }
    literal += character;
  }
  const isOneOfSeveral = /(?<!\\)\|/.test(source.replace(/\((?:[^()\\]|\\.)*\)/g, ''));
  return isOneOfSeveral || !/^[ -~]*$/.test(literal) ? '' : literal.toLowerCase();
}
