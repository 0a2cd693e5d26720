/** Bytes to text as browsers decide it: byte order mark, Content-Type, what the document says, UTF-8. */
import { isAscii, isUtf8 } from 'node:buffer';

/** HTML looks this far for a declaration (HTML 13.2.3.2). */
const PRESCAN_BYTES = 1_024;

const LONGEST_CONTENT_TYPE = 256;

/** Never throws: an unknown charset is read as UTF-8, and what cannot be decoded becomes U+FFFD. */
export function decodeText(body: Buffer, contentType: string): string {
  // Nearly all pages: one byte a character, and no decoding at all.
  if (isPlainAscii(body, contentType)) return body.toString('latin1');
  const charset = charsetOf(body, contentType);
  // As TextDecoder does it, and faster.
  if (charset === 'utf-8' || charset === 'utf8') return body.toString('utf8', startOf(body));
  try {
    return new TextDecoder(charset).decode(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(body);
  }
}

/** The same text in UTF-8, without a byte order mark: nearly always the body itself. */
export function utf8Of(body: Buffer, contentType: string): Buffer {
  if (isPlainAscii(body, contentType)) return body;
  const isAlready = /^utf-?8$/.test(charsetOf(body, contentType)) && isUtf8(body);
  return isAlready ? body.subarray(startOf(body)) : Buffer.from(decodeText(body, contentType));
}

/** Whether ASCII is what it means as well. */
function isPlainAscii(body: Buffer, contentType: string): boolean {
  return isAscii(body) && !/utf-?(?:16|7)|2022/i.test(contentType);
}

function charsetOf(body: Buffer, contentType: string): string {
  return (
    byteOrderMark(body) ??
    declared(contentType.slice(0, LONGEST_CONTENT_TYPE)) ??
    declared(prescan(body)) ??
    'utf-8'
  );
}

/** Behind the byte order mark of UTF-8, where there is one. */
function startOf(body: Buffer): number {
  return byteOrderMark(body) === 'utf-8' ? 3 : 0;
}

function byteOrderMark(body: Buffer): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return null;
}

/** `charset=` of a header, a meta element or a content attribute, or `encoding=` of an XML declaration. */
function declared(text: string): string | null {
  return /(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9][\w:.-]{1,30})/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

function prescan(body: Buffer): string {
  const start = body.toString('latin1', 0, PRESCAN_BYTES);
  return /<(?:meta|\?xml)[\s/][^>]*?(?:charset|encoding)\s*=\s*["']?\s*[\w:.-]+/i.exec(start)?.[0] ?? '';
}
