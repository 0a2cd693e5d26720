import { expect, test } from 'vitest';
import type { Finding } from '../../../src/findings/finding.ts';
import { ScanFindings } from '../../../src/scan/checks/scan-findings.ts';
import { makePage } from '../make-page.ts';

const MOST = 10_000;
const earlier = {
  id: 'an-earlier-one',
  kind: 'directory-listing',
  source: 'scarefloor',
  url: 'http://shop.example/old/',
} as Finding;

/** The round of a scan that saw so many lists of folders. */
function roundOf(listings: number) {
  const findings = new ScanFindings(0);
  for (let index = 0; index < listings; index += 1)
    findings.take(makePage({ url: `http://shop.example/${index}/`, listing: true }), null);
  return findings.round({
    task: 'shop',
    session: 's',
    at: 0,
    standing: new Set(),
    completedBefore: () => true,
  });
}

test('a scan that found more than it can keep calls nothing resolved', () => {
  const full = roundOf(MOST);
  const over = roundOf(MOST + 1);
  // Each list, and the headers that the site lacks.
  expect(full.sightings.length).toBe(over.sightings.length);
  expect(full.sightings.length).toBe(MOST);
  expect(over.isGone(earlier)).toBe(false);
  expect(roundOf(MOST - 10).isGone(earlier)).toBe(true);
});

test('what a tool found is not for a scan to call resolved', () => {
  expect(roundOf(1).isGone({ ...earlier, source: 'nuclei' })).toBe(false);
  expect(roundOf(1).isGone(earlier)).toBe(true);
});
