/** Servers whose TLS is right, or wrong in one way, and what a scan must say of each. */
import type { CertificatePlan } from './certificates.ts';

export interface TlsCase {
  name: string;
  certificate: CertificatePlan;
  /** Of the server; any that Node speaks by default where it is not said. */
  protocol?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
  /** What answers instead of TLS. */
  instead?: 'plain http' | 'silence';
  /** It demands a certificate of the client. */
  asksClient?: boolean;
  /** HTML of its page; an ordinary one where it is not said. */
  page?: string;
  truth: {
    /** `200`, or `error`: the kind of failure of the page. */
    outcome: RegExp;
    /** Whether the certificate is to be trusted; null where none can be seen. */
    authorized: boolean | null;
    protocol?: string;
    /** What a finding about TLS must speak of, in its kind or title; null = there must be none. */
    finding: RegExp | null;
  };
}

const DAY_MS = 86_400_000;
const HERE = 'IP:127.0.0.1,DNS:localhost';

/** @param now epoch milliseconds: dates are days from it */
export function tlsCases(now: number): readonly TlsCase[] {
  const certificate = (name: string, more: Partial<CertificatePlan> = {}): CertificatePlan => ({
    name,
    names: HERE,
    notBefore: now - 10 * DAY_MS,
    notAfter: now + 80 * DAY_MS,
    signedBy: 'practice',
    ...more,
  });
  const seen = (authorized: boolean, finding: RegExp | null): TlsCase['truth'] => ({
    outcome: /^200$/,
    authorized,
    finding,
  });
  const expiring = (days: number): TlsCase => ({
    name: `expires in ${days} days`,
    certificate: certificate(`soon-${days}`, { notAfter: now + days * DAY_MS + DAY_MS / 2 }),
    truth: seen(true, /expir/i),
  });
  return [
    { name: 'good', certificate: certificate('good'), truth: { ...seen(true, null), protocol: 'TLSv1.3' } },
    {
      name: 'expired',
      certificate: certificate('expired', { notAfter: now - DAY_MS }),
      truth: seen(false, /expir/i),
    },
    {
      name: 'not valid yet',
      certificate: certificate('early', { notBefore: now + 2 * DAY_MS }),
      truth: seen(false, /not (?:yet )?valid|untrusted|trust/i),
    },
    expiring(25),
    expiring(10),
    expiring(5),
    {
      name: 'wrong host',
      certificate: certificate('elsewhere', { names: 'DNS:elsewhere.example' }),
      truth: seen(false, /host|name/i),
    },
    {
      name: 'self-signed',
      certificate: certificate('self', { signedBy: 'self' }),
      truth: seen(false, /self|trust/i),
    },
    {
      name: 'unknown authority',
      certificate: certificate('stranger', { signedBy: 'stranger' }),
      truth: seen(false, /authority|issuer|trust/i),
    },
    {
      name: 'weak protocol: TLS 1.0',
      certificate: certificate('weak-10'),
      protocol: 'TLSv1',
      truth: { ...seen(true, /protocol|TLS ?v?1\.0/i), protocol: 'TLSv1' },
    },
    {
      name: 'weak protocol: TLS 1.1',
      certificate: certificate('weak-11'),
      protocol: 'TLSv1.1',
      truth: { ...seen(true, /protocol|TLS ?v?1\.1/i), protocol: 'TLSv1.1' },
    },
    {
      name: 'TLS 1.2',
      certificate: certificate('usual'),
      protocol: 'TLSv1.2',
      truth: { ...seen(true, null), protocol: 'TLSv1.2' },
    },
    {
      name: 'loads a script over plain http',
      certificate: certificate('mixed'),
      page: '<!doctype html><title>Mixed</title><script src="http://127.0.0.1:9/app.js"></script>',
      truth: seen(true, /mixed/i),
    },
    {
      name: 'plain http on the port',
      certificate: certificate('none'),
      instead: 'plain http',
      truth: { outcome: /^error: tls$/, authorized: null, finding: null },
    },
    {
      name: 'no handshake',
      certificate: certificate('silent'),
      instead: 'silence',
      truth: { outcome: /^error: (?:timeout|tls|connect)$/, authorized: null, finding: null },
    },
    {
      name: 'demands a certificate of ours',
      certificate: certificate('mutual'),
      asksClient: true,
      truth: { outcome: /^error: (?:tls|io)$/, authorized: null, finding: null },
    },
  ];
}
