/** What is wrong with a certificate or a handshake: of the site, and seen anew with each connection. */
import type { TlsFacts } from '../../web/tls-facts.ts';
import { isoTime } from '../iso-time.ts';
import type { Page } from '../page.ts';
import { type CheckWords, checkWords } from './page-sighting.ts';

/** Kinds that any answer of the site proves or disproves. */
export const TLS_KINDS: ReadonlySet<string> = new Set([
  'tls-expiry',
  'tls-not-yet-valid',
  'tls-wrong-host',
  'tls-self-signed',
  'tls-untrusted',
  'tls-protocol',
]);

const DAY_MS = 24 * 3_600_000;
/** A certificate that ends within so many days. */
const EXPIRY_STEPS = [
  { days: 7, severity: 'high' },
  { days: 14, severity: 'medium' },
  { days: 30, severity: 'low' },
] as const;
/** RFC 8996: not to be used. */
const OLD_PROTOCOLS = /^(?:SSLv[23]|TLSv1(?:\.1)?)$/;
const NAMES_SHOWN = 5;
/** Told by checks of their own. */
const TOLD_ELSEWHERE = /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** @param at epoch ms at which the certificate counts as valid or not */
export function checkTls(page: Page, at: number): CheckWords[] {
  const { tls } = page;
  if (tls === null) return [];
  const words = [expiry(tls, at), notYet(tls, at), wrongHost(tls, page), trust(tls), protocol(tls)];
  return words.flatMap((one) =>
    one === null ? [] : [checkWords({ of: 'site', confidence: 'certain', ...one })],
  );
}

type Words = Omit<CheckWords, 'of' | 'confidence'>;

function expiry({ not_after: end, subject }: TlsFacts, at: number): Words | null {
  const evidence = `${subject}: valid until ${isoTime(end)}`;
  const common = { kind: 'tls-expiry', evidence, refs: ['CWE-298'] };
  if (end < at) return { ...common, severity: 'high', title: 'certificate has expired' };
  const step = EXPIRY_STEPS.find(({ days }) => end - at < days * DAY_MS);
  if (step === undefined) return null;
  return { ...common, severity: step.severity, title: `certificate expires within ${step.days} days` };
}

function notYet({ not_before: start, subject }: TlsFacts, at: number): Words | null {
  if (!(start > at)) return null;
  const evidence = `${subject}: valid from ${isoTime(start)}`;
  const title = 'certificate is not valid yet';
  return { kind: 'tls-not-yet-valid', severity: 'medium', title, evidence, refs: ['CWE-298'] };
}

function wrongHost({ mismatched, sans, subject }: TlsFacts, page: Page): Words | null {
  if (!mismatched) return null;
  const names = sans.length > 0 ? sans.slice(0, NAMES_SHOWN).join(', ') : subject;
  const evidence = `${new URL(page.url).hostname} is not among its names: ${names || 'none'}`;
  const title = 'certificate is for another host';
  return { kind: 'tls-wrong-host', severity: 'high', title, evidence, refs: ['CWE-297'] };
}

/** Self-signed is the one reason for distrust that is often meant so; a root that is trusted signs itself too. */
function trust({
  authorized,
  self_signed: isSelf,
  authorization_error: why,
  issuer,
}: TlsFacts): Words | null {
  if (authorized || TOLD_ELSEWHERE.test(why)) return null;
  if (isSelf)
    return {
      kind: 'tls-self-signed',
      severity: 'medium',
      title: 'certificate is self-signed',
      evidence: `issued by ${issuer || 'nobody'} to itself`,
      refs: ['CWE-295'],
    };
  if (why === '') return null;
  const evidence = `${why}, issued by ${issuer || 'nobody'}`;
  const title = 'certificate is not trusted';
  return { kind: 'tls-untrusted', severity: 'medium', title, evidence, refs: ['CWE-295'] };
}

function protocol({ protocol: version, cipher }: TlsFacts): Words | null {
  if (!OLD_PROTOCOLS.test(version)) return null;
  return {
    kind: 'tls-protocol',
    severity: 'medium',
    title: 'TLS of an old version is the best that is offered',
    evidence: `${version} with ${cipher}`,
    refs: ['CWE-326'],
  };
}
