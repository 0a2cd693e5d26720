/** What the report's data block holds of each page. Reports are sent on: credentials in URLs do not go with them. */
import { redactSecrets } from '../../shared/redact.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CookieFact } from '../facts/cookie-facts.ts';
import type { FormFact } from '../facts/html-facts.ts';
import { isoTime } from '../iso-time.ts';
import type { JudgedPage } from '../record-rows.ts';

/** Characters of a text that a site chose; the data files have all of it. */
export const LONGEST_CELL = 300;

/** In the order of the data block and of a page's facts; the script finds them by name. */
export const PAGE_COLUMNS: { name: string; read: (judged: JudgedPage) => string | number }[] = [
  { name: 'change', read: ({ kind }) => kind },
  { name: 'status', read: ({ page }) => page.status_code },
  { name: 'title', read: ({ page }) => safeText(redactSecrets(page.title), LONGEST_CELL) },
  { name: 'url', read: ({ page }) => redactSecrets(page.url) },
  {
    name: 'final_url',
    read: ({ page }) => (page.final_url === page.url ? '' : redactSecrets(page.final_url)),
  },
  { name: 'redirects', read: ({ page }) => safeText(redactSecrets(page.redirect_chain.join(' | '))) },
  { name: 'type', read: ({ page }) => safeText(page.content_type.split(';')[0] ?? '', LONGEST_CELL) },
  { name: 'bytes', read: ({ page }) => page.content_length },
  { name: 'cut', read: ({ page }) => (page.truncated ? 1 : 0) },
  { name: 'words', read: ({ page }) => page.words },
  { name: 'lines', read: ({ page }) => page.lines },
  { name: 'ms', read: ({ page }) => Math.round(page.time_ms) },
  { name: 'server', read: ({ page }) => safeText(page.webserver, LONGEST_CELL) },
  { name: 'ip', read: ({ page }) => page.ip },
  { name: 'depth', read: ({ page }) => page.depth },
  { name: 'found_on', read: ({ page }) => redactSecrets(page.found_on) },
  { name: 'found_by', read: ({ page }) => page.found_by },
  { name: 'tech', read: ({ page }) => safeText(page.tech.join(', '), LONGEST_CELL) },
  { name: 'grade', read: ({ page }) => page.headers_grade },
  { name: 'missing_headers', read: ({ page }) => page.missing_headers.join(', ') },
  { name: 'weak_headers', read: ({ page }) => safeText(page.weak_headers.join('; ')) },
  { name: 'cookies', read: ({ page }) => safeText(page.cookies.map(cookieWords).join('; ')) },
  { name: 'forms', read: ({ page }) => safeText(redactSecrets(page.forms.map(formWords).join('; '))) },
  { name: 'favicon', read: ({ page }) => page.favicon },
  { name: 'sha256', read: ({ page }) => page.body_sha256 },
  { name: 'error', read: ({ page }) => safeText(redactSecrets(page.error), LONGEST_CELL) },
  { name: 'first_seen', read: ({ firstSeen }) => isoTime(firstSeen) },
  { name: 'last_changed', read: ({ lastChanged }) => isoTime(lastChanged) },
];

function cookieWords({ name, secure, http_only: httpOnly, same_site: sameSite }: CookieFact): string {
  const flags = [secure ? 'Secure' : '', httpOnly ? 'HttpOnly' : '', sameSite && `SameSite=${sameSite}`];
  return [name, ...flags.filter((flag) => flag !== '')].join(' ');
}

function formWords({ method, action, fields, password }: FormFact): string {
  return `${method} ${action} (${fields.join(', ')})${password ? ' with a password' : ''}`;
}
