import { describe, expect, test } from 'vitest';
import { MINOR_DISTANCE, simhash, simhashDistance } from '../../../src/scan/facts/simhash.ts';

const hash = (text: string) => simhash(Buffer.from(text));
const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `word${(from + index) * 7919}`).join(' ');
const PAGE = words(0, 300);

describe('the simhash of a text', () => {
  test('is the same for the same words, and none without words', () => {
    expect(hash(PAGE)).toMatch(/^[0-9a-f]{16}$/);
    expect(hash(` ${PAGE}  `)).toBe(hash(PAGE));
    expect(hash(' \n ')).toBe('');
  });

  test.each([
    ['a number on it changes', PAGE.replace('word79190', 'word0')],
    ['a line is added', `${PAGE} copyright 2027 by the shop`],
  ])('is near when %s', (_, text) => {
    expect(simhashDistance(hash(PAGE), hash(text))).toBeLessThanOrEqual(MINOR_DISTANCE);
  });

  test.each([
    ['it is another text', words(1_000, 300)],
    ['half of it is replaced', `${words(0, 150)} ${words(1_000, 150)}`],
    ['it is defaced', 'hacked by somebody else'],
  ])('is far when %s', (_, text) => {
    expect(simhashDistance(hash(PAGE), hash(text))).toBeGreaterThan(MINOR_DISTANCE);
  });

  test('has no distance to none', () => {
    expect(simhashDistance(hash(PAGE), '')).toBeNull();
    expect(simhashDistance('ffffffff00000000', '00000000ffffffff')).toBe(64);
  });
});
