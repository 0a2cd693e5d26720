import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/web/charset.ts';
import { retryAfterMs } from '../../src/web/retry-after.ts';

describe('a body is decoded by what says its charset first', () => {
  const latin = Buffer.from('<meta charset=windows-1252>caf\xe9 \x80', 'latin1');
  test.each([
    ['the header', Buffer.from('caf\xe9', 'latin1'), 'text/html; charset=ISO-8859-1', 'café'],
    ['a meta element', latin, 'text/html', '<meta charset=windows-1252>café €'],
    ['nothing: UTF-8', Buffer.from('café'), 'text/html', 'café'],
    [
      'a byte order mark before all',
      Buffer.from('\ufeffcafé', 'utf16le'),
      'text/html; charset=utf-8',
      'café',
    ],
    [
      'an XML declaration',
      Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?>\x83\x65', 'latin1'),
      '',
      expect.stringContaining('テ'),
    ],
    ['an unknown name: UTF-8', Buffer.from('café'), 'text/html; charset=klingon', 'café'],
    [
      'a wrong name: no exception',
      Buffer.from([0xff, 0xfe, 0x41]),
      'text/html; charset=utf-8',
      expect.any(String),
    ],
  ])('%s', (_, body, type, text) => {
    expect(decodeText(body, type)).toEqual(text);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 23, 8);
  test.each([
    ['120', 120_000],
    ['Mon, 23 Nov 2026 08:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 07:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', null],
    ['-5', null],
    [undefined, null],
  ])('%s', (value, ms) => {
    expect(retryAfterMs(value, now)).toBe(ms);
  });
});
