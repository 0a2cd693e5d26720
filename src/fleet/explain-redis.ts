/** Why a Redis cannot be used, in words for the person who can change it. */
import type { RedisAddress } from '../config/redis-address.ts';
import type { FleetSettings } from '../config/settings.ts';
import { codeOf, messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { explainTls, PLAIN_PORT, type Words } from './explain-tls.ts';
import { aclRule } from './redis-rights.ts';

const LONGEST_MESSAGE = 200;
const SHOWN_NAME = 40;

/** What is wrong and what to do, together in its message and apart for those who show them apart. */
export class RedisTrouble extends UserError {
  readonly finding: string;
  /** Of the finding, what stands behind the address. */
  readonly why: string;
  readonly mend: string;
  constructor({ shown }: RedisAddress, { why, mend }: Words, cause?: unknown) {
    const finding = `Redis at ${shown}: ${why}`;
    super(mend === '' ? finding : `${finding}; ${mend}`, { exitCode: 1, cause });
    this.finding = finding;
    this.why = why;
    this.mend = mend;
  }
}

/** Of whatever a client of Redis, TLS or the network threw. */
export function explainRedis(thrown: unknown, address: RedisAddress, settings: FleetSettings): RedisTrouble {
  const text = messageOf(thrown);
  const code = codeOf(thrown);
  const words =
    explainTls(code, text, address) ??
    networkWords(code, text, address) ??
    refusalWords(text, address, settings) ??
    ({ why: safeText(text, LONGEST_MESSAGE), mend: '' } satisfies Words);
  return new RedisTrouble(address, words, thrown);
}

/** For a server that was heard to speak without TLS where we asked for it. */
export function explainPlainPort(address: RedisAddress): RedisTrouble {
  return new RedisTrouble(address, PLAIN_PORT);
}

function networkWords(code: string, text: string, { host, path, tls }: RedisAddress): Words | null {
  switch (code) {
    case 'ECONNREFUSED':
      return path === ''
        ? {
            why: 'refuses connections',
            mend: 'start redis-server; its "bind" and "port" must include this address',
          }
        : { why: 'nobody listens on this socket', mend: 'start redis-server' };
    case 'ENOENT':
      return {
        why: 'there is no such socket',
        mend: 'start redis-server; its "unixsocket" must be this path',
      };
    case 'EACCES':
      return {
        why: 'this user may not open the socket',
        mend: 'see "unixsocketperm" of redis.conf, and add this user to the group of the socket',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        why: `the name ${safeText(host)} cannot be looked up (${code})`,
        mend: 'see fleet.redis_url, and the resolver of this machine',
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        why: `does not answer (${code})`,
        mend: 'see whether there is a route, and whether a firewall lets us through',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return closedWords(tls);
    default:
      return text === 'Connection is closed.' ? closedWords(tls) : null;
  }
}

function closedWords(tls: boolean): Words {
  return tls
    ? { why: 'closes the connection at once', mend: 'see the log of redis-server' }
    : {
        why: 'closes the connection at once, as a port for TLS does',
        mend: 'begin fleet.redis_url with rediss:// where it is one; else see the log of redis-server',
      };
}

function refusalWords(
  text: string,
  { username, password }: RedisAddress,
  settings: FleetSettings,
): Words | null {
  const user = username === '' ? 'the default user' : `user "${safeText(username, SHOWN_NAME)}"`;
  switch (/^[A-Z]+/.exec(text)?.[0] ?? '') {
    case 'WRONGPASS':
      return {
        why: `refuses the password of ${user}`,
        mend: 'see fleet.username and fleet.password, and ACL LIST on Redis',
      };
    case 'NOAUTH':
      return password === ''
        ? { why: 'wants a password', mend: 'set fleet.password (and fleet.username)' }
        : { why: `refuses the login of ${user}`, mend: 'see fleet.username and fleet.password' };
    case 'NOPERM':
      return {
        why: `${user} has not the rights that the fleet needs (${safeText(text, LONGEST_MESSAGE)})`,
        mend: `on Redis: ACL SETUSER ${safeText(username, SHOWN_NAME) || 'NAME'} ${aclRule(settings.prefix)}`,
      };
    case 'READONLY':
      return { why: 'is a read-only replica', mend: 'name its primary in fleet.redis_url' };
    case 'MASTERDOWN':
      return {
        why: 'is a replica that has lost its primary',
        mend: 'name the primary in fleet.redis_url',
      };
    case 'OOM':
      return { why: 'has no memory left', mend: 'raise "maxmemory", or see what else lives there' };
    case 'MISCONF':
      return {
        why: 'cannot write to its disk and takes nothing more',
        mend: 'see its log, and free some space there',
      };
    case 'LOADING':
      return { why: 'still reads its data from disk', mend: 'try again in a moment' };
    case 'DENIED':
      return {
        why: 'is in protected mode: it has no password and is not on this machine',
        mend: 'give it a user with a password (ACL SETUSER) and TLS',
      };
    default:
      return /max number of clients/.test(text)
        ? { why: 'has no room for another client', mend: 'raise "maxclients"' }
        : null;
  }
}
