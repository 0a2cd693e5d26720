/** The data files beside the report, and the data block inside it. */
import { isoTime } from './iso-time.ts';
import type { PageChange } from './page.ts';
import type { JudgedPage } from './record-rows.ts';

// `<` could close the script element; controls, bidi marks and line separators act on terminals and readers.
const ACTIVE =
  /[<\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** JSON of the same value that is inert in HTML, on a terminal and in an editor: what acts is `\uXXXX`. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(ACTIVE, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  );
}

/** One page a line: the facts by their usual names, then `change`, `session` and when it was seen. */
export function* pageLines(pages: Iterable<JudgedPage>, session: string): Generator<string> {
  for (const { page, kind, firstSeen, lastChanged } of pages) {
    const seen = { first_seen: isoTime(firstSeen), last_changed: isoTime(lastChanged) };
    yield `${inertJson({ ...page, change: kind, session, ...seen })}\n`;
  }
}

/** One change a line: `new`, `changed`, `gone` or `unreached`, with fields from and to. */
export function* changeLines(changes: Iterable<PageChange>, session: string): Generator<string> {
  for (const { kind, url, fields, page } of changes) {
    const facts = { status_code: page?.status_code ?? 0, title: page?.title ?? '', error: page?.error ?? '' };
    yield `${inertJson({ change: kind, url, fields, ...facts, session })}\n`;
  }
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
