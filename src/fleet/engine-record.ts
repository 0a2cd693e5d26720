/**
 * Which engines have work carried here, so that a worker which could never carry any of it can say so instead of
 * waiting for ever. Redis' own clock decides how long ago that was.
 */
import type { Redis } from 'ioredis';
import { FLEET_PROTOCOL, type FleetIdentity, KEPT_MS } from './fleet-names.ts';

/** An engine that was not seen for so long says nothing about the next one: all may have been upgraded since. */
const SEEN_MS = 120_000;

/** KEYS: engines. */
const ANNOUNCE = `
redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1] - ARGV[2] / 1000)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;
const SEEN = `return redis.call('ZRANGEBYSCORE', KEYS[1], redis.call('TIME')[1] - ARGV[1] / 1000, '+inf')`;

const keyOf = (prefix: string): string => `${prefix}:engines`;

/** To be repeated while the engine has work carried. */
export async function announceEngine(redis: Redis, prefix: string, identity: FleetIdentity): Promise<void> {
  const member = `${identity.version} ${FLEET_PROTOCOL} ${identity.keyCheck}`;
  await redis.eval(ANNOUNCE, 1, keyOf(prefix), member, KEPT_MS);
}

/** Why no engine of the last minutes shares its work with this worker, and what to do; '' = one does, or none was seen. */
export async function misfitOf(redis: Redis, prefix: string, own: FleetIdentity): Promise<string> {
  const seen = (await redis.eval(SEEN, 1, keyOf(prefix), SEEN_MS)) as string[];
  const engines = seen.map((member) => {
    const [version = '', protocol = '', keyCheck = ''] = member.split(' ');
    return { version, protocol: Number(protocol), keyCheck };
  });
  const sameKey = engines.filter(({ keyCheck }) => keyCheck === own.keyCheck);
  const fits = sameKey.some(
    ({ version, protocol }) => version === own.version && protocol === FLEET_PROTOCOL,
  );
  if (engines.length === 0 || fits) return '';
  const other = sameKey[0];
  if (other === undefined)
    return "the fleet's key of this worker is not that of the engine; give both the same (SCAREFLOOR_FLEET_KEY, or the section fleet)";
  return `this worker is scarefloor ${own.version} and the engine is ${other.version}; only equal versions share work: install ${other.version} here, or ${own.version} there`;
}
