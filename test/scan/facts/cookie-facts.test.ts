import { describe, expect, test } from 'vitest';
import { MOST_COOKIES, readCookies } from '../../../src/scan/facts/cookie-facts.ts';

describe('the cookies of a response', () => {
  test('are told by name and flags, never by value', () => {
    const cookies = readCookies(['sid=topsecret; Path=/; HttpOnly; secure; SameSite=Lax', 'theme=dark']);
    expect(cookies).toEqual([
      { name: 'sid', secure: true, http_only: true, same_site: 'lax' },
      { name: 'theme', secure: false, http_only: false, same_site: '' },
    ]);
    expect(JSON.stringify(cookies)).not.toContain('topsecret');
  });

  test('are what they were set to last, and none without a header', () => {
    expect(readCookies(['a=1', 'a=2; Secure'])).toMatchObject([{ name: 'a', secure: true }]);
    expect(readCookies(undefined)).toEqual([]);
    expect(readCookies('=nameless; Secure')).toEqual([]);
  });

  test('are cut at a number', () => {
    const many = Array.from({ length: MOST_COOKIES + 9 }, (_, index) => `c${index}=1`);
    expect(readCookies(many)).toHaveLength(MOST_COOKIES);
  });
});
