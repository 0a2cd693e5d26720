import { Tokenizer } from 'htmlparser2';
import { expect, test } from 'vitest';
import { scanHtml } from '../../../src/scan/html/scan-html.ts';
import { fc } from '../../property.ts';

type Token = readonly [what: string, ...texts: string[]];

/** Pieces that take a tokenizer from state to state, alone and joined to each other. */
const PIECES = [
  ['<', '>', '/', '=', '"', "'", '!', '-', '--', '?', '[', ']', '&', ' ', '\n', '\t', '\f', '\r', '\0'],
  ['a', 'Z', '1', 'é', '"x"', 'class="c d"', "href='/x'", 'on=', '</', '/>', '<!', '<!-', '<!--', '-->'],
  ['--!>', '<!doctype html>', '<!DOCTYPE', '<!doc>', '<![CDATA[', '<![CDA', ']]>', '<?xml ?>', '<p>', '<A'],
  ['<br/', '<script', '<SCRIPT>', '</script', '</ScRiPt >', '<style>', '</style>', '<title>', '</title>'],
  [
    '<textarea',
    '</textarea>',
    '<noembed>',
    '</noembed>',
    '<noframes>',
    '</noframes>',
    '<iframe',
    '</iframe>',
  ],
  ['<xmp>', '</xmp>', '<plaintext', '<s', '<sc', '<scripty>', '<te', '<tit', '<no', '\x1c/title>', 'text'],
].flat();

function ours(html: string): Token[] {
  const bytes = Buffer.from(html);
  const tokens: Token[] = [];
  let tag: [string, ...string[]] = [''];
  const text = (start: number, end: number) => bytes.toString('utf8', start, Math.max(start, end));
  scanHtml(bytes, {
    text: (start, end) => void tokens.push(['text', text(start, end)]),
    openTag: (start, end) => {
      tag = [text(start, end)];
    },
    attribute: (start, end, _, from, to, bits) => {
      const value = text(from, to);
      expect(bits < 128).toBe(!/[^\0-\x7f]/.test(value));
      tag.push(text(start, end), value);
    },
    tagEnd: (isSelfClosing) => void tokens.push([isSelfClosing ? 'closed' : 'open', ...tag]),
    closeTag: (start, end) => void tokens.push(['close', text(start, end)]),
    comment: (start, end) => void tokens.push(['comment', text(start, end)]),
  });
  return tokens;
}

function theirs(html: string): Token[] {
  const tokens: Token[] = [];
  let tag: [string, ...string[]] = [''];
  let name = '';
  let value = '';
  const text = (start: number, end: number) => html.slice(start, end);
  const nothing = () => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext: (start, end) => void tokens.push(['text', text(start, end)]),
      onopentagname: (start, end) => {
        tag = [text(start, end)];
      },
      onattribname: (start, end) => {
        name = text(start, end);
        value = '';
      },
      onattribdata: (start, end) => {
        value += text(start, end);
      },
      onattribend: () => void tag.push(name, value),
      onopentagend: () => void tokens.push(['open', ...tag]),
      onselfclosingtag: () => void tokens.push(['closed', ...tag]),
      onclosetag: (start, end) => void tokens.push(['close', text(start, end)]),
      oncomment: (start, end, offset) => void tokens.push(['comment', text(start, end - offset)]),
      onattribentity: nothing,
      ontextentity: nothing,
      oncdata: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      onend: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tokens;
}

test('what is told of a page is what htmlparser2 tells of it, whatever stands in it', () => {
  const pages = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(pages, (html) => {
      expect(ours(html)).toEqual(theirs(html));
    }),
    { numRuns: 20_000 },
  );
});
