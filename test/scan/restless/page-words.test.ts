import { expect, test } from 'vitest';
import { pageWords } from '../../../src/scan/restless/page-words.ts';

test('the words of a page are those that it shows, apart wherever a tag stands', () => {
  const html = `<html><head><title>Shop</title><style>p { color: red }</style></head>
    <body><p>one</p><p>two &amp; three</p><script>var four;</script><!-- five --><b>six</b></body></html>`;
  expect(pageWords(Buffer.from(html)).toString().trim()).toBe('one two & three six');
});
