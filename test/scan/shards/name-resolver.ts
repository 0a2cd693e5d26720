/** What Node says of names in tests whose hosts have some: `.test` (RFC 6761) is on loopback, all else is as ever. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

type Done = (error: null, found: object[]) => void;

/** From now on, for everything in this thread. Returns what ends it. */
export function resolveTestNames(): () => void {
  const { lookup } = dns;
  const named = (name: string, options: object, done: Done) =>
    name.endsWith('.test')
      ? void setImmediate(() => done(null, [{ address: '127.0.0.1', family: 4 }]))
      : lookup(name, options, done as never);
  setLookup(named as typeof lookup);
  return () => setLookup(lookup);
}

function setLookup(lookup: typeof dns.lookup): void {
  dns.lookup = lookup;
  syncBuiltinESMExports();
}
