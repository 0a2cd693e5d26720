import { safeText } from '../shared/safe-text.ts';
import { WorkError } from '../shared/work.ts';
import { readTargetLines } from '../web/targets.ts';
import { withoutComment } from '../web/without-comment.ts';

const LONGEST_TARGET = 2_000;
const LONGEST_QUOTED = 120;
const MOST_BAD_KEPT = 100;

export interface ToolTargets {
  /** As they were written, each once, in the order given. */
  targets: string[];
  /** `line 3: begins with "-": --script=x`. */
  bad: string[];
}

/**
 * The targets of a tool: one a line, `#` comments, kept as they are written, because what a target may be (a host, a
 * range, a URL) is the tool's business. What could be taken for an option is refused.
 * @throws WorkError `no_targets`, permanent, when the file cannot be read or nothing usable is left.
 */
export async function readToolTargets(source: {
  targets: string[];
  targetsFile: string;
}): Promise<ToolTargets> {
  const found = new Set<string>();
  const bad: string[] = [];
  const take = (written: string, place: string) => {
    const text = withoutComment(written);
    const why = text === '' ? '' : badBecause(text);
    if (why !== '') {
      if (bad.length < MOST_BAD_KEPT) bad.push(`${place}: ${why}: ${safeText(text, LONGEST_QUOTED)}`);
    } else if (text !== '') found.add(text);
  };
  for (const text of source.targets) take(text, 'inline');
  if (source.targetsFile !== '')
    for (const [index, text] of (await readTargetLines(source.targetsFile)).entries())
      take(text, `line ${index + 1}`);
  if (found.size === 0) {
    const where = source.targetsFile === '' ? 'the task' : `targets file ${source.targetsFile}`;
    const first = bad[0];
    throw new WorkError(
      'no_targets',
      first === undefined ? `${where} names no targets` : `${where} names no usable target; ${first}`,
      { permanent: true },
    );
  }
  return { targets: [...found], bad };
}

function badBecause(text: string): string {
  if (text.length > LONGEST_TARGET) return `longer than ${LONGEST_TARGET} characters`;
  if (text.startsWith('-')) return 'begins with "-", which tools take for an option';
  if (/\s/.test(text)) return 'white space inside';
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'a control character inside';
  return '';
}
