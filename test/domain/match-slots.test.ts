import { expect, test } from 'vitest';
import type { HistoryFinding } from '../../src/domain/history-finding.ts';
import { type LedgerRow, matchSlots } from '../../src/domain/match-slots.ts';
import { fc } from '../property.ts';

const HOUR = 3_600_000;

/** Demanded at each whole hour, from 1 to `count`. */
function hours(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + 1) * HOUR);
}

function row(first: number, more: Partial<LedgerRow> = {}): LedgerRow {
  const last = more.last ?? first;
  return {
    first,
    last,
    count: 1,
    fate: 'skipped',
    reason: 'paused',
    executionId: null,
    decidedAt: last,
    ...more,
  };
}

function match(
  demanded: number[],
  rows: LedgerRow[],
  more: { after?: number; until?: number; unjudged?: number[]; corrected?: number[]; jitterMs?: number } = {},
): { findings: string[]; judged: number } {
  const matching = matchSlots(demanded, rows, {
    taskId: 1,
    after: more.after ?? 0,
    until: more.until ?? Number.POSITIVE_INFINITY,
    isUnjudged: (slot) => (more.unjudged ?? []).includes(slot),
    isCorrected: (slot) => (more.corrected ?? []).includes(slot),
    jitterMs: more.jitterMs ?? 0,
  });
  const findings: string[] = [];
  for (;;) {
    const { done, value } = matching.next();
    if (done) return { findings, judged: value };
    if (value !== null) findings.push(said(value));
  }
}

/** `missing 2-3 x2`, in hours. */
function said({ kind, first, last, count }: HistoryFinding): string {
  const range = first === last ? `${(first ?? 0) / HOUR}` : `${(first ?? 0) / HOUR}-${(last ?? 0) / HOUR}`;
  return `${kind} ${range}${count === 1 ? '' : ` x${count}`}`;
}

const stretch = (first: number, last: number, count = last - first + 1) =>
  row(first * HOUR, { last: last * HOUR, count });

test('a ledger with one fate for each slot is right, in single rows and in stretches', () => {
  const rows = [row(HOUR), stretch(2, 5), row(6 * HOUR)];
  expect(match(hours(6), rows)).toEqual({ findings: [], judged: 6 });
});

test.each<[string, LedgerRow[], string[]]>([
  ['at the beginning', [stretch(3, 6)], ['missing 1-2 x2']],
  ['in the middle', [row(HOUR), row(2 * HOUR), stretch(5, 6)], ['missing 3-4 x2']],
  ['at the end', [stretch(1, 5)], ['missing 6']],
  ['everywhere', [], ['missing 1-6 x6']],
  ['within a stretch', [stretch(1, 6, 5)], ['missing 1-6']],
  ['twice', [stretch(2, 3), stretch(5, 6)], ['missing 1', 'missing 4']],
])('slots without a fate are found %s', (_where, rows, findings) => {
  expect(match(hours(6), rows).findings).toEqual(findings);
});

test.each<[string, LedgerRow[], string[]]>([
  ['between two slots', [stretch(1, 3), row(3.5 * HOUR), stretch(4, 6)], ['extra 3.5']],
  ['after the last', [stretch(1, 6), row(7 * HOUR)], ['extra 7']],
  ['in a stretch that counts more than were due', [stretch(1, 6, 7)], ['extra 1-6 x7']],
  [
    'in a stretch that begins at no slot',
    [row(0.5 * HOUR, { last: 6 * HOUR, count: 6 })],
    ['extra 0.5-6 x6'],
  ],
])('a fate for a slot that nobody demanded is found %s', (_where, rows, findings) => {
  expect(match(hours(6), rows).findings).toEqual(findings);
});

test('a slot with two fates is found', () => {
  expect(match(hours(6), [stretch(1, 4), row(3 * HOUR), stretch(5, 6)]).findings).toEqual(['duplicate 3']);
  expect(match(hours(6), [stretch(1, 4), stretch(4, 6)]).findings).toEqual(['duplicate 4']);
});

test('a slot that was decided before its time is found', () => {
  expect(match(hours(1), [row(HOUR, { decidedAt: HOUR - 1 })]).findings).toEqual(['early 1']);
});

test('a slot that is said to be on time and was not is found', () => {
  const onTime = (lateMs: number) => row(HOUR, { fate: 'ran', reason: 'on_time', decidedAt: HOUR + lateMs });
  expect(match(hours(1), [onTime(60_000)]).findings).toEqual([]);
  expect(match(hours(1), [onTime(60_001)]).findings).toEqual(['late 1']);
  expect(match(hours(1), [onTime(65_000)], { jitterMs: 5_000 }).findings).toEqual([]);
});

test('only the window is judged; a stretch that reaches out of it is not counted', () => {
  const demanded = hours(6).slice(2, 4);
  expect(match(demanded, [stretch(1, 3, 1), row(4 * HOUR)], { after: 2 * HOUR, until: 4 * HOUR })).toEqual({
    findings: [],
    judged: 2,
  });
  expect(match(demanded, [stretch(3, 6, 1)], { after: 2 * HOUR, until: 4 * HOUR }).findings).toEqual([]);
  expect(match(demanded, [stretch(3, 4), row(5.5 * HOUR)], { until: 4 * HOUR }).findings).toEqual([]);
});

test('nothing is said of slots in time that the clock passed twice with an edit in it', () => {
  expect(match(hours(3), [row(HOUR), row(3 * HOUR)], { unjudged: [2 * HOUR] }).findings).toEqual([]);
  expect(match(hours(1), [row(HOUR), row(2 * HOUR)], { unjudged: [2 * HOUR] }).findings).toEqual([]);
});

test('slots that the clock was corrected over may be decided in both passes', () => {
  const rows = [stretch(1, 4), row(3 * HOUR), stretch(5, 6)];
  expect(match(hours(6), rows, { corrected: [3 * HOUR] }).findings).toEqual([]);
});

test('it pauses now and then, however long a stretch is missing', () => {
  const matching = matchSlots(hours(10_000), [], {
    taskId: 1,
    after: 0,
    until: Number.POSITIVE_INFINITY,
    isUnjudged: () => false,
    isCorrected: () => false,
    jitterMs: 0,
  });
  expect([...matching].filter((step) => step === null)).toHaveLength(10);
});

test('property: any division of the slots into stretches is right, and without any one row it is not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 }),
      fc.nat(),
      (sizes, chosen) => {
        let next = 1;
        const rows = sizes.map((size) => {
          const made = stretch(next, next + size - 1);
          next += size;
          return made;
        });
        const demanded = hours(next - 1);
        expect(match(demanded, rows)).toEqual({ findings: [], judged: next - 1 });
        const gone = rows[chosen % rows.length]!;
        const kept = rows.filter((one) => one !== gone);
        const range = `${gone.first / HOUR}${gone.count === 1 ? '' : `-${gone.last / HOUR} x${gone.count}`}`;
        expect(match(demanded, kept).findings).toEqual([`missing ${range}`]);
      },
    ),
  );
});
