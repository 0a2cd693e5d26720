import { describe, expect, test } from 'vitest';
import { type Standing, standingAfter, standingBesideNoise } from '../../../src/scan/checks/standing.ts';
import type { Page } from '../../../src/scan/page.ts';
import { makeError, makePage } from '../make-page.ts';

const BEFORE: Standing = { status: 200, ids: ['a', 'b'] };
const standsAfter = (facts: Partial<Page>, seen: string[], before: Standing | null = BEFORE) =>
  standingAfter(makePage(facts), seen, before);

describe('what stands at a URL', () => {
  test('is what its newest full answer shows', () => {
    expect(standsAfter({}, ['b', 'c'])).toEqual({ status: 200, ids: ['b', 'c'] });
    expect(standsAfter({}, [])).toEqual({ status: 200, ids: [] });
    expect(standsAfter({ status_code: 301 }, [])).toEqual({ status: 301, ids: [] });
  });

  test('stays as it was where nothing is different', () => {
    expect(standsAfter({}, ['b', 'a'])).toBeNull();
    expect(standsAfter({}, [], null)).toBeNull();
  });

  test.each<[string, Partial<Page>]>([
    ['an error of the server', { status_code: 500 }],
    ['a choice of other places', { status_code: 300 }],
    ['a log-in', { status_code: 302 }],
    ['a refusal', { status_code: 403 }],
    ['a missing page that was not asked again', { status_code: 404 }],
    ['a part of it', { status_code: 206 }],
    ['a body that was cut', { truncated: true }],
  ])('is not changed by %s, which shows nothing of it', (_, facts) => {
    expect(standsAfter(facts, [])).toBeNull();
    expect(standsAfter(facts, ['c'])).toEqual({ status: 200, ids: ['a', 'b', 'c'] });
  });

  test('is not changed where no answer came', () => {
    expect(standingAfter(makeError('http://shop.example/'), [], BEFORE)).toBeNull();
  });

  test('at a passing redirect is told by the next one', () => {
    const redirect = { status: 302, ids: ['cookie'] };
    expect(standsAfter({ status_code: 302 }, [], redirect)).toEqual({ status: 302, ids: [] });
  });
});

test('what a page shows by turns stands, and what it shows besides comes to it', () => {
  const before = { status: 200, ids: ['a', 'b'] };
  const of = (ids: string[], noisy: string[]) => standingBesideNoise({ status: 203, ids }, before, noisy);
  expect(of(['b'], ['missing_headers'])).toBeNull();
  expect(of(['b', 'c'], ['cookies'])).toEqual({ status: 200, ids: ['a', 'b', 'c'] });
  // A clock in the text has nothing to do with what stands.
  for (const noisy of [[], ['text_sha256', 'title']])
    expect(of(['b'], noisy)).toEqual({ status: 203, ids: ['b'] });
  expect(standingBesideNoise(null, before, ['cookies'])).toBeNull();
  const first = { status: 200, ids: ['a'] };
  expect(standingBesideNoise(first, null, ['cookies'])).toBe(first);
});
