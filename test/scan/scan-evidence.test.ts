import { describe, expect, test } from 'vitest';
import type { CollectSummary } from '../../src/scan/collect.ts';
import { ScanEvidence } from '../../src/scan/scan-evidence.ts';
import { makeSummary } from './conclude-bench.ts';
import { makeError, makeKnown, makePage } from './make-page.ts';

const url = (path: string) => `http://shop.example${path}`;

const evidence = (summary: Partial<CollectSummary> = {}) =>
  new ScanEvidence(makeSummary(summary), () => true);

const host = (name: string, outcome: CollectSummary['hosts'][number]['outcome']) => ({
  host: name,
  pages: 1,
  errors: 0,
  outcome,
  reason: '',
});

describe('a host was seen completely', () => {
  test.each<[string, Partial<CollectSummary>, boolean]>([
    ['when the crawl says so', {}, true],
    ['not when its budget ended', { hosts: [host('shop.example', 'budget')] }, false],
    ['not when it failed', { hosts: [host('shop.example', 'degraded')] }, false],
    [
      'when nothing led to it and the rest was complete',
      { hosts: [host('other.example', 'completed')] },
      true,
    ],
    [
      'not when nothing led to it and another host failed',
      { hosts: [host('other.example', 'degraded')] },
      false,
    ],
    ['not when nothing led to it and time ran out', { hosts: [], ended: 'timeout' }, false],
  ])('%s', (_, summary, completed) => {
    expect(evidence(summary).host(url('/a')).completedNow).toBe(completed);
  });

  test('per host, whatever became of the others', () => {
    const seen = evidence({ hosts: [host('shop.example', 'completed'), host('b.example', 'degraded')] });
    expect(seen.completedHosts).toEqual(['shop.example']);
    expect(seen.host(url('/')).completedNow).toBe(true);
  });
});

describe('that no page links to a URL any more', () => {
  const leaf = makeKnown({ url: url('/a/b'), found_on: url('/a') });
  const home = makeKnown({ url: url('/'), found_on: '' });
  const sitemap = makeKnown({ url: url('/sitemap.xml'), found_by: 'sitemap' });
  const other = makeKnown({ url: 'http://b.example/', found_on: url('/') });

  test.each<[string, boolean, (evidence: ScanEvidence) => void]>([
    ['is proved when every page was read', true, (all) => all.weighFound(makePage({ url: url('/') }), home)],
    ['is not when a page failed', false, (all) => all.weighFound(makeError(url('/')), home)],
    ['is not when a page answered 500', false, (all) => all.weighFound(makePage({ status_code: 500 }), home)],
    ['is not when a page was cut', false, (all) => all.weighFound(makePage({ truncated: true }), home)],
    ['is when a page is missing', true, (all) => all.weighFound(makePage({ status_code: 404 }), home)],
    [
      'is when a page failed that always does',
      true,
      (all) =>
        all.weighFound(makePage({ status_code: 500 }), makeKnown({ status_code: 500 }, { readable: false })),
    ],
    ['is when another vanished page answers 404', true, (all) => all.weighVanished(leaf, 404)],
    ['is when another vanished page answers 200', true, (all) => all.weighVanished(leaf, 200)],
    ['is not when another vanished page answers 500', false, (all) => all.weighVanished(leaf, 500)],
    ['is not when another vanished page is silent', false, (all) => all.weighVanished(leaf, null)],
    [
      'is not when the sitemap was missed although it is there',
      false,
      (all) => all.weighVanished(sitemap, 200),
    ],
    ['is when the sitemap was taken away', true, (all) => all.weighVanished(sitemap, 404)],
    [
      'is when a page of another host failed',
      true,
      (all) => all.weighFound(makeError(other.page.url), other),
    ],
    [
      'is not when a page has failed for long that once was read',
      false,
      (all) => all.weighFound(makePage({ status_code: 500 }), makeKnown({ status_code: 500 })),
    ],
  ])('%s', (_, unlinked, weigh) => {
    const all = evidence();
    weigh(all);
    expect(all.unlinked(leaf)).toBe(unlinked);
  });

  test('is never said of what the operator named', () => {
    expect(evidence().unlinked(home)).toBe(false);
  });

  test('needs the host that held the link as well', () => {
    const hosts = [host('shop.example', 'degraded'), host('b.example', 'completed')];
    expect(evidence({ hosts }).unlinked(other)).toBe(false);
  });

  test.each([
    ['deeper than 5 links: shop.example', false],
    ['more links than are taken from one page', false],
    ['other hosts and reasons', false],
    ['like /item/{int}?at={date}: shop.example', false],
    ['like /item/{int}: elsewhere.example', true],
    ['out of scope: elsewhere.example', true],
    ['robots.txt: shop.example', true],
  ])('when URLs were skipped as "%s": %s', (pattern, unlinked) => {
    expect(evidence({ skipped: [{ pattern, count: 9, example: '' }] }).unlinked(leaf)).toBe(unlinked);
  });
});
