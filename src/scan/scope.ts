/** Which URLs belong to a scan. Nothing outside is ever requested, whatever a page or redirect says. */
import { isIP } from 'node:net';

export interface ScopeOptions {
  /** Normalised URLs. */
  seeds: Iterable<string>;
  includeSubdomains: boolean;
  /** `host`, `host:port`, or `*.host` for its subdomains. */
  allowedHosts: string[];
  /** As above; here a host without a port means all its ports. */
  deniedHosts: string[];
}

export class Scope {
  readonly #hosts = new Set<string>();
  readonly #suffixes: string[] = [];
  readonly #denied = new Set<string>();
  readonly #deniedSuffixes: string[] = [];

  constructor(options: ScopeOptions) {
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

  denies(url: URL): boolean {
    if (this.#denied.has(url.host) || this.#denied.has(url.hostname)) return true;
    return this.#deniedSuffixes.some((suffix) => url.hostname.endsWith(suffix) || url.host.endsWith(suffix));
  }

  admits(url: URL): boolean {
    if (this.denies(url)) return false;
    return this.#hosts.has(url.host) || this.#suffixes.some((suffix) => url.host.endsWith(suffix));
  }

  /**
   * A seed that sends to its own `www.` twin, or from there to the bare name, means that host: takes it into
   * the scope and says so. Any other host stays outside, because a redirect is the other side's word.
   */
  adoptTwin(seed: URL, target: URL): boolean {
    const twins = target.host === `www.${seed.host}` || seed.host === `www.${target.host}`;
    if (!twins || this.denies(target)) return false;
    this.#hosts.add(target.host);
    return true;
  }

  #addSeed(seed: URL, includeSubdomains: boolean): void {
    this.#hosts.add(seed.host);
    const isAddress = seed.hostname.startsWith('[') || isIP(seed.hostname) !== 0;
    if (includeSubdomains && !isAddress) this.#suffixes.push(`.${seed.host}`);
  }
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
