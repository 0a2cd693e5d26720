/** The Redis of the fleet, and the workers on it: what a security team would want to know before the first night. */
import { readFileSync, statSync } from 'node:fs';
import { isLocalAddress, type RedisAddress } from '../../config/redis-address.ts';
import type { FleetSettings, Settings } from '../../config/settings.ts';
import type { RedisInspection } from '../../fleet/inspect-redis.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { type Diagnosis, fault, ok, warning } from './diagnosis.ts';

/** Times in logs and reports are off by as much. */
const CLOCK_OFF_MS = 5_000;
const SOON_MS = 14 * 24 * 3_600_000;
/** Above this share of its memory a large scan may be too much. */
const NEARLY_FULL = 0.8;
const SHOWN_NAMES = 5;
/** Neither owner nor group. */
const OTHERS = 0o007;

/** Without a fleet there is nothing to say. Loads its client otherwise. */
export async function checkFleet(
  { fleet: settings, file }: Pick<Settings, 'fleet' | 'file'>,
  { version, clock }: { version: string; clock: Clock },
): Promise<Diagnosis[]> {
  if (settings === null) return [];
  const key = checkKey(settings, file);
  const { addressOf } = await import('../../fleet/connection.ts');
  const { inspectRedis } = await import('../../fleet/inspect-redis.ts');
  const { aclRule } = await import('../../fleet/redis-rights.ts');
  const { Sealer } = await import('../../fleet/seal.ts');
  const keyCheck = (await Sealer.from(settings.key)).check;
  try {
    const { loadBullmq } = await import('../../fleet/load-bullmq.ts');
    await loadBullmq();
    const found = await inspectRedis(settings, { version, keyCheck }, () => clock.now());
    return [...judge(found, addressOf(settings), aclRule(settings.prefix), clock.now()), key];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { RedisTrouble } = await import('../../fleet/explain-redis.ts');
    const known = error instanceof RedisTrouble;
    return [
      known
        ? fault('fleet', error.finding, error.mend)
        : fault('fleet', error.message, 'see the section fleet of the configuration'),
      key,
    ];
  }
}

/** Who reads it can read and forge all that goes over Redis, and act as a worker. */
function checkKey({ key, key_file: keyFile }: FleetSettings, file: string | null): Diagnosis {
  const about = 'fleet key';
  // A configuration that names a variable does not hold it.
  const holder = keyFile || (file !== null && readFileSync(file, 'utf8').includes(key) ? file : null);
  if (holder === null) return ok(about, 'comes from the environment');
  const isOpen = (statSync(holder).mode & OTHERS) !== 0;
  return isOpen
    ? warning(about, `every user of this machine can read it in ${holder}`, `chmod 600 ${holder}`)
    : ok(about, `in ${holder}, closed to others`);
}

function judge(found: RedisInspection, address: RedisAddress, rule: string, now: number): Diagnosis[] {
  return [
    ok('fleet', `Redis ${found.version} at ${address.shown} can be used`),
    checkPolicy(found),
    checkKeeping(found),
    checkMemory(found),
    checkLine(found, address, now),
    checkRights(found, address, rule),
    checkClocks(found),
    checkMembers(found),
  ];
}

function checkPolicy({ maxmemoryPolicy, maxmemory }: RedisInspection): Diagnosis {
  const about = 'fleet policy';
  if (maxmemoryPolicy === 'noeviction') return ok(about, 'maxmemory-policy noeviction');
  const mend =
    'maxmemory-policy noeviction in redis.conf, and: redis-cli CONFIG SET maxmemory-policy noeviction';
  const finding = `maxmemory-policy is ${maxmemoryPolicy || 'not told'}: once memory is short, Redis drops jobs and results`;
  // Without a limit it never comes to that, until somebody sets one.
  return maxmemory > 0 ? fault(about, finding, mend) : warning(about, finding, mend);
}

function checkKeeping({ keepsEveryWrite, cannotSave }: RedisInspection): Diagnosis {
  const about = 'fleet disk';
  if (cannotSave)
    return fault(about, 'Redis could not write to its disk', 'see its log, and free some space there');
  return keepsEveryWrite
    ? ok(about, 'append-only file on')
    : warning(
        about,
        'no append-only file: when Redis ends, what workers have fetched is lost, and fetched again',
        'appendonly yes in redis.conf, and: redis-cli CONFIG SET appendonly yes',
      );
}

function checkMemory({ maxmemory, usedMemory, systemMemory }: RedisInspection): Diagnosis {
  const about = 'fleet memory';
  const limit = maxmemory || systemMemory;
  const whose = maxmemory > 0 ? 'maxmemory' : 'the memory of its machine';
  const finding = `${bytesText(usedMemory)} used, of ${bytesText(limit)} (${whose})`;
  return limit > 0 && usedMemory / limit > NEARLY_FULL
    ? warning(about, `little is left: ${finding}`, 'raise maxmemory, or see what else lives there')
    : ok(about, finding);
}

function checkLine({ certificateUntil }: RedisInspection, address: RedisAddress, now: number): Diagnosis {
  const about = 'fleet line';
  if (!address.tls)
    return isLocalAddress(address)
      ? ok(about, 'stays on this machine')
      : warning(
          about,
          'no TLS: jobs and results are sealed, but the password and the times and sizes of scans can be read on the way',
          'tls-port, tls-cert-file, tls-key-file in redis.conf; then begin fleet.redis_url with rediss://',
        );
  if (certificateUntil === null) return ok(about, 'TLS');
  const day = new Date(certificateUntil).toISOString().slice(0, 10);
  return certificateUntil - now < SOON_MS
    ? warning(about, `TLS, with a certificate that runs out on ${day}`, 'renew the certificate of Redis')
    : ok(about, `TLS, with a certificate until ${day}`);
}

function checkRights(
  { isOpen, readsOtherKeys, mayAdminister }: RedisInspection,
  address: RedisAddress,
  rule: string,
): Diagnosis {
  const about = 'fleet rights';
  const user = address.username || 'scarefloor';
  const mend = `ACL SETUSER ${user} on >PASSWORD ${rule}; then set fleet.username and fleet.password`;
  if (isOpen && !isLocalAddress(address))
    return fault(about, 'Redis lets in whoever reaches it, without a password', mend);
  if (isOpen) return warning(about, 'Redis lets in every user of this machine, without a password', mend);
  const may = [
    ...(readsOtherKeys ? ['read what is none of the fleet'] : []),
    ...(mayAdminister ? ['change Redis itself'] : []),
  ];
  const who = address.username === '' ? 'the default user' : `user "${address.username}"`;
  return may.length === 0
    ? ok(about, `${who} is limited to the fleet's keys`)
    : warning(about, `${who} may ${may.join(' and ')}`, mend);
}

function checkClocks({ clockAheadMs, members }: RedisInspection): Diagnosis {
  const about = 'fleet clocks';
  const mend = 'timedatectl set-ntp true, on the machine whose clock is off';
  const off = members
    .map((member) => ({ name: member.name, ms: member.clockAheadMs + clockAheadMs }))
    .filter(({ ms }) => Math.abs(ms) > CLOCK_OFF_MS);
  if (Math.abs(clockAheadMs) > CLOCK_OFF_MS)
    return warning(about, `the clock of Redis is ${aheadText(clockAheadMs)} this one`, mend);
  if (off.length === 0) return ok(about, 'Redis and workers agree with this machine');
  const words = off.slice(0, SHOWN_NAMES).map(({ name, ms }) => `${name} is ${aheadText(ms)} this machine`);
  return warning(about, `clocks differ: ${words.join(', ')}`, mend);
}

function aheadText(ms: number): string {
  return `${Math.round(Math.abs(ms) / 1_000)} s ${ms > 0 ? 'ahead of' : 'behind'}`;
}

function checkMembers({ members }: RedisInspection): Diagnosis {
  const about = 'fleet workers';
  if (members.length === 0)
    return warning(
      about,
      'no worker is there: scans wait, or stay here',
      'start "scarefloor worker" on other machines',
    );
  const named = (some: typeof members) => {
    const names = some.slice(0, SHOWN_NAMES).map(({ name, version }) => `${name} (${version})`);
    return `${names.join(', ')}${some.length > SHOWN_NAMES ? ` and ${some.length - SHOWN_NAMES} more` : ''}`;
  };
  const unfit = members.filter(({ unfit: why }) => why !== '');
  if (unfit.length === 0) return ok(about, `${members.length} of this version and key: ${named(members)}`);
  const otherKey = unfit.filter(({ unfit: why }) => why === 'other key');
  const finding =
    otherKey.length > 0
      ? `${named(otherKey)} ${otherKey.length === 1 ? 'has' : 'have'} another key`
      : `${named(unfit)} ${unfit.length === 1 ? 'is' : 'are'} of another version`;
  const mend =
    otherKey.length > 0
      ? 'give them the fleet.key of this configuration'
      : 'install the same version of scarefloor everywhere';
  return unfit.length === members.length ? fault(about, finding, mend) : warning(about, finding, mend);
}
