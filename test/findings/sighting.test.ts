import { describe, expect, test } from 'vitest';
import { bySeverity, findingId } from '../../src/findings/finding.ts';
import {
  evidenceText,
  LARGEST_EVIDENCE_BYTES,
  type SightingInput,
  sighting,
} from '../../src/findings/sighting.ts';
import type { Severity } from '../../src/shared/severity.ts';

const INPUT: SightingInput = {
  source: 'nuclei',
  kind: 'git-config',
  place: 'https://shop.example',
  severity: 'medium',
  confidence: 'firm',
  url: 'https://shop.example/.git/config',
  host: 'shop.example',
  ip: '192.0.2.7',
  title: 'Git configuration',
  evidence: '[core]',
  refs: ['CWE-200'],
};

describe('a sighting', () => {
  test('has the same id whatever is said of it, and another one elsewhere', () => {
    const one = sighting(INPUT);
    expect(sighting({ ...INPUT, severity: 'high', title: 'Other', evidence: 'else' }).id).toBe(one.id);
    expect(one.id).toMatch(/^[0-9a-f]{16}$/);
    for (const other of [{ place: 'https://b.example' }, { kind: 'x' }, { key: 'k' }, { source: 'httpx' }])
      expect(sighting({ ...INPUT, ...other }).id).not.toBe(one.id);
  });

  test('does not mix up its parts', () => {
    expect(findingId('a', 'b', 'c,d', '')).not.toBe(findingId('a', 'b,c', 'd', ''));
  });

  test('carries neither escape sequences nor secrets', () => {
    const seen = sighting({
      ...INPUT,
      title: 'red \u001b[31malert\u202e',
      url: 'https://bob:hunter2@shop.example/?token=abcdef',
      evidence: 'Authorization: Bearer abcdef',
    });
    const text = JSON.stringify(seen);
    expect(text).not.toMatch(/hunter2|abcdef/);
    expect(seen.title).toBe('red alert\ufffd');
  });

  test('carries no half of a secret where its title is cut', () => {
    const { title } = sighting({
      ...INPUT,
      title: `${'x'.repeat(180)} https://bob:hunter2-and-more@shop.example/`,
    });
    expect(title).toBe(`${'x'.repeat(180)} https://[redacted]@\u2026`);
  });

  test('keeps twenty references, and no more of each than an identifier has', () => {
    const refs = Array.from({ length: 30 }, (_, index) => `CVE-2021-${index}${'0'.repeat(90)}`);
    const kept = sighting({ ...INPUT, refs }).refs;
    expect(kept).toHaveLength(20);
    expect(kept.every((ref) => ref.length === 65 && ref.endsWith('\u2026'))).toBe(true);
  });

  test('keeps at most a KiB of evidence, cut between characters', () => {
    const cut = evidenceText('\u20ac'.repeat(2_000));
    expect(LARGEST_EVIDENCE_BYTES).toBe(1_024);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(LARGEST_EVIDENCE_BYTES);
    const full = '\u00e4'.repeat(LARGEST_EVIDENCE_BYTES / 2);
    expect(evidenceText(full)).toBe(full);
    expect(cut).toMatch(/^\u20ac+\u2026$/);
    expect(evidenceText('short')).toBe('short');
  });
});

test('the worst comes first', () => {
  const of = (severity: Severity) => ({ severity });
  const sorted = [of('low'), of('critical'), of('info'), of('high')].sort(bySeverity);
  expect(sorted.map(({ severity }) => severity)).toEqual(['critical', 'high', 'low', 'info']);
});
