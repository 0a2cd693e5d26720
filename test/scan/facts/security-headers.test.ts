import { describe, expect, test } from 'vitest';
import { judgeHeaders } from '../../../src/scan/facts/security-headers.ts';

const GOOD = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'permissions-policy': 'camera=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};
const weakOf = (name: string, value: string) => judgeHeaders({ ...GOOD, [name]: value }, true).weak;

describe('the security headers of a page', () => {
  test('all good are an A, and none at all an F', () => {
    expect(judgeHeaders(GOOD, true)).toEqual({ missing: [], weak: [], grade: 'A' });
    const none = judgeHeaders({}, true);
    expect(none.grade).toBe('F');
    expect(none.missing).toHaveLength(6);
  });

  test('a page without TLS does not lack what means nothing there', () => {
    expect(judgeHeaders({}, false).missing).not.toContain('strict-transport-security');
  });

  test('X-Frame-Options is missed only where the policy does not name who may frame', () => {
    const policy = { ...GOOD, 'content-security-policy': "default-src 'self'" };
    expect(judgeHeaders(policy, true).missing).toEqual(['x-frame-options']);
    expect(judgeHeaders({ ...policy, 'x-frame-options': 'ALLOW-FROM https://a.example' }, true).weak).toEqual(
      ['x-frame-options: is neither DENY nor SAMEORIGIN'],
    );
  });

  test('a policy in a meta element counts, but not for who may frame the page', () => {
    const { 'content-security-policy': _policy, ...rest } = GOOD;
    const meta = new Map([
      ['http-equiv:content-security-policy', "default-src 'self'; frame-ancestors 'none'"],
    ]);
    expect(judgeHeaders(rest, true, meta)).toMatchObject({ missing: ['x-frame-options'], weak: [] });
    expect(judgeHeaders(rest, true).missing).toEqual(['content-security-policy', 'x-frame-options']);
  });

  test.each([
    ['content-security-policy', "script-src 'self' 'unsafe-inline'; frame-ancestors *", "'unsafe-inline'"],
    ['content-security-policy', 'default-src https: ; frame-ancestors *', 'from https:'],
    [
      'content-security-policy',
      "default-src 'self'; script-src 'self' 'unsafe-eval'; frame-ancestors *",
      'eval',
    ],
    ['content-security-policy', 'frame-ancestors *', 'does not restrict scripts'],
    ['strict-transport-security', 'max-age=300', 'less than half a year'],
    ['strict-transport-security', 'includeSubDomains', 'no max-age'],
    ['x-content-type-options', 'yes', 'nosniff'],
    ['referrer-policy', 'no-referrer, unsafe-url', 'unsafe-url'],
  ])('%s: %s is weak', (name, value, why) => {
    const weak = weakOf(name, value);
    expect(weak).toHaveLength(1);
    expect(weak[0]).toContain(why);
  });

  test.each([
    ['content-security-policy', "script-src 'nonce-abc' 'unsafe-inline' https:; frame-ancestors *"],
    ['content-security-policy', "script-src 'strict-dynamic' 'sha256-x' http:; frame-ancestors *"],
    ['strict-transport-security', 'includeSubDomains; max-age="63072000"'],
    ['referrer-policy', 'unsafe-url, strict-origin'],
    ['x-content-type-options', 'NoSniff'],
  ])('%s: %s is not', (name, value) => {
    expect(weakOf(name, value)).toEqual([]);
  });
});
