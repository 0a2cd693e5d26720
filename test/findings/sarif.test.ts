import { describe, expect, test } from 'vitest';
import { FINDING_SCHEMA, type Finding } from '../../src/findings/finding.ts';
import type { JudgedFinding } from '../../src/findings/findings-store.ts';
import type { FindingNews } from '../../src/findings/life.ts';
import { sarifLog } from '../../src/findings/sarif.ts';
import { sighting } from '../../src/findings/sighting.ts';

const made = (facts: Partial<Finding> = {}, news: FindingNews = ''): JudgedFinding => ({
  finding: {
    ...sighting({
      source: 'scarefloor',
      kind: 'tls-expiry',
      place: 'https://shop.example',
      severity: 'high',
      confidence: 'certain',
      url: 'https://shop.example/',
      host: 'shop.example',
      ip: '',
      title: 'certificate has expired',
      evidence: 'valid until yesterday',
      refs: ['CWE-298'],
    }),
    schema: FINDING_SCHEMA,
    session: 's',
    task: 't',
    state: 'open' as const,
    first_seen: '2026-11-23T08:00:00.000Z',
    last_seen: '2026-11-23T08:00:00.000Z',
    times_seen: 1,
    muted_reason: '',
    muted_by: '',
    ...facts,
  },
  news,
  isSeen: true,
});
// biome-ignore lint/suspicious/noExplicitAny: the shape of the file is what is tested
const log = (...judged: ReturnType<typeof made>[]): any => sarifLog(judged, '1.2.3');

describe('a SARIF log', () => {
  test('has what the specification requires of it', () => {
    const sarif = log(made(), made({ kind: 'secret' }), made({ url: '', host: '192.0.2.7' }));
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.$schema).toMatch(/^https:\/\/.*sarif-2\.1\.0\.json$/);
    expect(sarif.runs).toHaveLength(1);
    const [{ tool, results }] = sarif.runs;
    expect(tool.driver).toMatchObject({ name: 'scarefloor', version: '1.2.3' });
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['scarefloor/tls-expiry', 'scarefloor/secret']);
    for (const result of results) {
      expect(result.message.text).toBeTypeOf('string');
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(['new', 'unchanged', 'updated', 'absent']).toContain(result.baselineState);
      expect(ids[result.ruleIndex]).toBe(result.ruleId);
      expect(result.guid).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(result.partialFingerprints).toHaveProperty('scarefloorFinding/v1');
      const [location] = result.locations;
      expect(
        () => new URL(location.physicalLocation.artifactLocation.uri, 'https://base.example'),
      ).not.toThrow();
    }
  });

  test('says what is new, what is gone and what is muted', () => {
    const { results } = log(
      made({}, 'new'),
      made({ state: 'resolved' }, 'resolved'),
      made({ state: 'changed' }, 'changed'),
      made({ state: 'muted', muted_reason: 'accepted' }),
    ).runs[0];
    const states = results.map(({ baselineState }: { baselineState: string }) => baselineState);
    expect(states).toEqual(['new', 'absent', 'updated', 'unchanged']);
    expect(results[3].suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'accepted' },
    ]);
    expect(results[0].suppressions).toBeUndefined();
  });

  test('without findings is still one that says so', () => {
    expect(log().runs[0]).toMatchObject({ results: [] });
  });
});
