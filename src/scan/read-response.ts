/** Reads one response by what it is: facts for the page, links for the frontier. */
import { hash } from 'node:crypto';
import { decodeText, utf8Of } from '../web/charset.ts';
import type { FetchResult } from '../web/client.ts';
import { inflate } from '../web/inflate.ts';
import { redirectTarget } from '../web/redirect.ts';
import { withoutSessionId } from '../web/session-ids.ts';
import { pageRules } from './facts/page-rules.ts';
import type { Visit } from './frontier.ts';
import { foldedText } from './html/visible-text.ts';
import { readHtml, readHtmlBytes } from './html-page.ts';
import { bodyKind, holdsLinks, readBodyLinks } from './links/body-links.ts';
import type { FoundLink, FoundLinks } from './links/found-links.ts';
import { headerLinks } from './links/header-links.ts';
import type { Breadth } from './links/link-sources.ts';
import { readSitemap } from './links/sitemap.ts';
import type { Page } from './page.ts';
import { answeredPage, countText, NO_TEXT } from './page-facts.ts';

export interface ReadResponse {
  page: Page;
  /** Where a redirect leads, normalised; null for anything else. */
  target: string | null;
  links: FoundLink[];
  /** Links beyond what one page may give. */
  surplus: number;
}

const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;
const TEXT_TYPE =
  /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|(?:x-)?(?:ndjson|jsonl(?:ines)?)|json-seq|xml|(?:x-)?javascript|ecmascript|yaml)\b|image\/svg\+xml)/i;
const SVG_TYPE = /^\s*image\/svg\+xml\b/i;
/** Servers that name no type, or the type of anything, still send pages. */
const UNKNOWN_TYPE = /^\s*(?:$|application\/octet-stream|unknown)/i;
const SNIFFED_BYTES = 256;
const NO_LINKS = { list: [], surplus: 0 };
const GZIP_MAGIC = 0x1f8b;

/**
 * @param capBytes inflated bytes read of a sitemap that is a gzip file
 * @param technologies folder of the operator's own rules of technologies; '' = none
 */
export async function readResponse(
  visit: Visit,
  result: FetchResult,
  breadth: Breadth,
  capBytes: number,
  technologies = '',
): Promise<ReadResponse> {
  const rules = pageRules(technologies);
  const target = placeOf(redirectTarget(result.status, result.headers.location, visit.url), visit.url);
  const fromHeaders = breadth !== 'narrow' ? headerLinks(result.headers, visit.url) : [];
  const type = [result.headers['content-type'] ?? ''].flat()[0] ?? '';
  if (target !== null || result.body.length === 0)
    return {
      page: answeredPage(visit, result, NO_TEXT, target, rules),
      target,
      links: fromHeaders,
      surplus: 0,
    };

  if (isHtml(type, result.body)) {
    const html = readHtmlBytes(utf8Of(result.body, type), visit.url, breadth);
    const { title, textSha256, simhash, facts } = html;
    const body = { title, textSha256, simhash, html: facts, isText: true, ...countText(result.body) };
    const page = answeredPage(visit, result, body, null, rules);
    const links = isMissing(result) ? [] : [...fromHeaders, ...html.links];
    return { page, target, links, surplus: html.surplus };
  }

  const sitemap = visit.foundBy === 'sitemap' && result.status === 200;
  const gzipped = sitemap && result.body.length > 2 && result.body.readUInt16BE(0) === GZIP_MAGIC;
  const body = gzipped ? (await inflate(result.body, 'gzip', capBytes)).body : result.body;
  const kind = bodyKind(type, visit.url, visit.foundBy);
  if (!sitemap && kind === null && !isTextType(type))
    return {
      page: answeredPage(visit, result, NO_TEXT, null, rules),
      target,
      links: fromHeaders,
      surplus: 0,
    };
  const folded = foldedText(utf8Of(body, type));
  const textSha256 = hash('sha256', folded.text);
  const facts = { ...NO_TEXT, textSha256, simhash: folded.simhash, isText: true, ...countText(body) };
  const page = answeredPage(visit, result, facts, null, rules);
  if (sitemap) {
    const links = [...fromHeaders, ...readSitemap(decodeText(body, type), visit.url)];
    return { page, target, links, surplus: 0 };
  }
  const { list, surplus } = SVG_TYPE.test(type)
    ? svgLinks(decodeText(body, type), visit, breadth)
    : kind === null || !holdsLinks(kind, breadth)
      ? NO_LINKS
      : readBodyLinks(decodeText(body, type), kind, visit.url, breadth);
  return { page, target, links: isMissing(result) ? [] : [...fromHeaders, ...list], surplus };
}

/** A picture of SVG is a document with links like any other. */
function svgLinks(text: string, visit: Visit, breadth: Breadth): Pick<FoundLinks, 'list' | 'surplus'> {
  const { links: list, surplus } = readHtml(text, visit.url, breadth);
  return { list, surplus };
}

/** Without the session id that came with the redirect, but where that is all that it gives: there is no page without it. */
function placeOf(target: string | null, url: string): string | null {
  const place = target === null ? null : withoutSessionId(target);
  return place === url ? target : place;
}

/** The links of an error page are those of the site's frame, on every path there is: a trap. */
function isMissing({ status }: FetchResult): boolean {
  return status === 404 || status === 410;
}

export function isTextType(type: string): boolean {
  return TEXT_TYPE.test(type);
}

export function isHtml(type: string, body: Buffer): boolean {
  if (HTML_TYPE.test(type)) return true;
  if (!UNKNOWN_TYPE.test(type)) return false;
  return /^\s*(?:\ufeff|\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|title)\b/i.test(
    body.toString('latin1', 0, SNIFFED_BYTES),
  );
}
