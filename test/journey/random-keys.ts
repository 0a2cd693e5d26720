/** What a cat, a broken line and a wrong paste send, the same for the same seed. */
import type { Seeded } from '../crash/seeded.ts';

export const RANDOM_KINDS = ['bytes', 'UTF-8', 'escape sequences'] as const;
export type RandomKind = (typeof RANDOM_KINDS)[number];

/** Keys that mean something, Escape often among them: else everything ends up in a field of text. */
const MEANT = 'rRxXpPuDdaeoOVzgGjk123456-!/?:*T \t\t\u001b\u001b\u001b\u001b\u001b\u001b';
const LONGEST_CHUNK = 24;

/**
 * Keys for one read, without any that could confirm: no Enter in any of its forms, and no `y`. Nor Ctrl-\, by which a
 * terminal kills a program that has left and still ends its work.
 */
export function randomKeys(kind: RandomKind, random: Seeded): Buffer {
  // Most of it alone, as a key comes; the rest as bursts.
  const length = random.next() < 0.85 ? 1 : random.between(2, LONGEST_CHUNK);
  const one = () => (random.next() < 0.5 ? Buffer.from(letter(random, MEANT)) : OTHERS[kind](random));
  const bytes = Buffer.concat(Array.from({ length }, one));
  return Buffer.from(bytes.filter((byte) => !'\r\nyY\u001c'.includes(String.fromCharCode(byte))));
}

const OTHERS: Readonly<Record<RandomKind, (random: Seeded) => Buffer>> = {
  bytes: (random) => Buffer.from([random.between(0, 255)]),
  'UTF-8': (random) => Buffer.from(String.fromCodePoint(codePoint(random))),
  'escape sequences': (random) => Buffer.from(random.pick(SEQUENCES)(random)),
};

function codePoint(random: Seeded): number {
  const found = random.between(0x20, random.pick([0x7f, 0x7ff, 0xffff, 0x1_ffff]));
  return found >= 0xd800 && found <= 0xdfff ? 0xfffd : found;
}

const letter = (random: Seeded, letters: string) => letters.charAt(random.between(0, letters.length - 1));
const number = (random: Seeded) => String(random.between(0, 99));

/** Of function keys, mice, pastes and answers of terminals; whole, and torn (ECMA-48 5.4, xterm's ctlseqs). */
const SEQUENCES: readonly ((random: Seeded) => string)[] = [
  (random) => `\u001b[${letter(random, 'ABCDFHZPQRS')}`,
  (random) => `\u001b[${number(random)}~`,
  (random) => `\u001b[1;${random.between(2, 8)}${letter(random, 'ABCDFH')}`,
  (random) => `\u001bO${letter(random, 'ABCDFHPQRS')}`,
  (random) => `\u001b[<${number(random)};${number(random)};${number(random)}${random.pick(['M', 'm'])}`,
  (random) => `\u001b[M${String.fromCharCode(random.between(33, 120), random.between(33, 120), 40)}`,
  (random) => `\u001b[200~${random.pick(['x', 'delete all', ':kill', '\u001b[31m'])}\u001b[201~`,
  (random) => `\u001b]${number(random)};${random.pick(['title', '?', ''])}\u0007`,
  (random) => `\u001bP${number(random)}$q\u001b\\`,
  (random) => `\u001b[?${number(random)};${number(random)}c`,
  (random) => `\u001b[${random.pick(['', '1;', '<', '200~', '?'])}`,
  () => '\u001b[I\u001b[O',
];
