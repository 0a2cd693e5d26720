import { messageOf } from '../shared/errors.ts';
import { re2 } from '../shared/re2.ts';
import { type Path, type Problem, pathText } from './problems.ts';

/**
 * What is wrong with the CSS selectors, RE2 patterns and the target filter of a monitor task, so that a typing
 * error is found when it is written and not by the first cycle. Loads their parsers, but only where there is
 * something to parse.
 */
export async function monitorProblems(entry: Record<string, unknown>, path: Path): Promise<Problem[]> {
  const config =
    entry.type === 'monitor' ? (entry.config as Record<string, unknown> | null | undefined) : null;
  const selectors = textsIn(config?.ignore_selectors);
  const patterns = textsIn(config?.ignore_patterns);
  const filter = config?.target_filter;
  const problems: Problem[] = [];
  const check = (keys: Path, parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      const place = [...path, 'config', ...keys];
      problems.push({ path: place, at: 'value', message: `${pathText(place)}: ${messageOf(error)}` });
    }
  };
  if (selectors.length > 0) {
    const { compile } = await import('css-select');
    for (const [index, text] of selectors) check(['ignore_selectors', index], () => compile(text));
  }
  for (const [index, text] of patterns) check(['ignore_patterns', index], () => re2().compile(text));
  if (typeof filter === 'string' && filter !== '') {
    const { compileTargetFilter } = await import('../target-filter/target-filter.ts');
    check(['target_filter'], () => compileTargetFilter(filter));
  }
  return problems;
}

/** With their index in the list; what is no text is left to the schema's message. */
function textsIn(value: unknown): [index: number, text: string][] {
  if (!Array.isArray(value)) return [];
  return [...value.entries()].filter((entry): entry is [number, string] => typeof entry[1] === 'string');
}
