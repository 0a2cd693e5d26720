/** Why a Redis cannot be used, in words for the person who can change it. */
import type { RedisAddress } from '../config/redis-address.ts';
import type { FleetSettings } from '../config/settings.ts';
import { codeOf, messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { aclRule } from './redis-rights.ts';

const LONGEST_MESSAGE = 200;

/** An error with what, where and the next step, of whatever a client of Redis, TLS or the network threw. */
export function explainRedis(thrown: unknown, address: RedisAddress, settings: FleetSettings): UserError {
  const text = messageOf(thrown);
  const code = codeOf(thrown);
  const where = address.shown;
  const why =
    networkWords(code, text, address) ??
    tlsWords(code, text, address) ??
    refusalWords(text, address, settings) ??
    safeText(text, LONGEST_MESSAGE);
  return new UserError(`Redis at ${where}: ${why}`, { cause: thrown, exitCode: 1 });
}

/** For a server that was heard to speak without TLS where we asked for it. */
export function explainPlainPort(address: RedisAddress): UserError {
  return new UserError(`Redis at ${address.shown}: ${PLAIN_PORT}`, { exitCode: 1 });
}

function networkWords(code: string, text: string, { host, path, tls, shown }: RedisAddress): string | null {
  switch (code) {
    case 'ECONNREFUSED':
      return path === ''
        ? 'refuses connections; is redis-server running, and does its "bind" and "port" include this address?'
        : 'nobody listens on this socket; is redis-server running?';
    case 'ENOENT':
      return 'there is no such socket; is redis-server running, and is its "unixsocket" this path?';
    case 'EACCES':
      return 'this user may not open the socket; see "unixsocketperm" of redis.conf and the group of the socket';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${safeText(host)} cannot be looked up (${code}); see fleet.redis_url and the resolver of this machine`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `does not answer (${code}); is there a route, and does a firewall let us through?`;
    case 'ECONNRESET':
    case 'EPIPE':
      return tls ? OUR_CERTIFICATE : closedWords(shown);
    default:
      return text === 'Connection is closed.' && !tls ? closedWords(shown) : null;
  }
}

/** With TLS 1.3 a server that misses our certificate closes the line behind the handshake. */
const OUR_CERTIFICATE =
  'closes the line behind the TLS handshake: it wants a certificate of ours; set fleet.tls_cert_file and fleet.tls_key_file';

const PLAIN_PORT =
  'does not speak TLS on this port; use the one that "tls-port" of redis.conf names, or redis:// where the line is safe';

function closedWords(shown: string): string {
  return shown.startsWith('redis:')
    ? 'closes the connection at once, as a port for TLS does; then begin fleet.redis_url with rediss://'
    : 'closes the connection at once; see the log of redis-server';
}

function tlsWords(code: string, text: string, { host, tls }: RedisAddress): string | null {
  if (!tls) return null;
  switch (code) {
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return 'its certificate is signed by nobody we trust; name the PEM of its authority with fleet.ca_file';
    case 'CERT_HAS_EXPIRED':
      return 'its certificate has expired; renew it, or set the clock of this machine';
    case 'CERT_NOT_YET_VALID':
      return 'its certificate is not valid yet; set the clock of this machine';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `its certificate is not for ${safeText(host)} but for ${namesIn(text)}; use one of these names in fleet.redis_url`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return PLAIN_PORT;
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
      return OUR_CERTIFICATE;
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR':
      return 'does not trust our certificate (fleet.tls_cert_file); its "tls-ca-cert-file" must hold who signed it';
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return 'fleet.tls_key_file is not the key of fleet.tls_cert_file';
    default:
      return /wrong version number|packet length too long/i.test(text) ? PLAIN_PORT : null;
  }
}

/** `Host: a. is not in the cert's altnames: DNS:b, IP Address:1.2.3.4`, or `IP: 1.2.3.4 is not in the cert's list: ...`. */
function namesIn(text: string): string {
  const names = /is not in the cert's (?:altnames|list): (.+)$/.exec(text)?.[1] ?? 'other names';
  return safeText(names.replaceAll(/DNS:|IP Address:/g, ''), LONGEST_MESSAGE);
}

function refusalWords(
  text: string,
  { username, password }: RedisAddress,
  settings: FleetSettings,
): string | null {
  const user = username === '' ? 'the default user' : `user "${safeText(username, 40)}"`;
  const answer = safeText(text, LONGEST_MESSAGE);
  switch (/^[A-Z]+/.exec(text)?.[0] ?? '') {
    case 'WRONGPASS':
      return `refuses the password of ${user}; see fleet.username and fleet.password, and ACL LIST on Redis`;
    case 'NOAUTH':
      return password === ''
        ? 'wants a password; set fleet.password (and fleet.username)'
        : `refuses the login of ${user}`;
    case 'NOPERM':
      return `${user} has not the rights that the fleet needs (${answer}); on Redis: ACL SETUSER ${safeText(username, 40) || 'NAME'} ${aclRule(settings.prefix)}`;
    case 'READONLY':
      return 'is a read-only replica; name its primary in fleet.redis_url';
    case 'MASTERDOWN':
      return 'is a replica that has lost its primary; name the primary in fleet.redis_url';
    case 'OOM':
      return 'has no memory left; raise "maxmemory", or see what else lives there';
    case 'MISCONF':
      return 'cannot write to its disk and takes nothing more; see its log';
    case 'LOADING':
      return 'still reads its data from disk; try again in a moment';
    case 'DENIED':
      return 'is in protected mode: it has no password and is not on this machine; give it one (ACL) and TLS';
    default:
      return /max number of clients/.test(text) ? 'has no room for another client; raise "maxclients"' : null;
  }
}
