/** Findings as SARIF 2.1.0 (OASIS), which code hosts and dashboards of security teams read. */
import { createHash } from 'node:crypto';
import type { Severity } from '../shared/severity.ts';
import type { Finding } from './finding.ts';
import type { JudgedFinding } from './findings-store.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** Results in one file: readers refuse more (GitHub takes 25,000). */
const MOST_RESULTS = 25_000;

/** 3.27.10: `note` is for what is worth knowing, `warning` for what is wrong, `error` for what is dangerous. */
const LEVELS: Readonly<Record<Severity, string>> = {
  info: 'note',
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
};
/** `security-severity` by which GitHub sorts: as a CVSS score. */
const SCORES: Readonly<Record<Severity, string>> = {
  info: '0.0',
  low: '3.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
};
/** Confidence as `rank` (3.27.25), of 100. */
const RANKS = { tentative: 30, firm: 70, certain: 95 } as const;

/** @param version of this program */
export function sarifLog(judged: readonly JudgedFinding[], version: string): Record<string, unknown> {
  const told = judged.slice(0, MOST_RESULTS);
  const rules = new Map<string, Finding>();
  for (const { finding } of told) if (!rules.has(ruleId(finding))) rules.set(ruleId(finding), finding);
  const indices = new Map([...rules.keys()].map((id, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'scarefloor',
            version,
            // 3.19.23: one rule for each kind of finding.
            rules: [...rules].map(([id, finding]) => ruleOf(id, finding)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: told.map((one) => resultOf(one, indices.get(ruleId(one.finding)) ?? 0)),
      },
    ],
  };
}

function ruleOf(id: string, { title, refs, severity }: Finding): Record<string, unknown> {
  const cwe = refs.filter((ref) => /^CWE-\d+$/.test(ref)).map((ref) => `external/cwe/${ref.toLowerCase()}`);
  return {
    id,
    shortDescription: { text: title },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['security', ...cwe], 'security-severity': SCORES[severity] },
  };
}

function resultOf({ finding, news }: JudgedFinding, ruleIndex: number): Record<string, unknown> {
  const { id, title, evidence, severity, confidence, state, url, host, first_seen, last_seen, refs } =
    finding;
  const text = evidence === '' ? title : `${title}: ${evidence}`;
  return {
    ruleId: ruleId(finding),
    ruleIndex,
    level: LEVELS[severity],
    kind: 'fail',
    rank: RANKS[confidence],
    message: { text: url === '' ? `${host}: ${text}` : `${url}: ${text}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: url === '' ? uriOf(host) : url } },
        logicalLocations: [{ name: host, kind: 'resource' }],
      },
    ],
    // 3.27.17: stays the same from scan to scan.
    partialFingerprints: { 'scarefloorFinding/v1': id },
    guid: guidOf(id),
    baselineState: baselineOf(state, news),
    ...(state === 'muted'
      ? { suppressions: [{ kind: 'external', status: 'accepted', justification: finding.muted_reason }] }
      : {}),
    properties: { severity, confidence, state, refs, firstSeen: first_seen, lastSeen: last_seen },
  };
}

/** 3.27.24. */
function baselineOf(state: Finding['state'], news: JudgedFinding['news']): string {
  if (state === 'resolved') return 'absent';
  if (news === 'new' || news === 'returned') return 'new';
  return news === 'changed' || state === 'changed' ? 'updated' : 'unchanged';
}

function ruleId({ source, kind }: Finding): string {
  return `${source}/${kind}`;
}

function uriOf(host: string): string {
  return `//${encodeURI(host)}/`;
}

/** An RFC 9562 version 8 UUID made of the id. */
function guidOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
