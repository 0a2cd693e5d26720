/** A YAML text as a value whose every part knows its line. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { interpolate } from './environment-text.ts';
import type { Path } from './problems.ts';

export interface YamlSource {
  value: unknown;
  /** Mistakes in the text itself: syntax, keys given twice, environment variables that are not set. */
  problems: { line: number; message: string }[];
  /** The syntax is broken, so that `value` says little. */
  broken: boolean;
  /** 1-based line of a key or value; of the nearest part around it where it does not exist. */
  lineOf(path: Path, at: 'key' | 'value'): number;
}

const TOO_DEEP = { line: 1, message: 'lists or groups are nested too deeply' };

/**
 * Reads a YAML text and fills in environment variables, or leaves `${NAME}` as it is where `environment` is null.
 * Never throws: what is wrong is in `problems`.
 */
export function readYaml(text: string, environment: NodeJS.ProcessEnv | null): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  if (isTooDeep(document)) return { value: null, problems: [TOO_DEEP], broken: true, lineOf: () => 1 };
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const source: YamlSource = {
    value: null,
    problems: [...document.errors, ...document.warnings].map((error) => ({
      line: lineAt(error.pos[0]),
      message: syntaxMessage(error, text),
    })),
    broken: document.errors.some((error) => error.code !== 'DUPLICATE_KEY'),
    lineOf: (path, at) => lineAt(offsetOf(document, path, at)),
  };
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      source.problems.push({
        line: lineAt(alias.range?.[0] ?? 0),
        message: `unknown alias *${alias.source}`,
      });
      source.broken = true;
    },
    Scalar: (key, scalar) => {
      if (typeof scalar.value !== 'string') return;
      // Neither a path nor an argument of a program can have one.
      if (scalar.value.includes('\0'))
        source.problems.push({
          line: lineAt(scalar.range?.[0] ?? 0),
          message: 'a text must not hold the character NUL',
        });
      if (environment === null || key === 'key') return;
      const filled = interpolate(scalar.value, environment);
      scalar.value = filled.text;
      for (const message of filled.problems)
        source.problems.push({ line: lineAt(scalar.range?.[0] ?? 0), message });
    },
  });
  if (source.broken) return source;
  try {
    source.value = document.toJS();
  } catch (error) {
    // Aliases of aliases that would unfold to gigabytes.
    source.problems.push({ line: 1, message: messageOf(error) });
    source.broken = true;
  }
  return source;
}

/** The parser calls itself for each level, and tells of the end of the stack as of any mistake. */
function isTooDeep({ errors }: Document): boolean {
  return errors.some(({ message }) => /Maximum call stack|Stack overflow/.test(message));
}

function syntaxMessage(error: YAMLError, text: string): string {
  if (error.code === 'MULTIPLE_DOCS') return 'a second document begins here; remove the line "---"';
  if (error.code !== 'DUPLICATE_KEY') return safeText(error.message);
  return `key "${/^["']?([\w.-]*)/.exec(text.slice(error.pos[0]))?.[1] ?? ''}" is given twice`;
}

function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && key.value === part);
      if (!pair) break;
      const wantsKey = at === 'key' && index === path.length - 1;
      const place = isScalar(pair.value) && pair.value.value !== null && !wantsKey ? pair.value : pair.key;
      offset = (isNode(place) && place.range?.[0]) || offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
