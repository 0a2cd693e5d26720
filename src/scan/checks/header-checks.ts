/** Security headers that are missing or weak, and cookies that can be read or sent where they should not. */
import type { Severity } from '../../shared/severity.ts';
import type { CookieFact } from '../facts/cookie-facts.ts';
import type { Page } from '../page.ts';
import { type CheckWords, checkWords } from './page-sighting.ts';

interface HeaderMeaning {
  title: string;
  severity: Severity;
  cwe: string;
}

const HEADERS: Readonly<Record<string, HeaderMeaning>> = {
  'content-security-policy': { title: 'Content-Security-Policy', severity: 'low', cwe: 'CWE-693' },
  'permissions-policy': { title: 'Permissions-Policy', severity: 'info', cwe: 'CWE-693' },
  'referrer-policy': { title: 'Referrer-Policy', severity: 'info', cwe: 'CWE-200' },
  'strict-transport-security': { title: 'Strict-Transport-Security', severity: 'low', cwe: 'CWE-319' },
  'x-content-type-options': { title: 'X-Content-Type-Options', severity: 'low', cwe: 'CWE-693' },
  'x-frame-options': { title: 'X-Frame-Options', severity: 'low', cwe: 'CWE-1021' },
};

/** Cookies by which a visitor is known. */
const SESSION_NAME = /sess|sid\b|auth|token|jwt|login|remember/i;

export function checkHeaders(page: Page): CheckWords[] {
  const missing = page.missing_headers.map((name) => {
    const { title, severity, cwe } = meaningOf(name);
    return checkWords({
      of: 'site',
      kind: 'header-missing',
      key: name,
      severity,
      confidence: 'certain',
      title: `${title} is missing`,
      evidence: `grade ${page.headers_grade}`,
      refs: [cwe],
    });
  });
  const weak = page.weak_headers.map((text) => {
    const [name = '', why = ''] = text.split(': ', 2);
    const { title, severity, cwe } = meaningOf(name);
    return checkWords({
      of: 'site',
      kind: 'header-weak',
      key: name,
      severity,
      confidence: 'certain',
      title: `${title} ${why}`,
      evidence: `grade ${page.headers_grade}`,
      refs: [cwe],
    });
  });
  return [...missing, ...weak];
}

export function checkCookies(page: Page): CheckWords[] {
  const isSecure = page.url.startsWith('https:');
  return page.cookies.flatMap((cookie) => {
    const isSession = SESSION_NAME.test(cookie.name);
    const flaws = flawsOf(cookie, isSession, isSecure);
    if (flaws.length === 0) return [];
    return checkWords({
      of: 'site',
      kind: 'cookie-insecure',
      key: familyOf(cookie.name),
      severity: isSession && flaws.includes('Secure') && isSecure ? 'medium' : 'low',
      confidence: isSession ? 'firm' : 'certain',
      title: `cookie ${familyOf(cookie.name)} lacks ${flaws.join(', ')}`,
      evidence: `Set-Cookie of ${cookie.name}, value not kept`,
      refs: flaws.includes('HttpOnly') ? ['CWE-614', 'CWE-1004'] : ['CWE-614'],
    });
  });
}

function flawsOf(
  { secure, http_only, same_site }: CookieFact,
  isSession: boolean,
  isSecure: boolean,
): string[] {
  const flaws: string[] = [];
  if (!secure && (isSecure || isSession || same_site === 'none')) flaws.push('Secure');
  if (!http_only && isSession) flaws.push('HttpOnly');
  if (same_site === '' && isSession) flaws.push('SameSite');
  return flaws;
}

/** Some servers put a number or a hash into the name: that is one cookie, not a new one for each visitor. */
function familyOf(name: string): string {
  return name.replace(/^(ASPSESSIONID)[A-Z]+$/, '$1*').replace(/[0-9a-f]{8,}|\d{2,}/gi, '*');
}

function meaningOf(name: string): HeaderMeaning {
  return HEADERS[name] ?? { title: name, severity: 'info', cwe: 'CWE-693' };
}
