import { describe, expect, test } from 'vitest';
import { type HostEvidence, judgeFound, judgeVanished, needsSecondAnswer } from '../../src/scan/diff.ts';
import type { Page } from '../../src/scan/page.ts';
import { compareFields } from '../../src/scan/page-fields.ts';
import { makeError, makeKnown, makePage, makeTls } from './make-page.ts';

const COMPLETE: HostEvidence = { completedNow: true, completedBefore: true };
const CUT_SHORT: HostEvidence = { completedNow: false, completedBefore: true };
const FIRST: HostEvidence = { completedNow: true, completedBefore: false };

const tls = makeTls;

describe('fields that differ', () => {
  test.each<[string, Partial<Page>, Partial<Page>, string[]]>([
    ['nothing', {}, {}, []],
    [
      'size, time, words, address and depth',
      {},
      { content_length: 9, time_ms: 9, words: 9, ip: '::1', depth: 3 },
      [],
    ],
    ['white space in the body', {}, { body_sha256: 'b2' }, []],
    ['the text', {}, { text_sha256: 't2' }, ['text_sha256']],
    ['status and title', {}, { status_code: 500, title: 'Oops' }, ['status_code', 'title']],
    ['where it leads', {}, { final_url: 'http://shop.example/b' }, ['final_url']],
    [
      'the content type and server',
      {},
      { content_type: 'text/plain', webserver: 'Apache' },
      ['content_type', 'webserver'],
    ],
    ['a header that went missing', {}, { missing_headers: ['x-frame-options'] }, ['missing_headers']],
    ['the order of missing headers', { missing_headers: ['a', 'b'] }, { missing_headers: ['b', 'a'] }, []],
    ['the issuer', { tls: tls({}) }, { tls: tls({ issuer: 'E5' }) }, ['tls_issuer']],
    ['the expiry', { tls: tls({}) }, { tls: tls({ not_after: Date.UTC(2027, 3, 1) }) }, ['tls_not_after']],
    [
      'an expiry that is no time',
      { tls: tls({ not_after: Number.NaN }) },
      { tls: tls({ not_after: 1e30 }) },
      [],
    ],
    ['a body cut at another place', { truncated: true, content_length: 5 }, { text_sha256: 't2' }, []],
    [
      'a body cut at the same place',
      { truncated: true },
      { truncated: true, text_sha256: 't2' },
      ['text_sha256'],
    ],
  ])('%s', (_, before, now, fields) => {
    const changes = compareFields(makePage(before), makePage(now));
    expect(changes.map(({ field }) => field)).toEqual(fields);
  });

  test('say from and to', () => {
    const changes = compareFields(makePage(), makePage({ title: 'Sale' }));
    expect(changes).toEqual([{ field: 'title', from: 'Shop', to: 'Sale' }]);
  });
});

describe('a URL that the scan requested', () => {
  const known = makeKnown();
  const gone = makeKnown({}, { goneAt: 5_000 });
  const silent = makeKnown({ status_code: 0, error: 'timeout' }, { answered: false });
  const missing = makePage({ status_code: 404 });
  const failing = makePage({ status_code: 503 });

  test.each<[string, Parameters<typeof judgeFound>, string, string]>([
    ['the same', [makePage(), known, COMPLETE, null], 'existing', 'seen'],
    ['another title', [makePage({ title: 'B' }), known, COMPLETE, null], 'changed', 'seen'],
    ['unknown, after a complete scan', [makePage(), null, COMPLETE, null], 'new', 'seen'],
    ['unknown, on a host never seen completely', [makePage(), null, FIRST, null], 'existing', 'seen'],
    ['no answer', [makeError('u'), known, COMPLETE, null], 'unreached', 'kept'],
    ['no answer, unknown', [makeError('u'), null, COMPLETE, null], 'unreached', 'unanswered'],
    [
      'an answer that broke off',
      [makePage({ error: 'io: reset' }), known, COMPLETE, null],
      'unreached',
      'kept',
    ],
    ...[502, 503, 504].map((status): [string, Parameters<typeof judgeFound>, string, string] => [
      `overload (${status}) on a host that was not seen completely`,
      [makePage({ status_code: status }), known, { ...COMPLETE, completedNow: false }, null],
      'unreached',
      'kept',
    ]),
    ...[501, 505].map((status): [string, Parameters<typeof judgeFound>, string, string] => [
      `a failure of the page itself (${status}) there`,
      [makePage({ status_code: status }), known, { ...COMPLETE, completedNow: false }, null],
      'changed',
      'seen',
    ]),
    ['slow down', [makePage({ status_code: 429 }), known, COMPLETE, null], 'unreached', 'kept'],
    ['overloaded while the host is failing', [failing, known, CUT_SHORT, null], 'unreached', 'kept'],
    ['unavailable on a host that is well', [failing, known, COMPLETE, null], 'changed', 'seen'],
    ['404, and 404 again', [missing, known, COMPLETE, 404], 'gone', 'gone'],
    ['404, and 410 again', [missing, known, COMPLETE, 410], 'gone', 'gone'],
    ['404, then 200', [missing, known, COMPLETE, 200], 'unreached', 'kept'],
    ['404, then no answer', [missing, known, COMPLETE, null], 'unreached', 'kept'],
    ['404 while the scan was cut short', [missing, known, CUT_SHORT, 404], 'unreached', 'kept'],
    ['404 as ever', [missing, makeKnown({ status_code: 404 }), COMPLETE, null], 'existing', 'seen'],
    ['still gone', [missing, gone, COMPLETE, null], 'existing', 'gone'],
    ['back from gone', [makePage(), gone, COMPLETE, null], 'new', 'seen'],
    ['answers for the first time', [makePage(), silent, COMPLETE, null], 'changed', 'seen'],
    ['answers for the first time, no baseline', [makePage(), silent, FIRST, null], 'existing', 'seen'],
  ])('%s', (_, inputs, kind, memory) => {
    expect(judgeFound(...inputs)).toMatchObject({ kind, memory });
  });

  test('that is gone says its statuses, one that is back since when it was gone', () => {
    expect(judgeFound(missing, known, COMPLETE, 410).fields).toEqual([
      { field: 'status_code', from: '200', to: '410' },
    ]);
    expect(judgeFound(makePage(), gone, COMPLETE, null).fields).toEqual([
      { field: 'status_code', from: 'gone since 1970-01-01T00:00:05.000Z', to: '200' },
    ]);
  });
});

describe('a known URL that the scan did not come to', () => {
  const known = makeKnown();
  const twice = makeKnown({}, { unlinkedScans: 1 });
  const broken = makeKnown({ status_code: 404 }, { unlinkedScans: 1 });

  test.each<[string, Parameters<typeof judgeVanished>, string, string]>([
    ['404 when asked again', [known, COMPLETE, 404, false], 'gone', 'gone'],
    ['410 when asked again', [known, COMPLETE, 410, true], 'gone', 'gone'],
    ['404, but the scan was cut short', [known, CUT_SHORT, 404, true], 'unreached', 'kept'],
    ['no answer', [known, COMPLETE, null, false], 'unreached', 'kept'],
    ['500 when asked again', [known, COMPLETE, 500, false], 'unreached', 'kept'],
    ['without a link for the first time', [known, COMPLETE, 200, true], 'unreached', 'unlinked'],
    ['without a link for the second time', [twice, COMPLETE, 200, true], 'gone', 'gone'],
    ['without a link twice, cut short', [twice, CUT_SHORT, 200, true], 'unreached', 'kept'],
    ['answering, and nobody knows about links', [twice, COMPLETE, 200, false], 'unreached', 'kept'],
    ['a broken link that was taken away', [broken, COMPLETE, null, true], 'unreached', 'gone'],
  ])('%s', (_, inputs, kind, memory) => {
    expect(judgeVanished(...inputs)).toMatchObject({ kind, memory });
  });

  test('that is gone although it answers says so', () => {
    expect(judgeVanished(twice, COMPLETE, 200, true).fields[0]?.to).toBe(
      'no link in 2 scans, still answers 200',
    );
  });
});

test('a second question is asked only where its answer can prove something', () => {
  const known = makeKnown();
  expect(needsSecondAnswer(null, known, COMPLETE)).toBe(true);
  expect(needsSecondAnswer(makePage({ status_code: 404 }), known, COMPLETE)).toBe(true);
  expect(needsSecondAnswer(makePage(), known, COMPLETE)).toBe(false);
  expect(needsSecondAnswer(null, known, CUT_SHORT)).toBe(false);
  expect(needsSecondAnswer(null, makeKnown({}, { goneAt: 1 }), COMPLETE)).toBe(false);
  expect(needsSecondAnswer(null, makeKnown({ status_code: 404 }), COMPLETE)).toBe(false);
  expect(needsSecondAnswer(makePage({ status_code: 404 }), null, COMPLETE)).toBe(false);
});
