import { commandText } from '../shared/command-text.ts';
import { WorkError } from '../shared/work.ts';
import type { ErrorOutput } from './error-output.ts';
import type { ReadOutput } from './read-output.ts';
import type { ToolInput } from './tool.ts';
import type { ToolEnding } from './tool-process.ts';

/**
 * Whether a program that ended did what it was asked: an exit code of okCodes, output that can be read as the task says,
 * and enough of it. One that was ended because it printed too much is judged by what was read.
 * @throws WorkError `tool`; `bad_input`, permanent, where its output is of another kind.
 */
export function requireSuccess(
  { argv, okCodes, expectMinLines, output: kind }: ToolInput,
  { code, signal }: ToolEnding,
  { lines, badLines, bad, tooMuch }: ReadOutput,
  errors: ErrorOutput,
): void {
  const program = commandText(argv.slice(0, 1));
  const says = errors.lastWords === '' ? '' : `: ${errors.lastWords}`;
  if (!tooMuch && (code === null || !okCodes.includes(code))) {
    const how = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
    throw new WorkError('tool', `${program} ${how}${says}`);
  }
  const [first] = bad;
  if (lines === 0 && first !== undefined)
    throw new WorkError(
      'bad_input',
      `none of the ${badLines} lines that ${program} printed could be read as ${kind}; line ${first.line} ${first.why}: ${first.text}`,
      { permanent: true },
    );
  if (lines < expectMinLines)
    throw new WorkError(
      'tool',
      `${program} printed ${lines} readable lines; expect_min_lines asks for ${expectMinLines}${says}`,
    );
}
