// `<` could close the script element; controls, bidi marks and line separators act on terminals and readers.
const ACTIVE =
  /[<\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * JSON of the same value that is inert in HTML, on a terminal and in an editor: what acts is `\uXXXX`. Without
 * `<`, nothing in it can end a script element (HTML, 4.12.1.3).
 */
export function inertJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer).replace(ACTIVE, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
