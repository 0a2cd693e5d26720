import { messageOf } from '../shared/errors.ts';
import { type Path, type Problem, pathText } from './problems.ts';

/**
 * What is wrong with the CSS selectors and RE2 patterns of a monitor task, so that a typing error is found when
 * it is written and not by the first cycle. Loads both parsers, but only where there is something to parse.
 */
export async function ignoreRuleProblems(entry: Record<string, unknown>, path: Path): Promise<Problem[]> {
  const config =
    entry.type === 'monitor' ? (entry.config as Record<string, unknown> | null | undefined) : null;
  const selectors = textsIn(config?.ignore_selectors);
  const patterns = textsIn(config?.ignore_patterns);
  const problems: Problem[] = [];
  const check = (key: string, index: number, parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      const place = [...path, 'config', key, index];
      problems.push({ path: place, at: 'value', message: `${pathText(place)}: ${messageOf(error)}` });
    }
  };
  if (selectors.length > 0) {
    const { compile } = await import('css-select');
    for (const [index, text] of selectors) check('ignore_selectors', index, () => compile(text));
  }
  if (patterns.length > 0) {
    const { RE2JS } = await import('re2js');
    for (const [index, text] of patterns) check('ignore_patterns', index, () => RE2JS.compile(text));
  }
  return problems;
}

/** With their index in the list; what is no text is left to the schema's message. */
function textsIn(value: unknown): [index: number, text: string][] {
  if (!Array.isArray(value)) return [];
  return [...value.entries()].filter((entry): entry is [number, string] => typeof entry[1] === 'string');
}
