import { CONSOLE_VERB_FLAGS } from './console-flags.ts';
import { dashed, GLOBAL_FLAGS } from './flags.ts';
import type { FlagTable } from './verb.ts';

export interface SplitWords {
  /** undefined: none is named, which is the console. */
  verb: string | undefined;
  /** Words and flags, without the verb. */
  rest: string[];
  /** What stands behind `--` is nobody's flag: words, or the command line of another program. null = there is none. */
  command: string[] | null;
}

/** The first word is the verb, wherever global flags stand. */
export function splitWords(argv: readonly string[]): SplitWords {
  const at = argv.indexOf('--');
  const words = at < 0 ? argv : argv.slice(0, at);
  const command = at < 0 ? null : argv.slice(at + 1);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith('-')) return { verb: word, rest: words.toSpliced(index, 1), command };
    if (takesValue(word)) index += 1;
  }
  return { verb: undefined, rest: [...words], command };
}

/** Of the flags that may stand before a verb: those of every verb and those of the console, which has no name. */
function takesValue(word: string): boolean {
  const table: FlagTable = { ...GLOBAL_FLAGS, ...CONSOLE_VERB_FLAGS };
  return Object.entries(table).some(
    ([name, { type, short }]) => type !== 'boolean' && (word === dashed(name) || word === `-${short}`),
  );
}
