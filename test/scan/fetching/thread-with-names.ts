/** The thread that asks hosts, in which names of tests are on loopback: what a test sets in its own thread is not set in this one. */
import { resolveTestNames } from '../shards/name-resolver.ts';

resolveTestNames();
await import('../../../src/scan/fetching/fetching-thread.ts');
