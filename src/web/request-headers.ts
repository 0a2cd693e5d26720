import type { WebSettings } from '../config/settings.ts';

/** Bound to the origin they were meant for (RFC 9110 15.4). */
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * The headers of one hop to `url`, names in lower case. What the settings add may be a secret of the operator's
 * hosts: it goes to those alone (`named`), and a request's own credentials stay with its first origin.
 */
export function requestHeaders(
  settings: WebSettings,
  request: { url: string; headers?: Record<string, string> },
  url: URL,
  named: boolean,
): Record<string, string> {
  const { user_agent: agent, contact } = settings;
  const headers: Record<string, string> = {
    'user-agent': contact === '' ? agent : `${agent} (+${contact})`,
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
  };
  if (named)
    for (const [name, value] of Object.entries(settings.headers)) headers[name.toLowerCase()] = value;
  if (request.headers === undefined) return headers;
  const sameOrigin = new URL(request.url).origin === url.origin;
  for (const [name, value] of Object.entries(request.headers))
    if (sameOrigin || !CREDENTIAL_HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  return headers;
}
