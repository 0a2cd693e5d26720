/** The hash by which search engines of the internet (Shodan, and httpx after it) know a favicon. */

const LONGEST_LINE = 76;

/** MurmurHash3 of the base64 of an icon, broken into lines as Python's `base64.encodebytes` does; signed. */
export function faviconHash(icon: Buffer): number {
  const text = icon.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LONGEST_LINE) lines.push(text.slice(at, at + LONGEST_LINE), '\n');
  return murmur3(Buffer.from(lines.join(''), 'latin1'));
}

/** MurmurHash3 x86, 32 bits, seed 0 (Appleby 2011), as a signed number. */
export function murmur3(bytes: Buffer): number {
  const blocks = bytes.length >>> 2;
  let hash = 0;
  for (let block = 0; block < blocks; block += 1) {
    hash ^= scramble(bytes.readInt32LE(block * 4));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= blocks * 4; at -= 1) tail = (tail << 8) | (bytes[at] ?? 0);
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
