/** What a TLS handshake says about a server, kept whether or not its certificate is to be trusted. */
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { safeText } from '../shared/safe-text.ts';

export interface TlsFacts {
  issuer: string;
  subject: string;
  sans: string[];
  /** Epoch ms. */
  not_before: number;
  not_after: number;
  /** `TLSv1.3`, and OpenSSL's name of the cipher. */
  protocol: string;
  cipher: string;
  fingerprint_sha256: string;
  /** Whether the chain leads to a root that this machine trusts, and the certificate is for this host. */
  authorized: boolean;
  /** OpenSSL's word for the first thing that is wrong with the chain; '' when nothing is. */
  authorization_error: string;
  self_signed: boolean;
  /** The certificate is for other names than the host that was asked. */
  mismatched: boolean;
}

/** Certificates may list thousands of names. */
const MOST_SANS = 100;
const LONGEST_NAME = 256;

/**
 * The facts of a connected socket, or null when the peer showed no certificate.
 * @param hostname of the URL; IPv6 in brackets
 */
export function readTlsFacts(socket: TLSSocket, hostname: string): TlsFacts | null {
  const certificate = socket.getPeerCertificate(false);
  // A resumed session or an anonymous cipher leaves an empty object.
  if (certificate.fingerprint256 === undefined) return null;
  return {
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    sans: subjectAlternativeNames(certificate.subjectaltname ?? ''),
    not_before: Date.parse(certificate.valid_from),
    not_after: Date.parse(certificate.valid_to),
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.name ?? '',
    fingerprint_sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    authorized: socket.authorized,
    // Declared as an Error; it is OpenSSL's code.
    authorization_error: socket.authorized ? '' : safeText(String(socket.authorizationError), LONGEST_NAME),
    self_signed: JSON.stringify(certificate.issuer) === JSON.stringify(certificate.subject),
    // Node looks at the name only where the chain is trusted.
    mismatched: checkServerIdentity(hostname.replace(/^\[|\]$/g, ''), certificate) !== undefined,
  };
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string {
  const [commonName, organization] = [name?.CN, name?.O].map((part) =>
    Array.isArray(part) ? part[0] : part,
  );
  return safeText(commonName ?? organization ?? '', LONGEST_NAME);
}

/** Node writes `DNS:a.example, IP Address:::1`, quoting values that carry commas (CVE-2021-44532). */
function subjectAlternativeNames(text: string): string[] {
  const names = text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return names
    .slice(0, MOST_SANS)
    .map((name) => safeText(name.replace(/^\s*(?:DNS|IP Address):/, ''), LONGEST_NAME));
}
