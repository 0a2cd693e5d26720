import { expect, test } from 'vitest';
import { describeChange, weightOf } from '../../src/scan/change-words.ts';
import type { PageChange } from '../../src/scan/page.ts';
import { makeError, makePage } from './make-page.ts';

const changed = (field: string, from: string, to: string): PageChange => ({
  kind: 'changed',
  url: 'http://shop.example/',
  fields: [{ field, from, to }],
  page: makePage(),
});

test.each([
  ['status_code', '200', '500', 'status 200 -> 500'],
  ['title', 'Shop', '', 'title "Shop" -> "none"'],
  ['text_sha256', 'aa', 'bb', 'body changed'],
  ['missing_headers', 'a', 'a, b', 'headers now missing: b'],
  ['missing_headers', 'a, b', 'c, b', 'headers now missing: c; now set: a'],
  ['missing_headers', 'a', '', 'headers now set: a'],
  ['tech', 'Debian, Nginx:1.18.0, PHP', 'Debian, Nginx:1.27.1, PHP', 'technologies Nginx 1.18.0 -> 1.27.1'],
  ['tech', 'PHP:8.1', 'WordPress:6.4', 'technologies now also WordPress 6.4, no more PHP 8.1'],
  ['tech', 'PHP', 'PHP:8.1', 'technologies PHP of no version -> 8.1'],
  ['tls_not_after', '', '2027-01-01T00:00:00.000Z', 'certificate until none -> 2027-01-01'],
  ['webserver', 'nginx\u001b[31m', 'x'.repeat(500), `server nginx -> ${'x'.repeat(80)}\u2026`],
])('a change of %s from "%s" to "%s" reads "%s"', (field, from, to, words) => {
  expect(describeChange(changed(field, from, to))).toBe(words);
});

test('a change of many pages says how many they are', () => {
  const change = changed('webserver', 'a', 'b');
  const fields = change.fields.map((field) => ({ ...field, pages: 1_200 }));
  expect(describeChange({ ...change, fields })).toBe('server a -> b (on 1,200 pages)');
});

test('a new page reads as status and title, an unreached one as its error', () => {
  const page = makePage({ status_code: 401, title: 'Sign\nin' });
  expect(describeChange({ kind: 'new', url: page.url, fields: [], page })).toBe('401 Sign in');
  const failed = makeError('http://shop.example/a');
  expect(describeChange({ kind: 'unreached', url: failed.url, fields: [], page: failed })).toBe(failed.error);
});

test('a status weighs more than a title, a title more than words; a new page more than a broken link', () => {
  const weights = [
    changed('status_code', '200', '500'),
    changed('title', 'a', 'b'),
    changed('text_sha256', 'a', 'b'),
  ].map(weightOf);
  expect(weights).toEqual([...weights].sort((left, right) => right - left));
  expect(new Set(weights).size).toBe(3);
  const fresh = (status_code: number) =>
    weightOf({ kind: 'new', url: '', fields: [], page: makePage({ status_code }) });
  expect(fresh(200)).toBeGreaterThan(fresh(403));
  expect(fresh(403)).toBeGreaterThan(fresh(404));
});
