import { describe, expect, test } from 'vitest';
import { type Life, stepSeen, stepUnseen } from '../../src/findings/life.ts';
import type { Severity } from '../../src/shared/severity.ts';

const known = (life: Life, mutedSeverity: Severity | null = null) => ({
  life,
  severity: 'medium' as const,
  title: 'Certificate expires in 12 days',
  mutedSeverity,
});
const SAME = { severity: 'medium', title: 'Certificate expires in 12 days' } as const;
const WORSE = { severity: 'high', title: 'Certificate expires in 3 days' } as const;
const MILDER = { severity: 'low', title: 'Certificate expires in 29 days' } as const;

describe('a finding that is seen', () => {
  test.each([
    ['for the first time', null, SAME, 'open', 'new'],
    ['as it was', known('open'), SAME, 'open', ''],
    ['and has become worse', known('open'), WORSE, 'changed', 'changed'],
    ['and has become milder', known('open'), MILDER, 'changed', 'changed'],
    ['as it has been since it changed', known('changed'), SAME, 'open', ''],
    ['after it was resolved', known('resolved'), SAME, 'open', 'returned'],
    ['muted, as it was', known('open', 'medium'), SAME, 'open', ''],
    ['muted and milder', known('open', 'medium'), MILDER, 'changed', ''],
    ['muted, after it was resolved', known('resolved', 'medium'), SAME, 'open', ''],
  ] as const)('%s', (_, before, now, life, news) => {
    expect(stepSeen(before, now, true)).toEqual({ life, news, endsMute: false });
  });

  test('and is worse than what was muted is not muted any more', () => {
    expect(stepSeen(known('open', 'medium'), WORSE, true)).toEqual({
      life: 'changed',
      news: 'changed',
      endsMute: true,
    });
  });

  test('in the first look at its host is there, and no news', () => {
    expect(stepSeen(null, WORSE, false)).toEqual({ life: 'open', news: '', endsMute: false });
  });
});

describe('a finding that is not seen', () => {
  test('stays what it was without proof', () => {
    for (const life of ['open', 'changed', 'resolved'] as const)
      expect(stepUnseen(known(life), false)).toEqual({ life, news: '', endsMute: false });
  });

  test('is resolved once, by proof', () => {
    expect(stepUnseen(known('changed'), true)).toMatchObject({ life: 'resolved', news: 'resolved' });
    expect(stepUnseen(known('resolved'), true)).toMatchObject({ life: 'resolved', news: '' });
    expect(stepUnseen(known('open', 'medium'), true)).toMatchObject({ life: 'resolved', news: '' });
  });
});
