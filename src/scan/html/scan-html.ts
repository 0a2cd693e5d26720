/**
 * Goes through the markup of a page in one pass over its bytes and tells what it comes to. Markup is ASCII, and in
 * UTF-8 no byte of ASCII stands inside of a character: so nothing need be decoded that nobody asks for. What is told
 * is what htmlparser2's tokenizer tells of the same page, whatever state that is in: a test holds the one against the
 * other.
 */
import { HTML_END, type HtmlSink } from './html-sink.ts';
import { passDeclaration, passSpecialComment } from './pass-declaration.ts';
import { RAW_TEXT, RAW_TEXT_STARTS, type RawText } from './raw-text.ts';

const EXCLAMATION = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;

const SPACE = 1;
/** Of each byte whether it is white space, ends a name, or is a letter. */
const ENDS_NAME = 2;
const LETTER = 4;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13) return SPACE | ENDS_NAME;
  if (byte === SLASH || byte === GREATER) return ENDS_NAME;
  const lower = byte | 32;
  return lower >= 97 && lower <= 122 ? LETTER : 0;
});

/** @param bytes UTF-8, without a byte order mark */
export function scanHtml(bytes: Uint8Array, sink: HtmlSink): void {
  let section = 0;
  while (section !== HTML_END) section = passText(bytes, section, sink);
}

/**
 * Text and the markup behind it. A function for each such piece, and no loop over the page: V8 gives its best to those
 * that are called thousands of times.
 * @param section where the text begins. @returns where text goes on
 */
function passText(bytes: Uint8Array, section: number, sink: HtmlSink): number {
  const { length } = bytes;
  let start = section;
  let at = section;
  for (;;) {
    while (at < length && bytes[at] !== LESS) at += 1;
    if (at > start) sink.text(start, at);
    if (at >= length) return HTML_END;
    start = at;
    at += 1;
    const byte = bytes[at]!;
    if (at === length || (byte === SLASH && at + 1 === length)) {
      sink.text(start, length);
      return HTML_END;
    }
    if ((KINDS[byte]! & LETTER) !== 0) return passTag(bytes, at, sink);
    if (byte === SLASH) return passClosingTag(bytes, at + 1, sink);
    if (byte === EXCLAMATION) return passDeclaration(bytes, at + 1, sink);
    if (byte === QUESTION) return passSpecialComment(bytes, at, at, sink);
    // A sign of its own: text.
  }
}

/** @param at at the first letter of its name. @returns where text goes on */
function passTag(bytes: Uint8Array, at: number, sink: HtmlSink): number {
  const { length } = bytes;
  const start = at;
  let hash = 0;
  for (; at < length && (KINDS[bytes[at]!]! & ENDS_NAME) === 0; at += 1)
    hash = (Math.imul(hash, 31) + (bytes[at]! | 32)) | 0;
  const mayBeRaw = RAW_TEXT_STARTS[bytes[start]!] === 1;
  if (at === length) {
    if (mayBeRaw && RAW_TEXT.some(({ name }) => name.startsWith(lowerCase(bytes, start, length))))
      sink.text(start, length);
    return HTML_END;
  }
  sink.openTag(start, at, hash);
  const end = passAttributes(bytes, at, sink);
  if (end === HTML_END || !mayBeRaw) return end;
  const name = lowerCase(bytes, start, at);
  const raw = RAW_TEXT.find((one) => one.name === name);
  return raw === undefined ? end : passRawText(bytes, end, raw, sink);
}

/** @param at behind the name of the tag. @returns what stands behind the tag */
function passAttributes(bytes: Uint8Array, at: number, sink: HtmlSink): number {
  const { length } = bytes;
  while (at < length) {
    let byte = bytes[at]!;
    if (byte === GREATER) {
      sink.tagEnd(false);
      return at + 1;
    }
    if (byte === SLASH) {
      at = passSpace(bytes, at + 1);
      if (at === length) {
        sink.text(length - 1, length);
        return HTML_END;
      }
      if (bytes[at] !== GREATER) continue;
      sink.tagEnd(true);
      return at + 1;
    }
    if ((KINDS[byte]! & SPACE) !== 0) {
      at += 1;
      continue;
    }
    const start = at;
    let hash = 0;
    do {
      hash = (Math.imul(hash, 31) + (byte | 32)) | 0;
      at += 1;
      byte = bytes[at]!;
    } while (at < length && byte !== EQUALS && (KINDS[byte]! & ENDS_NAME) === 0);
    const end = at;
    at = passSpace(bytes, at);
    if (at >= length) return HTML_END;
    if (bytes[at] !== EQUALS) {
      sink.attribute(start, end, hash, at, at, 0);
      continue;
    }
    at = passSpace(bytes, at + 1);
    if (at >= length) return HTML_END;
    const quote = bytes[at]!;
    let bits = 0;
    if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
      at += 1;
      const from = at;
      for (; at < length && bytes[at] !== quote; at += 1) bits |= bytes[at]!;
      if (at === length) return HTML_END;
      sink.attribute(start, end, hash, from, at, bits);
      at += 1;
    } else {
      const from = at;
      for (; at < length && bytes[at] !== GREATER && (KINDS[bytes[at]!]! & SPACE) === 0; at += 1)
        bits |= bytes[at]!;
      if (at === length) return HTML_END;
      sink.attribute(start, end, hash, from, at, bits);
    }
  }
  return HTML_END;
}

/** @param at behind `</`, where something stands. @returns where text goes on */
function passClosingTag(bytes: Uint8Array, at: number, sink: HtmlSink): number {
  const first = bytes[at]!;
  if (first === GREATER) return at + 1;
  if ((KINDS[first]! & LETTER) === 0) return passSpecialComment(bytes, at, at, sink);
  const { length } = bytes;
  const start = at;
  let hash = 0;
  for (; at < length && (KINDS[bytes[at]!]! & ENDS_NAME) === 0; at += 1)
    hash = (Math.imul(hash, 31) + (bytes[at]! | 32)) | 0;
  if (at === length) return HTML_END;
  return endClosingTag(bytes, start, at, hash, sink);
}

/** @param at behind the name. @returns where text goes on */
function endClosingTag(bytes: Uint8Array, start: number, at: number, hash: number, sink: HtmlSink): number {
  sink.closeTag(start, at, hash);
  const { length } = bytes;
  while (at < length && bytes[at] !== GREATER) at += 1;
  if (at < length) return at + 1;
  let last = length - 1;
  // Inside of a character.
  while (last > 0 && (bytes[last]! & 0xc0) === 0x80) last -= 1;
  sink.text(last, length);
  return HTML_END;
}

/** Text up to the end tag of its element, or to the end of the page. @returns where text goes on */
function passRawText(bytes: Uint8Array, from: number, { end, isScanned }: RawText, sink: HtmlSink): number {
  const { length } = bytes;
  if (end.length === 0) {
    if (from < length) sink.text(from, length);
    return HTML_END;
  }
  let matched = 0;
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at]!;
    if (matched === end.length) {
      if ((KINDS[byte]! & ENDS_NAME) !== 0) {
        const textEnd = at - matched;
        if (from < textEnd) sink.text(from, textEnd);
        return endClosingTag(bytes, textEnd + 2, at, hashOf(bytes, textEnd + 2, at), sink);
      }
      matched = 0;
    }
    if ((byte | 32) === end[matched]) matched += 1;
    else if (matched > 0) matched = byte === LESS ? 1 : 0;
    else if (isScanned) {
      at = bytes.indexOf(LESS, at + 1);
      if (at < 0) break;
      matched = 1;
    }
  }
  if (from < length) sink.text(from, length);
  return HTML_END;
}

function passSpace(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && (KINDS[bytes[at]!]! & SPACE) !== 0) at += 1;
  return at;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (bytes[at]! | 32)) | 0;
  return hash;
}

/** Of a short name. */
function lowerCase(bytes: Uint8Array, start: number, end: number): string {
  let name = '';
  for (let at = start; at < Math.min(end, start + 16); at += 1) name += String.fromCharCode(bytes[at]! | 32);
  return name;
}
