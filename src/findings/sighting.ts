/** The door through which every sighting comes: ids made, texts cut, made safe and free of secrets. */
import { discreetText } from '../shared/discreet-text.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Severity } from '../shared/severity.ts';
import { type Confidence, findingId, type Sighting } from './finding.ts';

export const LARGEST_EVIDENCE_BYTES = 1_024;
const LONGEST_TITLE = 200;
const LONGEST_WORD = 200;
const MOST_REFS = 20;
const LONGEST_REF = 64;

export interface SightingInput {
  source: string;
  kind: string;
  /** See findingId. */
  place: string;
  key?: string;
  severity: Severity;
  confidence: Confidence;
  url: string;
  host: string;
  ip: string;
  title: string;
  evidence: string;
  refs?: readonly string[];
}

/** Takes texts from anywhere, tools and pages included. */
export function sighting(input: SightingInput): Sighting {
  const { source, kind, place, key = '', severity, confidence, refs = [] } = input;
  return {
    id: findingId(source, kind, place, key),
    kind: safeText(kind, LONGEST_WORD),
    severity,
    confidence,
    url: redactSecrets(safeText(input.url)),
    host: safeText(input.host, LONGEST_WORD),
    ip: safeText(input.ip, LONGEST_WORD),
    title: discreetText(input.title, LONGEST_TITLE),
    evidence: evidenceText(input.evidence),
    refs: refs.slice(0, MOST_REFS).map((ref) => safeText(ref, LONGEST_REF)),
    source: safeText(source, LONGEST_WORD),
  };
}

/** One line without secrets, of LARGEST_EVIDENCE_BYTES in UTF-8 at most. */
export function evidenceText(text: string): string {
  // Redacted before it is cut: half a secret is not recognised any more.
  const safe = safeText(redactSecrets(text.slice(0, LARGEST_EVIDENCE_BYTES * 4)), LARGEST_EVIDENCE_BYTES);
  const bytes = Buffer.from(safe);
  if (bytes.length <= LARGEST_EVIDENCE_BYTES) return safe;
  const mark = '\u2026';
  const room = LARGEST_EVIDENCE_BYTES - Buffer.byteLength(mark);
  // A character that the cut goes through becomes U+FFFD at the end, and goes.
  return `${bytes
    .subarray(0, room)
    .toString()
    .replace(/\ufffd+$/, '')}${mark}`;
}
