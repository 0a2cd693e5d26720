/** Which addresses belong to somebody's inside: not reachable from the open internet, or only by tricks. */
import ipaddr from 'ipaddr.js';

/** Azure's platform endpoint has a public-looking address, but answers only from inside a virtual machine. */
const PLATFORM_ADDRESSES = new Set(['168.63.129.16']);

const RANGE_NAMES: Record<string, string> = {
  unspecified: 'an unspecified',
  broadcast: 'a broadcast',
  multicast: 'a multicast',
  linkLocal: 'a link-local',
  loopback: 'a loopback',
  carrierGradeNat: 'a carrier-grade NAT',
  private: 'a private',
  uniqueLocal: 'a private',
  deprecatedSiteLocal: 'a private',
};

/** The IPv4 address that an IPv6 one stands for (mapped, translated, NAT64, 6to4), or null. */
function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray();
  const at = (start: number) => new ipaddr.IPv4(bytes.slice(start, start + 4));
  switch (address.range()) {
    case 'ipv4Mapped':
    case 'rfc6145':
    case 'rfc6052':
      return at(12);
    case '6to4':
      return at(2);
    default:
      // ::a.b.c.d, deprecated by RFC 4291 2.5.5.1 and still connected to by some stacks.
      return bytes.slice(0, 12).every((byte) => byte === 0) && bytes[12] !== 0 ? at(12) : null;
  }
}

/**
 * What kind of guarded address `address` is (`a private`, `a loopback`, `a reserved`...), or '' for one on the
 * open internet. Anything that is no address at all counts as guarded. Accepts IPv6 with brackets or zone.
 */
export function guardedRange(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return 'an unreadable';
  let parsed = ipaddr.parse(bare);
  if (parsed instanceof ipaddr.IPv6) parsed = embeddedIpv4(parsed) ?? parsed;
  if (PLATFORM_ADDRESSES.has(parsed.toString())) return 'a platform metadata';
  const range = parsed.range();
  return range === 'unicast' ? '' : (RANGE_NAMES[range] ?? 'a reserved');
}
