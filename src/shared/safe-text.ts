/**
 * Text from outside (titles, error messages, file names, tool output) can carry escape sequences, bidi
 * overrides and NULs that would move the cursor, retitle the window or reorder a line. Every such text passes
 * here before it reaches a terminal, a log line or a stored message.
 */

/** Longest text kept from outside in a single field (characters). */
export const LONGEST_OUTSIDE_TEXT = 2_000;

const ESCAPE_SEQUENCES =
  // CSI, OSC/DCS/APC/PM/SOS up to their terminator, and two-character escapes (ECMA-48 5.4, 5.6).
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])|\u009b[0-?]*[ -/]*[@-~]/g;

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

// Bidi embeddings, overrides, isolates and marks; zero-width and line separators; BOM; tags and specials.
const INVISIBLES =
  /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** One line, safe to print: escape sequences dropped, white space folded, other controls shown as `\ufffd`. */
export function safeText(text: string, maxLength = LONGEST_OUTSIDE_TEXT): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text;
  const safe = cut
    .replace(ESCAPE_SEQUENCES, '')
    .replace(/[\t\n\v\f\r ]+/g, ' ')
    .replace(CONTROLS, '\ufffd')
    .replace(INVISIBLES, '\ufffd')
    .toWellFormed()
    .trim();
  return text.length > maxLength ? `${safe}\u2026` : safe;
}

/** As safeText, for a line whose white space counts, such as one of code: spaces stay, a tab becomes two. */
export function safeLine(line: string, maxLength = LONGEST_OUTSIDE_TEXT): string {
  const cut = line.length > maxLength ? line.slice(0, maxLength) : line;
  const safe = cut
    .replace(ESCAPE_SEQUENCES, '')
    .replaceAll('\t', '  ')
    .replace(CONTROLS, '\ufffd')
    .replace(INVISIBLES, '\ufffd')
    .toWellFormed();
  return line.length > maxLength ? `${safe}\u2026` : safe;
}
