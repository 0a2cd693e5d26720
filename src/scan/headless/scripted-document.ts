import type { FetchResult } from '../../web/client.ts';

const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;

/** A page of HTML with scripts, as a browser may be given it: a copy, because the body goes elsewhere. Else null. */
export function scriptedDocument(result: FetchResult): { body: Buffer; contentType: string } | null {
  const contentType = [result.headers['content-type'] ?? ''].flat()[0] ?? '';
  if (result.status !== 200 || !HTML_TYPE.test(contentType)) return null;
  const { body } = result;
  if (!body.includes('<script') && !body.includes('<SCRIPT')) return null;
  return { body: Buffer.from(body), contentType };
}
