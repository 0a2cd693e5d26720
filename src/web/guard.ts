/**
 * The address guard. Seeds that the operator named may be anywhere, the inside of a network too. What comes
 * from pages and redirects is chosen by strangers: it may not make this machine ask private, loopback,
 * link-local or metadata addresses that no seed covers (server-side request forgery, CWE-918).
 */
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { WorkError } from '../shared/work.ts';
import { guardedRange } from './address-range.ts';

/** The request was not sent: its address is one that strangers may not lead to. */
export class GuardedAddressError extends WorkError {
  constructor(message: string) {
    super('blocked', message);
  }
}

export class AddressGuard {
  readonly #seeds = new Set<string>();

  /**
   * @param seedHosts WHATWG hosts (`host`, `host:port`, `[::1]:8443`): a port counts, because another port is
   * another service. Without a port, the default ports of http and https are covered.
   */
  constructor(seedHosts: Iterable<string>) {
    for (const host of seedHosts) {
      // As URLs carry it: `:80` is part of an https URL's host and no part of an http one's.
      this.#seeds.add(host.toLowerCase());
      const url = URL.parse(`http://${host}/`);
      if (url !== null) this.#seeds.add(url.host);
    }
  }

  /** Whether the operator named this URL's host, so that it may have any address. */
  covers(url: URL): boolean {
    return this.#seeds.has(url.host);
  }

  /**
   * '' when the URL may be asked as far as its text tells, else the reason. WHATWG parsing has already turned
   * decimal, hex, octal and short spellings of an address into the dotted one. Names are judged by `admit`.
   */
  refusal(url: URL): string {
    if (this.covers(url)) return '';
    const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    if (isIP(host) !== 0) return describe(host, guardedRange(host));
    return /(?:^|\.)localhost\.?$/.test(host) ? describe(host, 'a loopback') : '';
  }

  /**
   * Named hosts that this URL's host lies below, by their names, on the port of the URL. Where these are, it may be too:
   * whoever names an inner site, and scans its subdomains, means those that the same machine serves.
   */
  above({ hostname, port }: URL): string[] {
    const labels = hostname.split('.');
    const parents = labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
    return parents.filter((name) => this.#seeds.has(port === '' ? name : `${name}:${port}`));
  }

  /**
   * The addresses of a lookup that `url` may be connected to. Connect to these and no others: a second lookup
   * could answer differently. Throws GuardedAddressError when none is left.
   * @param named addresses of the hosts of `above`
   */
  admit(
    url: URL,
    addresses: readonly LookupAddress[],
    named: readonly LookupAddress[] = [],
  ): LookupAddress[] {
    if (this.covers(url)) return [...addresses];
    const known = new Set(named.map(({ address }) => address));
    const open = addresses.filter(({ address }) => guardedRange(address) === '' || known.has(address));
    const first = addresses[0];
    if (open.length === 0 && first !== undefined)
      throw new GuardedAddressError(
        `${url.hostname}: ${describe(first.address, guardedRange(first.address))}`,
      );
    return open;
  }
}

function describe(host: string, range: string): string {
  return range === '' ? '' : `${host} is ${range} address that no target names`;
}
