/** Hosts of https that are asked from several threads: what their certificates say arrives whole. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { ThreadsPlan } from '../../../src/scan/fetching/fetch-threads.ts';
import { HASTY_CLOCK } from '../../web/loopback.ts';
import { HAS_OPENSSL, makeCertificate, openTlsServer } from '../../web/tls-server.ts';
import { type Collected, type CollectOptions, collect, links, openSite } from '../collect-bench.ts';

const HERE: Partial<ThreadsPlan> = { threads: 0 };
const THREADS: Partial<ThreadsPlan> = { threads: 2, atOnce: true };
const NAMES = ['one.example', 'two.example', 'three.example'];

let certificates: { key: string; cert: string }[] = [];

beforeAll(() => {
  if (HAS_OPENSSL) certificates = NAMES.map(makeCertificate);
});

/** A host for each name, whose certificate is made out to it. */
async function openHosts(): Promise<string[]> {
  const sites = await Promise.all(
    certificates.map((certificate) =>
      openTlsServer(certificate, ({ url }, response) => {
        const isKnown = url === '/' || url === '/a' || url === '/b';
        response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/html' });
        response.end(url === '/' ? links('/a', '/b') : `<title>${url}</title>`);
      }),
    ),
  );
  return sites.map(({ origin }) => `${origin}/`);
}

/** The same crawl from one thread and from several. */
async function both(options: CollectOptions = {}, besides: string[] = []): Promise<[Collected, Collected]> {
  const targets = [...(await openHosts()), ...besides];
  const one = await collect(targets, { clock: HASTY_CLOCK, ...options, threads: HERE });
  return [one, await collect(targets, { clock: HASTY_CLOCK, ...options, threads: THREADS })];
}

function facts({ pages }: Collected): unknown[] {
  return pages.map((page) => ({ ...page, time_ms: 0 })).sort((a, b) => (a.url < b.url ? -1 : 1));
}

describe.skipIf(!HAS_OPENSSL)('https from several threads (needs openssl)', () => {
  test('each host is told with its own certificate, as one thread tells it', async () => {
    const [one, several] = await both();
    expect(facts(several)).toEqual(facts(one));
    const roots = several.pages.filter(({ url }) => new URL(url).pathname === '/');
    expect(roots.map(({ tls }) => tls?.subject ?? '').sort()).toEqual(NAMES.toSorted());
    const fingerprints = new Set(several.pages.map(({ tls }) => tls?.fingerprint_sha256));
    expect(fingerprints.size).toBe(NAMES.length);
  });

  test('where certificates count, they are refused with the same words', async () => {
    // One that answers, so that there is something to scan.
    const plain = await openSite({ '/': 'plain' });
    const [one, several] = await both({ web: { insecure_tls: false } }, [`${plain.origin}/`]);
    expect(facts(several)).toEqual(facts(one));
    expect(several.summary).toEqual(one.summary);
    const refused = several.pages.filter(({ status_code }) => status_code === 0);
    expect(refused.map(({ error }) => error)).toEqual(NAMES.map(() => 'tls: self-signed certificate'));
  });
});
