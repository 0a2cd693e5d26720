import { expect, test } from 'vitest';
import { faviconHash, murmur3 } from '../../../src/scan/facts/favicon-hash.ts';

// From the reference implementation, as Python's mmh3 prints them.
test.each([
  ['', 0],
  ['foo', -156908512],
  ['hello', 613153351],
  ['The quick brown fox jumps over the lazy dog', 776992547],
])('MurmurHash3 of %j', (text, hash) => {
  expect(murmur3(Buffer.from(text))).toBe(hash);
});

test('a favicon is hashed as base64 in lines of 76 with a line feed after each', () => {
  const icon = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
  const text = icon.toString('base64');
  expect(faviconHash(icon)).toBe(murmur3(Buffer.from(`${text.slice(0, 76)}\n${text.slice(76)}\n`)));
});
