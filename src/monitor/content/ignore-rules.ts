/** What the operator does not want to hear about: elements by CSS selector, lines by pattern. */
import { createHash } from 'node:crypto';
import { compile } from 'css-select';
import { messageOf } from '../../shared/errors.ts';
import { re2 } from '../../shared/re2.ts';
import { WorkError } from '../../shared/work.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';

/** Part of the rules' key: raise it whenever the same content would be normalised to another text. */
const NORMALISER_VERSION = 2;
const MOST_RULES = 100;
const LONGEST_RULE = 1_000;
/** Patterns look at the beginning of a line only; RE2 is linear, but a line may have megabytes. */
const LONGEST_MATCHED_LINE = 10_000;

export interface IgnoreRules {
  /** Changes whenever the same content could be normalised differently. */
  key: string;
  /** Whether an element and all inside it is left out. */
  ignoresElement: ((element: HtmlElement) => boolean) | null;
  ignoresLine: ((line: string) => boolean) | null;
}

/** Throws WorkError `bad_input`, permanent, that names the rule that cannot be read. */
export function compileRules(selectors: readonly string[], patterns: readonly string[]): IgnoreRules {
  const matchers = selectors.map((selector, index) =>
    readRule('ignore_selectors', index, selector, () => compile<HtmlNode, HtmlElement>(selector)),
  );
  // RE2 has no backtracking: a pattern of a hurried operator cannot hang the worker on a hostile line.
  const expressions = patterns.map((pattern, index) =>
    readRule('ignore_patterns', index, pattern, () => re2().compile(pattern)),
  );
  const key = createHash('sha256').update(JSON.stringify([NORMALISER_VERSION, selectors, patterns]));
  return {
    key: key.digest('hex').slice(0, 16),
    ignoresElement: matchers.length === 0 ? null : (element) => matchers.some((matches) => matches(element)),
    ignoresLine:
      expressions.length === 0
        ? null
        : (line) => {
            const head = line.slice(0, LONGEST_MATCHED_LINE);
            return expressions.some((expression) => expression.matcher(head).find());
          },
  };
}

function readRule<T>(setting: string, index: number, rule: string, read: () => T): T {
  const refuse = (why: string, cause?: unknown) =>
    new WorkError('bad_input', `${setting}[${index}]: ${why}`, { permanent: true, cause });
  if (index >= MOST_RULES) throw refuse(`more than ${MOST_RULES} rules`);
  if (rule.trim() === '') throw refuse('empty');
  if (rule.length > LONGEST_RULE) throw refuse(`longer than ${LONGEST_RULE} characters`);
  try {
    return read();
  } catch (error) {
    throw refuse(`${JSON.stringify(rule)} cannot be read: ${messageOf(error)}`, error);
  }
}
