/** Turns what undici, sockets, the resolver and OpenSSL throw into one kind and one short line. */
import { codeOf, messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { WorkError, type WorkErrorKind } from '../shared/work.ts';

const LONGEST_CAUSE = 200;

const KNOWN: Record<string, [WorkErrorKind, string]> = {
  ENOTFOUND: ['dns', 'host not found'],
  ENODATA: ['dns', 'host has no address'],
  EAI_AGAIN: ['dns', 'name server did not answer'],
  EAI_FAIL: ['dns', 'name server failed'],
  ECONNREFUSED: ['connect', 'connection refused'],
  EHOSTUNREACH: ['connect', 'no route to host'],
  ENETUNREACH: ['connect', 'network unreachable'],
  EHOSTDOWN: ['connect', 'host is down'],
  EADDRNOTAVAIL: ['connect', 'address not available'],
  EACCES: ['connect', 'connection not permitted'],
  ETIMEDOUT: ['connect', 'connection timed out'],
  UND_ERR_CONNECT_TIMEOUT: ['connect', 'connection timed out'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'no response in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'body stopped coming'],
  UND_ERR_HEADERS_OVERFLOW: ['http', 'response headers too large'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['http', 'body length differs from Content-Length'],
  ECONNRESET: ['io', 'connection reset'],
  EPIPE: ['io', 'connection reset'],
  UND_ERR_SOCKET: ['io', 'connection closed before the response was complete'],
};

/** OpenSSL's verdicts on certificates and handshakes, as Node passes them on. */
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

/**
 * The WorkError for anything that a request may throw. Keeps a WorkError as it is, and throws on what is no
 * failure of a request but a mistake of ours.
 */
export function failureOf(thrown: unknown): WorkError {
  if (thrown instanceof WorkError) return thrown;
  // Happy eyeballs collect one error per address: the first address is the preferred one.
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return failureOf(thrown.errors[0]);
  const code = codeOf(thrown);
  if (code === '' && (thrown instanceof TypeError || thrown instanceof ReferenceError)) throw thrown;
  const known = KNOWN[code];
  if (known) return new WorkError(known[0], known[1], { cause: thrown });
  const cause = safeText(messageOf(thrown), LONGEST_CAUSE);
  if (TLS_CODE.test(code)) return new WorkError('tls', tlsCause(code, cause), { cause: thrown });
  if (code.startsWith('HPE_') || nameOf(thrown) === 'HTTPParserError')
    return new WorkError('http', `not a valid HTTP response: ${cause}`, { cause: thrown });
  if (code.startsWith('EAI_')) return new WorkError('dns', cause, { cause: thrown });
  return new WorkError('io', cause, { cause: thrown });
}

/** OpenSSL's own messages carry source files and line numbers: `...:ssl3_read_bytes:tlsv1 alert...:../deps/`. */
function tlsCause(code: string, message: string): string {
  // Node adds advice for its own users after a semicolon.
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return message.split(';')[0] ?? message;
  const parts = message.split(':').filter((part) => / /.test(part.trim()) && !/error$/i.test(part));
  return parts[0]?.trim() ?? message;
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : '';
}
