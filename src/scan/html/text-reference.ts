/** The character references that nearly all of those in pages are: decoded where they stand, without a text of them. */

const SEMICOLON = 59;
const NUMBER = 35;
const NAMED: readonly { name: Buffer; character: Buffer }[] = [
  ['lt;', '<'],
  ['gt;', '>'],
  ['amp;', '&'],
  ['quot;', '"'],
  ['nbsp;', '\u00a0'],
].map(([name = '', character = '']) => ({ name: Buffer.from(name), character: Buffer.from(character) }));
const LARGEST_READ = 0xffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const FIRST_AS_IT_IS = 0xa0;
const LAST_ASCII = 0x7f;

/**
 * Reads the reference at `at`, where an ampersand stands, and puts the character in UTF-8 into `into`.
 * @returns 0 for one that is not among these; otherwise the bytes of the reference, and those of the character
 *   times 256
 */
export function readReference(bytes: Uint8Array, at: number, end: number, into: Uint8Array): number {
  if (bytes[at + 1] === NUMBER) return readNumber(bytes, at, end, into);
  for (const { name, character } of NAMED) {
    const { length } = name;
    if (at + 1 + length > end) continue;
    let same = 0;
    while (same < length && bytes[at + 1 + same] === name[same]) same += 1;
    if (same < length) continue;
    into.set(character);
    return length + 1 + (character.length << 8);
  }
  return 0;
}

/** No number that stands for another character, and none that lacks its end (HTML 13.2.5.80). */
function readNumber(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  const isHex = (bytes[start + 2]! | 32) === 120;
  const first = start + (isHex ? 3 : 2);
  let code = 0;
  let at = first;
  for (; at < end && code <= LARGEST_READ; at += 1) {
    const digit = digitOf(bytes[at]!, isHex);
    if (digit < 0) break;
    code = code * (isHex ? 16 : 10) + digit;
  }
  if (at === first || at >= end || bytes[at] !== SEMICOLON || at - start >= 255) return 0;
  const isAscii = code > 0 && code <= LAST_ASCII;
  const isSurrogate = code >= FIRST_SURROGATE && code <= LAST_SURROGATE;
  if ((!isAscii && code < FIRST_AS_IT_IS) || isSurrogate || code > LARGEST_READ) return 0;
  return at + 1 - start + (putCharacter(code, into) << 8);
}

/** Below 0 for what is none. */
function digitOf(byte: number, isHex: boolean): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return isHex && lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** In UTF-8. @returns how many bytes it has */
function putCharacter(code: number, into: Uint8Array): number {
  if (code <= LAST_ASCII) {
    into[0] = code;
    return 1;
  }
  if (code < 0x800) {
    into[0] = 0xc0 | (code >> 6);
    into[1] = 0x80 | (code & 63);
    return 2;
  }
  into[0] = 0xe0 | (code >> 12);
  into[1] = 0x80 | ((code >> 6) & 63);
  into[2] = 0x80 | (code & 63);
  return 3;
}
