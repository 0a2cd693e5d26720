/** All checks of one page: from its facts alone, so that they can run when the crawl is over. */
import { MOST_COOKIES } from '../facts/cookie-facts.ts';
import { MOST_FORMS, MOST_MIXED } from '../facts/html-facts.ts';
import { MOST_SECRETS } from '../facts/secret-facts.ts';
import type { Page } from '../page.ts';
import { checkContent } from './content-checks.ts';
import { checkCookies, checkHeaders } from './header-checks.ts';
import { checkSoftware } from './outdated-software.ts';
import type { CheckWords } from './page-sighting.ts';
import { checkTls } from './tls-checks.ts';

export interface PageCheck {
  /** Of the handshake: proved or disproved by any answer of the site. */
  tls: CheckWords[];
  /** Of this answer. */
  own: CheckWords[];
}

const NOTHING: PageCheck = { tls: [], own: [] };

/** @param at epoch ms by which certificates are judged */
export function checkPage(page: Page, at: number): PageCheck {
  if (page.status_code === 0) return NOTHING;
  const tls = checkTls(page, at);
  if (page.status_code >= 400) return { tls, own: [] };
  const cookies = checkCookies(page);
  if (page.status_code >= 300) return { tls, own: cookies };
  return { tls, own: [...cookies, ...checkHeaders(page), ...checkContent(page), ...checkSoftware(page)] };
}

/** Whether the page may hold more than its facts tell, so that what they lack may be there. */
export function isCut(page: Page): boolean {
  return (
    page.truncated ||
    page.cookies.length >= MOST_COOKIES ||
    page.forms.length >= MOST_FORMS ||
    page.mixed_content.length >= MOST_MIXED ||
    page.secrets.length >= MOST_SECRETS
  );
}
