/** A palette's line as words: quotes hold together what has spaces, and may still be open while one types. */

export interface LineWord {
  /** Without its quotes. */
  text: string;
  /** Index in the line of its first character, and behind its last. */
  start: number;
  end: number;
}

const WORDS = /"([^"]*)(?:"|$)|'([^']*)(?:'|$)|\S+/g;

export function lineWords(line: string): LineWord[] {
  return [...line.matchAll(WORDS)].map((match) => ({
    text: match[1] ?? match[2] ?? match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** As it has to be written in a line. */
export function quotedWord(text: string): string {
  // With quotes of both kinds nothing holds it together: as it stands it is found as well.
  if (/^[^\s'"]+$/.test(text) || (text.includes('"') && text.includes("'"))) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
