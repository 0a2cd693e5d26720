/** Controls and format characters would hide or reorder what is read here (Trojan Source, CVE-2021-42574). */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Cf}]|[\u2028\u2029]/gu;

/**
 * A text whose invisible characters are to be seen: each by its code point, `\u{202e}`. For content, where a
 * reader has to know that they are there; see safeText for words about it.
 */
export function visible(text: string): string {
  return text
    .replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .toWellFormed();
}
