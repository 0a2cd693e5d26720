/** The thread that asks hosts, in which names of tests are on loopback: what is mocked in the test's thread is not in this one. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { withTestNames } from '../shards/name-resolver.ts';

const original = { ...dns };
dns.lookup = (await withTestNames(async () => original)).lookup;
syncBuiltinESMExports();
await import('../../../src/scan/fetching/fetching-thread.ts');
