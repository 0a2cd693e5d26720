/**
 * What the links of one document are resolved against. Nearly all links are a plain path, whose resolution is to put
 * the folder before it: that costs a tenth of what parsing a URL does, and a site has a million links.
 */
import { detached } from '../shared/detached.ts';
import { LONGEST_URL, normalizeUrl } from './url.ts';

/**
 * A path without anything that resolving or normalising would touch (RFC 3986, 5.2.4 and 6.2.2): characters that need
 * no encoding, and segments that are neither empty nor begin with a dot.
 */
const PLAIN_PATH = /^\/?(?:[\w~-][\w.~-]*\/)*(?:[\w~-][\w.~-]*)?$/;
const UP = '../';
/** Origins that are known to be normalised. */
const normalOrigins = new Set<string>();
const MOST_ORIGINS = 1_000;

export class LinkBase {
  readonly href: string;
  /** `http://host` and `http://host/folder/`; '' where the base is not normalised itself. */
  readonly #origin: string;
  readonly #folder: string;

  constructor(href: string) {
    this.href = href;
    const root = href.indexOf('/', href.indexOf('//') + 2);
    const query = href.indexOf('?', root);
    const isNormal = isNormalUrl(href, root);
    this.#origin = isNormal ? href.slice(0, root) : '';
    this.#folder = isNormal ? href.slice(0, href.lastIndexOf('/', query < 0 ? undefined : query) + 1) : '';
  }

  /** What normalizeUrl gives for `text` against this base, where `text` is a plain path; null where it is none. */
  plain(text: string): string | null {
    if (this.#folder === '' || text.length > LONGEST_URL) return null;
    let folder = this.#folder;
    let path = text;
    while (path.startsWith(UP)) {
      path = path.slice(UP.length);
      folder = this.#above(folder);
    }
    if (!PLAIN_PATH.test(path)) return null;
    if (path.startsWith('/')) {
      // Behind `../` this is an empty segment.
      if (path !== text) return null;
      folder = this.#origin;
    }
    const url = folder + path;
    return url.length > LONGEST_URL ? null : url;
  }

  /** The folder that holds this one; the root holds itself. */
  #above(folder: string): string {
    const above = folder.lastIndexOf('/', folder.length - 2) + 1;
    return above > this.#origin.length ? folder.slice(0, above) : folder;
  }
}

/** The pages of one origin follow each other, and most have plain paths themselves. */
function isNormalUrl(href: string, root: number): boolean {
  const origin = href.slice(0, root);
  if (
    root > 0 &&
    href.length <= LONGEST_URL &&
    PLAIN_PATH.test(href.slice(root)) &&
    normalOrigins.has(origin)
  )
    return true;
  if (normalizeUrl(href) !== href) return false;
  if (normalOrigins.size >= MOST_ORIGINS) normalOrigins.clear();
  normalOrigins.add(detached(origin));
  return true;
}
