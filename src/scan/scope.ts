/** Which URLs belong to a scan. Nothing outside is ever requested, whatever a page or redirect says. */
import { isIP } from 'node:net';
import type { WebSettings } from '../config/settings.ts';

export interface ScopeOptions {
  /** Normalised URLs. */
  seeds: Iterable<string>;
  includeSubdomains: boolean;
  /** `host`, `host:port`, or `*.host` for its subdomains. */
  allowedHosts: string[];
  /** As above; here a host without a port means all its ports. */
  deniedHosts: string[];
  /** Only these paths and what is below them, in any case the seeds; `/v*` for all that begins so. Absent: all. */
  allowedPaths?: string[];
  deniedPaths?: string[];
  /** `html`, `.php`. A path without an extension is of no kind, and belongs. Absent: all. */
  allowedExtensions?: string[];
  deniedExtensions?: string[];
  /** With a log-in among its headers a scan leaves alone what would end that. */
  web?: Pick<WebSettings, 'headers'>;
}

/** What a URL is left alone for; '' = it belongs. */
export type ScopeRefusal =
  | ''
  | 'denied host'
  | 'out of scope'
  | 'path out of scope'
  | 'extension out of scope'
  | 'would log out';

/** `/logout`, `/users/sign_out`, `/login.php?action=log-off`. */
const LOG_OUT = /(?:^|[^a-z])(?:log|sign)[-_]?(?:out|off)(?![a-z])/i;
const LOG_IN_HEADER = /^(?:authorization|cookie)$/i;

const EXTENSION = /\.([a-z0-9_-]{1,15})$/i;

export class Scope {
  readonly #hosts = new Set<string>();
  readonly #suffixes: string[] = [];
  readonly #denied = new Set<string>();
  readonly #deniedSuffixes: string[] = [];
  readonly #paths: PathRules;
  /** Seeds that the rules for paths would leave out: the operator named them. */
  readonly #freeUrls = new Set<string>();
  readonly #adopted: string[] = [];

  constructor(options: ScopeOptions) {
    this.#paths = new PathRules(options);
    for (const seed of options.seeds) this.#addSeed(new URL(seed), options.includeSubdomains);
    for (const pattern of options.allowedHosts) {
      const host = hostOf(pattern);
      if (isWildcard(pattern)) this.#suffixes.push(`.${host}`);
      else this.#hosts.add(host);
    }
    for (const pattern of options.deniedHosts) {
      const host = hostOf(pattern);
      if (isWildcard(pattern)) this.#deniedSuffixes.push(`.${host}`);
      else this.#denied.add(host);
    }
  }

  /** Exact hosts, ports included, of seeds and allowed hosts: those the operator named. */
  get namedHosts(): ReadonlySet<string> {
    return this.#hosts;
  }

  /** Hosts that were taken in besides. */
  get adopted(): readonly string[] {
    return this.#adopted;
  }

  denies(url: URL): boolean {
    if (this.#denied.has(url.host) || this.#denied.has(url.hostname)) return true;
    return this.#deniedSuffixes.some((suffix) => url.hostname.endsWith(suffix) || url.host.endsWith(suffix));
  }

  admits(url: URL): boolean {
    return this.refusal(url) === '';
  }

  refusal(url: URL): ScopeRefusal {
    if (this.denies(url)) return 'denied host';
    const isOurs = this.#hosts.has(url.host) || this.#suffixes.some((suffix) => url.host.endsWith(suffix));
    if (!isOurs) return 'out of scope';
    const refusal = this.#paths.refusal(url);
    return refusal === '' || this.#freeUrls.has(url.href) ? '' : refusal;
  }

  /**
   * A seed that sends to its own `www.` twin, or from there to the bare name, means that host: takes it into
   * the scope and says so. Any other host stays outside, because a redirect is the other side's word.
   */
  adoptTwin(seed: URL, target: URL): boolean {
    const twins = target.host === `www.${seed.host}` || seed.host === `www.${target.host}`;
    if (!twins || this.denies(target)) return false;
    this.adopt(target.host);
    return true;
  }

  /** Takes in a host that another part of the crawl has found to belong to the scan. */
  adopt(host: string): void {
    if (this.#hosts.has(host)) return;
    this.#hosts.add(host);
    this.#adopted.push(host);
  }

  #addSeed(seed: URL, includeSubdomains: boolean): void {
    this.#hosts.add(seed.host);
    if (this.#paths.refusal(seed) !== '') this.#freeUrls.add(seed.href);
    const isAddress = seed.hostname.startsWith('[') || isIP(seed.hostname) !== 0;
    if (includeSubdomains && !isAddress) this.#suffixes.push(`.${seed.host}`);
  }
}

/** Whether a scan with these headers is somebody to its targets. */
export function bringsLogIn({ headers }: Pick<WebSettings, 'headers'>): boolean {
  return Object.keys(headers).some((name) => LOG_IN_HEADER.test(name));
}

/** Which paths of the hosts belong. */
class PathRules {
  readonly #allowed: readonly string[];
  readonly #denied: readonly string[];
  readonly #allowedExtensions: ReadonlySet<string>;
  readonly #deniedExtensions: ReadonlySet<string>;
  readonly #isLoggedIn: boolean;

  constructor({
    allowedPaths = [],
    deniedPaths = [],
    allowedExtensions = [],
    deniedExtensions = [],
    web,
  }: ScopeOptions) {
    this.#allowed = allowedPaths.map(pathOf);
    this.#denied = deniedPaths.map(pathOf);
    this.#allowedExtensions = new Set(allowedExtensions.map(extensionOf));
    this.#deniedExtensions = new Set(deniedExtensions.map(extensionOf));
    this.#isLoggedIn = web !== undefined && bringsLogIn(web);
  }

  refusal({ pathname: path, search }: URL): ScopeRefusal {
    if (this.#isLoggedIn && LOG_OUT.test(path + search)) return 'would log out';
    const isBelow = (prefix: string) => liesBelow(path, prefix);
    if (this.#denied.some(isBelow)) return 'path out of scope';
    if (this.#allowed.length > 0 && !this.#allowed.some(isBelow)) return 'path out of scope';
    if (this.#allowedExtensions.size === 0 && this.#deniedExtensions.size === 0) return '';
    const extension = EXTENSION.exec(path)?.[1]?.toLowerCase();
    if (extension === undefined) return '';
    const isLeftOut = this.#allowedExtensions.size > 0 && !this.#allowedExtensions.has(extension);
    return isLeftOut || this.#deniedExtensions.has(extension) ? 'extension out of scope' : '';
  }
}

/** `/docs` holds `/docs` and `/docs/x` but not `/docs-internal`, which nobody means by it. */
function liesBelow(path: string, prefix: string): boolean {
  if (prefix.endsWith('*')) return path.startsWith(prefix.slice(0, -1));
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || prefix.endsWith('/') || path[prefix.length] === '/';
}

/** As URLs carry it: percent-encoded, without dot segments. */
function pathOf(prefix: string): string {
  const text = prefix.trim();
  const isOpen = text.endsWith('*');
  const path = new URL(isOpen ? text.slice(0, -1) : text, 'http://x/').pathname;
  return isOpen ? `${path}*` : path;
}

function extensionOf(text: string): string {
  return text.trim().replace(/^\./, '').toLowerCase();
}

function isWildcard(pattern: string): boolean {
  return /^(?:\*\.|\.)/.test(pattern.trim());
}

/** The WHATWG spelling of a pattern's host, so that `Ünicode.example:80` equals what URLs carry. */
function hostOf(pattern: string): string {
  const text = pattern.trim().replace(/^(?:\*\.|\.)/, '');
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `http://${text}`);
  // The default ports are those that URLs do not show.
  return url?.host.replace(/:443$/, '') ?? text.toLowerCase();
}
