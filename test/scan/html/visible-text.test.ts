import { expect, test } from 'vitest';
import { decodedText } from '../../../src/scan/entities.ts';
import { simhash } from '../../../src/scan/facts/simhash.ts';
import { foldedText, VisibleText } from '../../../src/scan/html/visible-text.ts';
import { fc } from '../../property.ts';

const PIECES = [
  ['a', 'word', ' ', '  ', '\n', '\t', '\v', '\0', '\u0001', 'é', '—', '😀', ';', '&', '#', 'x', '1'],
  ['&lt;', '&gt;', '&amp;', '&quot;', '&nbsp;', '&lt', '&mdash;', '&notit;', '&nosuch;', '&#65;', '&#x41;'],
  ['&#32;', '&#10;', '&#0;', '&#128;', '&#xd800;', '&#xe9;', '&#8212;', '&#x1F600;', '&#65', '&#;', '&#x;'],
].flat();

function readPieces(texts: readonly string[]) {
  const visible = new VisibleText();
  for (const text of texts) {
    const bytes = Buffer.from(`>${text}<`);
    visible.append(bytes, 1, bytes.length - 1);
  }
  const { text, simhash: hash } = visible.end();
  return { text: text.toString(), simhash: hash };
}

test('text that comes in pieces is decoded, folded and hashed as a whole', () => {
  const piece = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (texts) => {
      const text = texts
        .map(decodedText)
        .join('')
        .replace(/[\t\n\v\f\r ]+/g, ' ')
        .replace(/^ | $/g, '');
      expect(readPieces(texts)).toEqual({ text, simhash: simhash(Buffer.from(text)) });
    }),
    { numRuns: 5_000 },
  );
});

test('a reference is decoded behind a sign that begins no tag', () => {
  expect(readPieces(['a <&nbsp;b']).text).toBe('a <\u00a0b');
});

test('a long text needs no more room than it has', () => {
  const long = 'word '.repeat(100_000);
  expect(readPieces([long, 'and &lt;more', long]).text).toBe(`${long}and <more${long}`.trim());
});

test('a text that is no markup is folded by all white space that there is', () => {
  const pieces = fc.array(
    fc.constantFrom('a', 'word', ' ', '\n\t', '\u00a0', '\u2003', '\ufeff', '&amp;', 'é', '\0'),
  );
  fc.assert(
    fc.property(pieces, (words) => {
      const text = words.join('');
      const folded = text.replace(/\s+/g, ' ').trim();
      const read = foldedText(Buffer.from(text));
      expect(read.text.toString()).toBe(folded);
      expect(read.simhash).toBe(simhash(Buffer.from(folded)));
    }),
    { numRuns: 2_000 },
  );
});
