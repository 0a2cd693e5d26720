/** Names of markup that mean something, found by their bytes: most names of a page mean nothing, and become no text. */

export class NameTable {
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #names: string[];

  /** @param names in lower case, ASCII */
  constructor(names: Iterable<string>) {
    const all = [...new Set(names)];
    const slots = 2 ** Math.ceil(Math.log2(all.length * 4));
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots);
    this.#names = Array.from({ length: slots }, () => '');
    for (const name of all) {
      const hash = nameHash(name);
      let slot = hash & this.#mask;
      while (this.#names[slot] !== '') slot = (slot + 1) & this.#mask;
      this.#hashes[slot] = hash;
      this.#names[slot] = name;
    }
  }

  /** The name that stands there, in whatever case; '' for one that is not in the table. @param hash as of nameHash */
  find(bytes: Uint8Array, start: number, end: number, hash: number): string {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const name = this.#names[slot]!;
      if (name === '') return '';
      if (this.#hashes[slot] === hash && isAt(bytes, start, end, name)) return name;
    }
  }
}

/** Equal for both cases of a letter. */
function nameHash(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 31) + (name.charCodeAt(at) | 32)) | 0;
  return hash;
}

function isAt(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at += 1) {
    const byte = bytes[start + at]!;
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (lower !== name.charCodeAt(at)) return false;
  }
  return true;
}
