/** The cookies of a response: their names and flags (RFC 6265bis 5.6), never their values. */
import { safeText } from '../../shared/safe-text.ts';

export interface CookieFact {
  name: string;
  secure: boolean;
  http_only: boolean;
  /** `strict`, `lax`, `none`; '' where the cookie does not say. */
  same_site: string;
}

export const MOST_COOKIES = 30;
const LONGEST_COOKIE = 4_096;
const LONGEST_NAME = 80;

/** Each name once: a cookie that is set twice is what it was set to last. */
export function readCookies(header: string | string[] | undefined): CookieFact[] {
  if (header === undefined) return [];
  const cookies = new Map<string, CookieFact>();
  for (const line of [header].flat()) {
    const [pair = '', ...attributes] = line.slice(0, LONGEST_COOKIE).split(';');
    const name = safeText(pair.split('=', 1)[0] ?? '', LONGEST_NAME);
    if (name === '' || (cookies.size >= MOST_COOKIES && !cookies.has(name))) continue;
    const cookie: CookieFact = { name, secure: false, http_only: false, same_site: '' };
    for (const attribute of attributes) {
      const [key = '', value = ''] = attribute.split('=', 2).map((part) => part.trim().toLowerCase());
      if (key === 'secure') cookie.secure = true;
      else if (key === 'httponly') cookie.http_only = true;
      else if (key === 'samesite' && /^(?:strict|lax|none)$/.test(value)) cookie.same_site = value;
    }
    cookies.set(name, cookie);
  }
  return [...cookies.values()];
}
