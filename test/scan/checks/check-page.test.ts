import { describe, expect, test } from 'vitest';
import { checkPage } from '../../../src/scan/checks/check-page.ts';
import { isBelow } from '../../../src/scan/checks/outdated-software.ts';
import { SightingMaker } from '../../../src/scan/checks/page-sighting.ts';
import type { Page } from '../../../src/scan/page.ts';
import { makePage, makeTls } from '../make-page.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 23);
const CLEAN = { url: 'https://shop.example/', missing_headers: [], tls: makeTls() };
const sightings = (facts: Partial<Page>) => {
  const page = makePage({ ...CLEAN, ...facts });
  const { tls, own } = checkPage(page, NOW);
  const maker = new SightingMaker();
  return [...tls, ...own].map((words) => maker.make(page, words));
};
/** `kind severity title` of each. */
const told = (facts: Partial<Page>) =>
  sightings(facts).map(({ kind, severity, title }) => `${kind} ${severity} ${title}`);
const FORM = {
  action: 'https://shop.example/login',
  method: 'post',
  fields: ['user', 'pw'],
  password: true,
} as const;

test('a page that is in order has nothing held against it', () => {
  const cookies = [{ name: 'session', secure: true, http_only: true, same_site: 'lax' }];
  expect(
    told({ cookies, forms: [{ ...FORM, fields: [...FORM.fields] }], tech: ['Nginx', 'PHP:8.3.1'] }),
  ).toEqual([]);
});

describe('a certificate', () => {
  test.each([
    [{ not_after: NOW - 1 }, 'tls-expiry high certificate has expired'],
    [{ not_after: NOW + 3 * DAY_MS }, 'tls-expiry high certificate expires within 7 days'],
    [{ not_after: NOW + 10 * DAY_MS }, 'tls-expiry medium certificate expires within 14 days'],
    [{ not_after: NOW + 20 * DAY_MS }, 'tls-expiry low certificate expires within 30 days'],
    [{ not_before: NOW + DAY_MS }, 'tls-not-yet-valid medium certificate is not valid yet'],
    [{ mismatched: true }, 'tls-wrong-host high certificate is for another host'],
    [{ self_signed: true, authorized: false }, 'tls-self-signed medium certificate is self-signed'],
    [
      { authorized: false, authorization_error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      'tls-untrusted medium certificate is not trusted',
    ],
    [{ protocol: 'TLSv1.1' }, 'tls-protocol medium TLS of an old version is the best that is offered'],
  ])('%j', (facts, expected) => {
    expect(told({ tls: makeTls(facts) })).toEqual([expected]);
  });

  test('that expired is not called untrusted as well', () => {
    const expired = { not_after: NOW - 1, authorized: false, authorization_error: 'CERT_HAS_EXPIRED' };
    expect(told({ tls: makeTls(expired) })).toHaveLength(1);
    expect(told({ tls: makeTls({ ...expired, self_signed: true }) })).toHaveLength(1);
  });

  test('that signs itself and is trusted all the same is a root of the operator', () => {
    expect(told({ tls: makeTls({ self_signed: true, authorized: true }) })).toEqual([]);
  });

  test('is one finding for the whole site, whichever page showed it and however near its end', () => {
    const id = (url: string, days: number) =>
      sightings({ url, tls: makeTls({ not_after: NOW + days * DAY_MS }) })[0]?.id;
    expect(id('https://shop.example/a', 3)).toBe(id('https://shop.example/b', 20));
    expect(id('https://shop.example/a', 3)).not.toBe(id('https://shop.example:8443/a', 3));
  });

  test('is judged on error pages too', () => {
    expect(told({ status_code: 503, tls: makeTls({ mismatched: true }) })).toHaveLength(1);
  });
});

describe('headers and cookies', () => {
  test.each<[Partial<Page>, string[]]>([
    [{ missing_headers: ['x-frame-options'] }, ['header-missing low X-Frame-Options is missing']],
    [
      { weak_headers: ["content-security-policy: allows 'unsafe-inline' scripts"] },
      ["header-weak low Content-Security-Policy allows 'unsafe-inline' scripts"],
    ],
    [
      { cookies: [{ name: 'PHPSESSID', secure: false, http_only: false, same_site: '' }] },
      ['cookie-insecure medium cookie PHPSESSID lacks Secure, HttpOnly, SameSite'],
    ],
    [
      { cookies: [{ name: 'theme', secure: false, http_only: false, same_site: '' }] },
      ['cookie-insecure low cookie theme lacks Secure'],
    ],
  ])('%j', (facts, expected) => {
    expect(told(facts)).toEqual(expected);
  });

  test('a cookie with a number in its name is the same for every visitor', () => {
    const cookie = { secure: false, http_only: false, same_site: '' };
    const id = (name: string) => sightings({ cookies: [{ ...cookie, name }] })[0]?.id;
    expect(id('incap_ses_812_34')).toBe(id('incap_ses_99_12'));
    expect(id('ASPSESSIONIDQABCDEF')).toBe(id('ASPSESSIONIDZZYXWVU'));
    expect(id('a')).not.toBe(id('b'));
  });

  test('are not asked of error pages', () => {
    expect(told({ status_code: 404, missing_headers: ['x-frame-options'] })).toEqual([]);
  });
});

describe('content', () => {
  const plain = { url: 'http://shop.example/', tls: null };
  test.each<[string, Partial<Page>, string[]]>([
    [
      'mixed',
      { mixed_content: ['http://cdn.example/a.js', 'http://cdn.example/a.png'] },
      [
        'mixed-content medium page with TLS loads something without it (mixed content)',
        'mixed-content low page with TLS loads something without it (mixed content)',
      ],
    ],
    ['a listing', { listing: true, title: 'Index of /' }, ['directory-listing low directory listing']],
    [
      'an exposed file',
      { url: 'https://shop.example/.git/HEAD', exposed: '/.git/HEAD' },
      ['exposed-file high Git repository is exposed at /.git/HEAD'],
    ],
    [
      'a secret',
      { secrets: [{ rule: 'github-token', shown: 'ghp_... (40 characters)', digest: 'ab', line: 3 }] },
      ['secret high secret within reach of everybody: GitHub token'],
    ],
    [
      'a password over http',
      { ...plain, forms: [{ ...FORM, action: 'http://shop.example/login', fields: [] }] },
      ['form-insecure high form sends a password without TLS'],
    ],
    [
      'a password to another host',
      { forms: [{ ...FORM, action: 'https://other.example/login', fields: [] }] },
      ['form-foreign medium form sends a password to another host'],
    ],
    [
      'a search at another host',
      { forms: [{ action: 'https://search.example/', method: 'get', fields: ['q'], password: false }] },
      [],
    ],
  ])('%s', (_, facts, expected) => {
    expect(told(facts)).toEqual(expected);
  });

  test('an exposed file is never quoted', () => {
    const [seen] = sightings({
      url: 'https://shop.example/.env',
      exposed: '/.env',
      body_sha256: 'abc',
      title: 'DB=1',
    });
    expect(seen?.evidence).toBe('status 200, 1000 bytes, sha256 abc');
  });

  test('a form is the same whatever token its address carries', () => {
    const id = (action: string) =>
      sightings({ ...plain, forms: [{ ...FORM, action, fields: ['pw'] }] })[0]?.id;
    expect(id('http://shop.example/login?t=1')).toBe(id('http://shop.example/login?t=2'));
  });
});

describe('software', () => {
  test.each([
    ['WordPress:4.1', 'software-outdated high WordPress 4.1 is out of date'],
    ['WordPress:6.4.2', 'software-outdated medium WordPress 6.4.2 is out of date'],
    ['jQuery:3.4.1', 'software-outdated medium jQuery 3.4.1 is out of date'],
    ['Nginx:1.10.0', 'software-outdated medium Nginx 1.10.0 is out of date'],
    ['PHP:5.6.40', 'software-outdated high PHP 5.6.40 is out of date'],
    ['Drupal:7', 'software-outdated high Drupal 7 is out of date'],
  ])('%s', (technology, expected) => {
    expect(told({ tech: [technology] })).toEqual([expected]);
  });

  test.each(['WordPress:6.7.1', 'Nginx', 'Nginx:1.27.3', 'jQuery:3.7.1', 'PHP:8', 'House:0.1'])(
    '%s is not',
    (one) => {
      expect(told({ tech: [one] })).toEqual([]);
    },
  );

  test('versions are compared number by number, and what is not told is not guessed', () => {
    expect(isBelow('2.4.9', '2.4.51')).toBe(true);
    expect(isBelow('2.10', '2.9')).toBe(false);
    expect(isBelow('2', '2.4')).toBe(false);
    expect(isBelow('1', '2.4')).toBe(true);
    expect(isBelow('3.5.0', '3.5.0')).toBe(false);
    expect(isBelow('beta', '1.0')).toBe(false);
  });
});

test('a page that did not answer has nothing held against it', () => {
  expect(
    told({ status_code: 0, error: 'tls: bad', error_kind: 'tls', tls: makeTls({ self_signed: true }) }),
  ).toEqual([]);
});
