/** What begins with `<!`: declarations, comments, and what counts as a comment because it is neither. */
import { HTML_END, type HtmlSink } from './html-sink.ts';

const EXCLAMATION = 0x21;
const DASH = 0x2d;
const GREATER = 0x3e;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

const DOCTYPE = Buffer.from('doctype');
const CDATA = Buffer.from('[CDATA[');

/** @param at behind `<!`. @returns where text goes on */
export function passDeclaration(bytes: Uint8Array, at: number, sink: HtmlSink): number {
  const first = bytes[at];
  if (first === OPENING_BRACKET) return passCdata(bytes, at, sink);
  if (first === DASH) {
    if (bytes[at + 1] === DASH) return passComment(bytes, at + 2, sink);
    return passSpecialComment(bytes, at, at + 1, sink);
  }
  let matched = 0;
  while (matched < DOCTYPE.length && at + matched < bytes.length) {
    if ((bytes[at + matched]! | 32) !== DOCTYPE[matched]) break;
    matched += 1;
  }
  if (matched < DOCTYPE.length) return passSpecialComment(bytes, at, at + matched, sink);
  const end = bytes.indexOf(GREATER, at + matched);
  return end < 0 ? HTML_END : end + 1;
}

/** A comment that ends with the next `>`. @param at from where that is looked for. @returns where text goes on */
export function passSpecialComment(bytes: Uint8Array, start: number, at: number, sink: HtmlSink): number {
  const end = bytes.indexOf(GREATER, at);
  sink.comment(start, end < 0 ? bytes.length : end);
  return end < 0 ? HTML_END : end + 1;
}

/** Nothing in it is told: HTML has none outside of SVG and MathML. @param start at `[` */
function passCdata(bytes: Uint8Array, start: number, sink: HtmlSink): number {
  const { length } = bytes;
  let at = start;
  for (const byte of CDATA) {
    if (bytes[at] !== byte) return passSpecialComment(bytes, start, at, sink);
    at += 1;
  }
  for (let end = bytes.indexOf(GREATER, at); end >= 0; end = bytes.indexOf(GREATER, end + 1))
    if (end - 2 >= at && bytes[end - 1] === CLOSING_BRACKET && bytes[end - 2] === CLOSING_BRACKET)
      return end + 1;
  sink.comment(start, length);
  return HTML_END;
}

/** @param start behind `<!--` */
function passComment(bytes: Uint8Array, start: number, sink: HtmlSink): number {
  const { length } = bytes;
  /** Of `-`, `-`, `!` and `>`, of which the third may be missing. */
  let matched = 0;
  for (let at = start; at < length; at += 1) {
    const byte = bytes[at]!;
    if (byte === GREATER && (matched > 1 || at === start + matched)) {
      sink.comment(start, at - matched);
      return at + 1;
    }
    if (byte === DASH) matched = matched === 3 ? 1 : Math.min(matched + 1, 2);
    else if (byte === EXCLAMATION && matched === 2) matched = 3;
    else if (matched > 0) matched = 0;
    else {
      at = bytes.indexOf(DASH, at + 1);
      if (at < 0) break;
      matched = 1;
    }
  }
  sink.comment(start, length - matched);
  return HTML_END;
}
