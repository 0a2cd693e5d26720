/** What `node:dns` says in tests whose hosts have names: `.test` (RFC 6761) is on loopback, all else is as ever. */
import type * as Dns from 'node:dns';

export async function withTestNames(original: () => Promise<typeof Dns>): Promise<typeof Dns> {
  const dns = await original();
  const lookup = (name: string, options: object, done: (error: null, found: object[]) => void) =>
    name.endsWith('.test')
      ? void setImmediate(() => done(null, [{ address: '127.0.0.1', family: 4 }]))
      : dns.lookup(name, options, done as never);
  return { ...dns, lookup: lookup as typeof dns.lookup };
}
