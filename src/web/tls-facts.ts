/** What a TLS handshake says about a server, kept whether or not its certificate is to be trusted. */
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { safeText } from '../shared/safe-text.ts';

export interface TlsFacts {
  issuer: string;
  subject: string;
  sans: string[];
  /** Epoch ms. */
  not_after: number;
  protocol: string;
  fingerprint_sha256: string;
  authorized: boolean;
}

/** Certificates may list thousands of names. */
const MOST_SANS = 100;
const LONGEST_NAME = 256;

/** The facts of a connected socket, or null when the peer showed no certificate. */
export function readTlsFacts(socket: TLSSocket): TlsFacts | null {
  const certificate = socket.getPeerCertificate(false);
  // A resumed session or an anonymous cipher leaves an empty object.
  if (certificate.fingerprint256 === undefined) return null;
  return {
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    sans: subjectAlternativeNames(certificate.subjectaltname ?? ''),
    not_after: Date.parse(certificate.valid_to),
    protocol: socket.getProtocol() ?? '',
    fingerprint_sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    authorized: socket.authorized,
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
