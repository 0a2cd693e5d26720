/** Characters that mean nothing to a POSIX shell anywhere in a word (Shell Command Language 2.2). */
const PLAIN = /^[\w@%+:,./-]+$/;

/** A word as a POSIX shell reads it back, whatever is in it. */
function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
