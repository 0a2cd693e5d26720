import { normalizeUrl } from './url.ts';

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * Where a response leads, absolute and normalised; null when it is no redirect, or leads nowhere that http can
 * go. Header values arrive as Latin-1; browsers read what servers wrote as UTF-8.
 */
export function redirectTarget(
  status: number,
  location: string | string[] | undefined,
  base: string,
): string | null {
  const raw = Array.isArray(location) ? location[0] : location;
  if (raw === undefined || !REDIRECT_STATUSES.has(status)) return null;
  const utf8 = Buffer.from(raw, 'latin1').toString('utf8');
  return normalizeUrl(utf8.includes('\ufffd') ? raw : utf8, base);
}
