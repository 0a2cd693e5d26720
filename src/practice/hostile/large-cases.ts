/** Answers that are far larger than they look, or than anybody can use. */
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { TruthAnswer } from '../truth-site.ts';
import { EVIL, evilAnswer, evilPage, type HostileCase } from './hostile-case.ts';

const MEBIBYTE = 1_024 * 1_024;
const BOMB_BYTES = 64 * MEBIBYTE;
const MILLION = 1_000_000;
const PIECES = 100;

/** What a decompression bomb comes to: refused, or read up to the cap. */
const DEFUSED = /^(?:error: blocked|200, truncated)$/;
const READ_TO_THE_CAP = /^200, truncated$/;

const large = (
  name: string,
  outcome: RegExp,
  open: HostileCase['open'],
  mode: HostileCase['mode'] = 'normal',
): HostileCase => ({
  name,
  group: 'size',
  mode,
  open,
  path: EVIL,
  outcome,
});

export const LARGE_CASES: readonly HostileCase[] = [
  large(
    'decompression bomb: gzip',
    DEFUSED,
    coded('gzip', (zeros) => gzipSync(zeros)),
  ),
  large(
    'decompression bomb: deflate',
    DEFUSED,
    coded('deflate', (zeros) => deflateSync(zeros)),
  ),
  large('decompression bomb: brotli', DEFUSED, coded('br', fastBrotli)),
  large(
    'decompression bomb: gzip in gzip',
    DEFUSED,
    coded('gzip, gzip', (zeros) => gzipSync(gzipSync(zeros))),
  ),
  large(
    'a body without end',
    READ_TO_THE_CAP,
    evilPage((_, { response }) => {
      const piece = Buffer.alloc(MEBIBYTE, '<p>More of it. ');
      response.writeHead(200, { 'content-type': 'text/html' });
      const pour = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
      return null;
    }),
  ),
  large(
    'a line of 50 MB',
    READ_TO_THE_CAP,
    html(() => repeated('x', 50 * MEBIBYTE)),
    'deep',
  ),
  large('a million links', READ_TO_THE_CAP, html(millionLinks)),
  large(
    'a title of 10 MB',
    READ_TO_THE_CAP,
    html(() => `<title>${repeated('Long ', 10 * MEBIBYTE)}</title>`),
  ),
  large(
    'elements nested a million deep',
    READ_TO_THE_CAP,
    html(() => repeated('<div>', 5 * MILLION)),
  ),
  large(
    'a quote that is never closed',
    READ_TO_THE_CAP,
    html(() => `<a href="${repeated('x ', 5 * MEBIBYTE)}`),
  ),
  large(
    'a comment that is never closed',
    READ_TO_THE_CAP,
    html(() => `<!--${repeated('<!-- http://', 20 * MEBIBYTE)}`),
    'deep',
  ),
  large(
    'a script of nothing but quotes',
    READ_TO_THE_CAP,
    html(() => `<script>${repeated(`"/'\``, 20 * MEBIBYTE)}</script>`),
    'deep',
  ),
  large(
    'a style of nothing but url(',
    READ_TO_THE_CAP,
    html(() => `<style>${repeated('url( ', 20 * MEBIBYTE)}</style>`),
    'deep',
  ),
  large(
    'attributes without end',
    READ_TO_THE_CAP,
    html(() => `<p ${repeated('a=b ', 5 * MEBIBYTE)}>`),
  ),
  large(
    'JSON nested ten million deep',
    READ_TO_THE_CAP,
    typed('application/json', () => repeated('[', 20 * MEBIBYTE)),
    'deep',
  ),
  large('XML that expands a billion times', /^200$/, typed('application/xml', billionLaughs), 'deep'),
  large(
    'srcset and refresh of white space',
    /^200/,
    html(() => spaces()),
    'deep',
  ),
  large(
    'addresses of 100 KB',
    /^200/,
    html(() => `<a href="/${repeated('long/', 100_000)}">x</a>`.repeat(20)),
  ),
  large(
    'ten thousand cookies',
    /^(?:200|error: http)$/,
    evilAnswer(() => ({
      headers: { 'set-cookie': Array.from({ length: 10_000 }, (_, index) => `c${index}=1`) },
    })),
  ),
];

function coded(coding: string, compress: (zeros: Buffer) => Buffer): HostileCase['open'] {
  return evilAnswer(() => ({
    headers: { 'content-encoding': coding },
    body: compress(Buffer.alloc(BOMB_BYTES)),
  }));
}

function fastBrotli(zeros: Buffer): Buffer {
  return brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

function html(body: () => string): HostileCase['open'] {
  return typed('text/html', body);
}

function typed(type: string, body: () => string): HostileCase['open'] {
  return evilAnswer(
    (): TruthAnswer => ({ headers: { 'content-type': type }, body: Buffer.from(body(), 'latin1') }),
  );
}

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length));
}

function millionLinks(): string {
  return Array.from({ length: MILLION }, (_, index) => `<a href=/page/${index}>x</a>`).join('');
}

function spaces(): string {
  const blank = ' '.repeat(MEBIBYTE);
  return `<meta http-equiv=refresh content="0;${blank}x${blank}"><img srcset="${blank},${blank},"><p>${'a.'.repeat(MEBIBYTE)}`;
}

function billionLaughs(): string {
  const entities = Array.from(
    { length: PIECES },
    (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`,
  );
  return `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY lol0 "lol">${entities.join('')}]><x>&lol${PIECES};</x>`;
}
