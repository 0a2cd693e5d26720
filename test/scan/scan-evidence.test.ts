import { describe, expect, test } from 'vitest';
import type { CollectSummary } from '../../src/scan/collect.ts';
import type { KnownPage } from '../../src/scan/diff.ts';
import type { Page } from '../../src/scan/page.ts';
import { ScanEvidence } from '../../src/scan/scan-evidence.ts';
import { makeSummary } from './conclude-bench.ts';
import { makeError, makeKnown, makePage } from './make-page.ts';

const url = (path: string) => `http://shop.example${path}`;

function evidence(summary: Partial<CollectSummary>, found: Page[] = [], known: KnownPage[] = []) {
  return new ScanEvidence(makeSummary(summary), {
    completedBefore: () => true,
    foundPage: (asked) => found.find((page) => page.url === asked) ?? null,
    knownPage: (asked) => known.find(({ page }) => page.url === asked) ?? null,
  });
}

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

describe('a page is unlinked', () => {
  const leaf = makeKnown({ url: url('/a/b'), found_on: url('/a') });
  const parent = makeKnown({ url: url('/a'), found_on: url('/') });
  const home = makePage({ url: url('/'), found_on: '' });

  test.each<[string, Page[], KnownPage[], boolean]>([
    ['when the page that linked to it was read', [makePage({ url: url('/a') })], [], true],
    ['not when that page failed', [makeError(url('/a'))], [], false],
    ['not when that page answered 500', [makePage({ url: url('/a'), status_code: 500 })], [], false],
    ['not when that page was cut', [makePage({ url: url('/a'), truncated: true })], [], false],
    ['when that page is missing now', [makePage({ url: url('/a'), status_code: 404 })], [], true],
    ['not when that page is unheard of', [home], [], false],
    ['when that page is unlinked in turn', [home], [parent], true],
    ['not when the page above that one failed', [makeError(url('/'))], [parent], false],
    ['when that page was gone before', [], [{ ...parent, goneAt: 5 }], true],
  ])('%s', (_, found, known, unlinked) => {
    expect(evidence({}, found, known).unlinked(leaf)).toBe(unlinked);
  });

  test('never when the operator named it, or when its links go in a circle', () => {
    expect(evidence({}, [home]).unlinked(makeKnown({ found_on: '' }))).toBe(false);
    const circle = makeKnown({ url: url('/a'), found_on: url('/a') });
    expect(evidence({}, [home], [circle]).unlinked(leaf)).toBe(false);
  });

  test('not when the scan skipped URLs of its pattern', () => {
    const found = [makePage({ url: url('/a') })];
    const skipping = (pattern: string) => evidence({ skipped: [{ pattern, count: 9 }] }, found);
    expect(skipping('/a/{int}').unlinked(leaf)).toBe(false);
    expect(skipping(url('/a/{int}')).unlinked(leaf)).toBe(false);
    expect(skipping('/b/{int}').unlinked(leaf)).toBe(true);
  });
});
