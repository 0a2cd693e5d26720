/**
 * The one shape of what a built-in check or an external tool holds against a target. A check gives a Sighting;
 * the results file gives it a life and makes it a Finding, which is also one line of the findings JSONL.
 */
import { createHash } from 'node:crypto';
import { compareSeverity, type Severity } from '../shared/severity.ts';

/** Raised when a field changes its meaning or goes; a field that is added does not raise it. */
export const FINDING_SCHEMA = 1;

/** `tentative`: may be something else; `firm`: seen, its meaning inferred; `certain`: seen as it is. */
export const CONFIDENCES = ['tentative', 'firm', 'certain'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/**
 * `open`: seen, and as it was. `changed`: seen, with another severity or title than before. `resolved`: proved
 * to be there no more. `muted`: somebody said that it is to be left alone.
 */
export const FINDING_STATES = ['open', 'changed', 'resolved', 'muted'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** What one look at a target saw. All texts are safe to print and free of secrets: see `sighting`. */
export interface Sighting {
  /** Stable: see findingId. */
  id: string;
  /** One kebab-case word of the check (`tls-expiry`), or the tool's own name of its rule (`CVE-2021-44228`). */
  kind: string;
  severity: Severity;
  confidence: Confidence;
  /** Where it was seen; '' for what a port scan tells of a host. */
  url: string;
  /** Host, with its port where that is not the scheme's own. */
  host: string;
  /** '' where it is not known. */
  ip: string;
  /** One line for people. A title that differs from the last one makes the finding `changed`. */
  title: string;
  /** What was seen, LARGEST_EVIDENCE_BYTES at most, without secrets. */
  evidence: string;
  /** `CWE-295`, `CVE-2021-44228`. */
  refs: string[];
  /** `scarefloor` for built-in checks, else the tool: `nuclei`. */
  source: string;
}

export interface Finding extends Sighting {
  schema: typeof FINDING_SCHEMA;
  /** Session of the scan that saw it last. */
  session: string;
  /** Name of the task. */
  task: string;
  state: FindingState;
  /** ISO 8601 in UTC, each the start of a scan. */
  first_seen: string;
  last_seen: string;
  /** Scans that saw it. */
  times_seen: number;
  /** Why it is muted and by whom; '' while it is not. */
  muted_reason: string;
  muted_by: string;
}

const ID_DIGITS = 16;

/**
 * The identity of a finding, equal in every scan that sees it: who says so, of what kind, where, and what else
 * tells two of one kind apart at one place. Severity, title and evidence are not part of it.
 * @param place the URL, or its origin for what is of the whole site, or the host
 * @param key name of the cookie, header, form, matcher; '' where the place can have only one
 */
export function findingId(source: string, kind: string, place: string, key: string): string {
  const identity = JSON.stringify([source, kind, place, key]);
  return createHash('sha256').update(identity).digest('hex').slice(0, ID_DIGITS);
}

/** Sorts the worst first. */
export function bySeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return compareSeverity(b.severity, a.severity);
}
