import { Parser } from 'htmlparser2';
import { expect, test } from 'vitest';
import { decodedText, decodedValue } from '../../src/scan/entities.ts';

/** What the full parser makes of it. */
function byParser(text: string): { value: string; text: string } {
  const seen = { value: '', text: '' };
  const parser = new Parser({
    onopentag: (_, { a }) => {
      seen.value = a ?? '';
    },
    ontext: (part) => {
      seen.text += part;
    },
  });
  parser.end(`<p a="${text}">${text}`);
  return seen;
}

test.each([
  'plain',
  'a &amp; b &lt;c&gt; &#x27;d&#39; &eacute;&nbsp;',
  '?a=1&copy=2&amp;b=3&notit;&not',
  '& && &unknown; &#; &#x110000; &amp',
  'caf&eacute',
])('%s is decoded as the parser decodes it', (text) => {
  expect({ value: decodedValue(text), text: decodedText(text) }).toEqual(byParser(text));
});

test('values with quotes keep them', () => {
  expect(decodedValue('say("x")&amp;y')).toBe('say("x")&y');
  expect(decodedValue("it's&amp;so")).toBe("it's&so");
});
