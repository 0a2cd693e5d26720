/** How each part of the site behaves: how slow it is, what it protects, and how honest its validators are. */

export type Section = 'front' | 'products' | 'docs' | 'blog' | 'archive' | 'legal' | 'status';

/** `lying`: one ETag for ever, whatever the page says. `none`: nothing to ask a condition with. */
export type Validators = 'etag' | 'last-modified' | 'both' | 'none' | 'lying';

export interface SectionRules {
  /** Each path has its own fixed latency between these two (milliseconds). */
  latencyMs: readonly [number, number];
  /** Requests answered at the same time; null = no limit. */
  atOnce: number | null;
  validators: Validators;
  headers: Readonly<Record<string, string>>;
}

const ALL_SECURITY_HEADERS = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'x-frame-options': 'DENY',
};

export const SECTIONS: Readonly<Record<Section, SectionRules>> = {
  front: {
    latencyMs: [40, 160],
    atOnce: null,
    validators: 'none',
    headers: { 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' },
  },
  products: { latencyMs: [80, 300], atOnce: null, validators: 'none', headers: {} },
  docs: { latencyMs: [200, 550], atOnce: 2, validators: 'etag', headers: ALL_SECURITY_HEADERS },
  blog: { latencyMs: [250, 600], atOnce: 2, validators: 'last-modified', headers: {} },
  archive: { latencyMs: [600, 1_400], atOnce: 3, validators: 'etag', headers: {} },
  legal: { latencyMs: [40, 120], atOnce: null, validators: 'both', headers: ALL_SECURITY_HEADERS },
  status: {
    latencyMs: [20, 60],
    atOnce: null,
    validators: 'lying',
    headers: { 'x-content-type-options': 'nosniff' },
  },
};

/** The fixed latency of a path: the same path is as slow each time, so that runs can be compared. */
export function latencyOf(section: Section, path: string): number {
  const [least, most] = SECTIONS[section].latencyMs;
  let hash = 0;
  for (const character of path) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return least + (hash % (most - least + 1));
}
