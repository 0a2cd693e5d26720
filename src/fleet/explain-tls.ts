/** Why no TLS connection came about: the codes of Node and OpenSSL in words. */
import type { RedisAddress } from '../config/redis-address.ts';
import { safeText } from '../shared/safe-text.ts';

export interface Words {
  why: string;
  /** What to do; '' = nobody knows. */
  mend: string;
}

export const PLAIN_PORT: Words = {
  why: 'does not speak TLS on this port',
  mend: 'use the one that "tls-port" of redis.conf names, or redis:// where the line is safe',
};

/** With TLS 1.3 a server that misses our certificate closes the line behind the handshake. */
const OUR_CERTIFICATE: Words = {
  why: 'closes the line behind the TLS handshake, as where it wants a certificate of ours',
  mend: 'set fleet.tls_cert_file and fleet.tls_key_file',
};

const LONGEST_NAMES = 200;

/** null where the code is none of TLS. */
export function explainTls(code: string, text: string, { host, tls }: RedisAddress): Words | null {
  if (!tls) return null;
  switch (code) {
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return {
        why: 'its certificate is signed by nobody we trust',
        mend: 'name the PEM of its authority with fleet.ca_file',
      };
    case 'CERT_HAS_EXPIRED':
      return { why: 'its certificate has expired', mend: 'renew it, or set the clock of this machine' };
    case 'CERT_NOT_YET_VALID':
      return { why: 'its certificate is not valid yet', mend: 'set the clock of this machine' };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        why: `its certificate is not for ${safeText(host)} but for ${namesIn(text)}`,
        mend: 'use one of these names in fleet.redis_url',
      };
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return PLAIN_PORT;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
      return OUR_CERTIFICATE;
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR':
      return {
        why: 'does not trust our certificate (fleet.tls_cert_file)',
        mend: 'its "tls-ca-cert-file" must hold who signed it',
      };
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return {
        why: 'fleet.tls_key_file is not the key of fleet.tls_cert_file',
        mend: 'name the two that belong together',
      };
    default:
      return /wrong version number|packet length too long/i.test(text) ? PLAIN_PORT : null;
  }
}

/** `Host: a. is not in the cert's altnames: DNS:b, IP Address:1.2.3.4`, or `IP: 1.2.3.4 is not in the cert's list: ...`. */
function namesIn(text: string): string {
  const names = /is not in the cert's (?:altnames|list): (.+)$/.exec(text)?.[1] ?? 'other names';
  return safeText(names.replaceAll(/DNS:|IP Address:/g, ''), LONGEST_NAMES);
}
