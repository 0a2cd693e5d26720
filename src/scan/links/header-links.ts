/** Links that a response carries in its headers (RFC 8288, RFC 9110 8.7 and 10.2.2, and the Refresh header). */
import { linkUrl } from '../../web/session-ids.ts';
import type { FoundLink } from './found-links.ts';
import { refreshTarget } from './link-sources.ts';

const MOST_HEADER_LINKS = 200;
const LONGEST_LINK_HEADER = 16 * 1024;

export function headerLinks(headers: Record<string, string | string[]>, base: string): FoundLink[] {
  const values = (name: string) => [headers[name] ?? []].flat();
  const found = [
    ...values('link').flatMap(linkTargets),
    ...values('refresh').map((content) => ({ value: refreshTarget(content), by: 'refresh' })),
    ...values('content-location').map((value) => ({ value, by: 'content-location' })),
    // Of a redirect it is the target; beside 201, 300 and others it is a link.
    ...values('location').map((value) => ({ value, by: 'location' })),
    ...values('sourcemap').map((value) => ({ value, by: 'source-map' })),
    ...values('x-sourcemap').map((value) => ({ value, by: 'source-map' })),
  ];
  const links = new Map<string, FoundLink>();
  for (const { value, by } of found) {
    const url = value.trim() === '' ? null : linkUrl(value.trim(), base);
    if (url !== null && links.size < MOST_HEADER_LINKS && !links.has(url)) links.set(url, { url, by });
  }
  return [...links.values()];
}

function linkTargets(header: string): { value: string; by: string }[] {
  const cut = header.slice(0, LONGEST_LINK_HEADER);
  return [...cut.matchAll(/<([^<>]{1,2048})>([^<]{0,512})/g)]
    .filter((match) => !/rel\s*=\s*"?(?:preconnect|dns-prefetch)/i.test(match[2] ?? ''))
    .map((match) => ({ value: match[1] ?? '', by: 'link-header' }));
}
