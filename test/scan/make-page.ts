import type { KnownPage } from '../../src/scan/known-page.ts';
import type { Page } from '../../src/scan/page.ts';

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
    tls: null,
    missing_headers: ['content-security-policy'],
    depth: 1,
    found_on: 'http://shop.example/',
    found_by: 'a',
    error: '',
    error_kind: '',
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
    ...memory,
  };
}
