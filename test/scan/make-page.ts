import type { KnownPage } from '../../src/scan/known-page.ts';
import type { Page } from '../../src/scan/page.ts';
import type { TlsFacts } from '../../src/web/tls-facts.ts';

/** A page that answered 200, with what the test is about on top. */
export function makePage(facts: Partial<Page> = {}): Page {
  const url = facts.url ?? 'http://shop.example/';
  return {
    url,
    final_url: url,
    redirect_chain: [],
    status_code: 200,
    title: 'Shop',
    webserver: 'nginx',
    content_type: 'text/html; charset=utf-8',
    content_length: 1_000,
    truncated: false,
    words: 100,
    lines: 20,
    time_ms: 12,
    ip: '192.0.2.7',
    body_sha256: 'b1',
    text_sha256: 't1',
    simhash: '',
    tech: [],
    favicon: '',
    tls: null,
    missing_headers: ['content-security-policy'],
    weak_headers: [],
    headers_grade: 'B',
    cookies: [],
    forms: [],
    mixed_content: [],
    secrets: [],
    foreign_scripts: [],
    code_sha256: '',
    listing: false,
    exposed: '',
    depth: 1,
    found_on: 'http://shop.example/',
    found_by: 'a',
    error: '',
    error_kind: '',
    ...facts,
  };
}

/** A certificate that is in order, with what the test is about on top. */
export function makeTls(facts: Partial<TlsFacts> = {}): TlsFacts {
  return {
    issuer: 'Lab CA',
    subject: 'shop.example',
    sans: ['shop.example'],
    not_before: 0,
    not_after: Date.UTC(2030, 0, 1),
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    fingerprint_sha256: 'aa',
    authorized: true,
    authorization_error: '',
    self_signed: false,
    mismatched: false,
    ...facts,
  };
}

/** A page that did not answer. */
export function makeError(url: string, error = 'connect: connection refused'): Page {
  const facts = { status_code: 0, title: '', text_sha256: '', body_sha256: '', ip: '' };
  return makePage({ url, ...facts, error, error_kind: error.split(':')[0] ?? '' });
}

/** A page that earlier scans saw. */
export function makeKnown(facts: Partial<Page> = {}, memory: Partial<KnownPage> = {}): KnownPage {
  return {
    page: makePage(facts),
    answered: true,
    readable: true,
    firstSeen: 1_000,
    lastChanged: 1_000,
    unlinkedScans: 0,
    goneAt: null,
    noise: {},
    ...memory,
  };
}
