import { describe, expect, test } from 'vitest';
import { exposition, gauge, gaugeOf } from '../../src/metrics/exposition.ts';
import { Histogram } from '../../src/metrics/histogram.ts';
import { readExposition } from './read-exposition.ts';

describe('the text format', () => {
  test('has help and type before the values, and names that are ours unless all programs share them', () => {
    expect(exposition([gauge('queued', 'Waits.', 3), gauge('process_open_fds', 'Open.', 7)])).toBe(
      '# HELP scarefloor_queued Waits.\n# TYPE scarefloor_queued gauge\nscarefloor_queued 3\n' +
        '# HELP process_open_fds Open.\n# TYPE process_open_fds gauge\nprocess_open_fds 7\n',
    );
  });

  test('escapes what labels hold, whoever named a channel', () => {
    const text = exposition([gaugeOf('waiting', 'Waits.', 'channel', ['a"b\\c\nd'], (one) => [one, 1])]);
    expect(text).toContain('scarefloor_waiting{channel="a\\"b\\\\c\\nd"} 1\n');
    expect(readExposition(text).get('scarefloor_waiting')?.samples.size).toBe(1);
  });

  test('writes what is no number as Prometheus reads it', () => {
    const text = exposition([gauge('a', 'A.', Number.POSITIVE_INFINITY), gauge('b', 'B.', Number.NaN)]);
    expect(text).toMatch(/_a \+Inf\n[\s\S]*_b NaN\n/);
  });

  test('counts into cumulative buckets, the bound itself included', () => {
    const histogram = new Histogram([0.1, 1], 'type', ['scan', 'tool']);
    for (const seconds of [-5, 0.1, 0.2, 1, 3]) histogram.observe('scan', seconds);
    histogram.observe('nobody', 1);
    const samples = readExposition(exposition([histogram.metric('took_seconds', 'Took.')])).get(
      'scarefloor_took_seconds',
    )?.samples;
    const of = (key: string) => samples?.get(`scarefloor_took_seconds${key}`);
    expect(of('_bucket{type="scan",le="0.1"}')).toBe(2);
    expect(of('_bucket{type="scan",le="1"}')).toBe(4);
    expect(of('_bucket{type="scan",le="+Inf"}')).toBe(5);
    expect(of('_count{type="scan"}')).toBe(5);
    expect(of('_sum{type="scan"}')).toBeCloseTo(4.3);
    expect(of('_count{type="tool"}')).toBe(0);
  });
});

describe('the reader that the tests rely on refuses', () => {
  test.each([
    ['# HELP a_seconds A.\n# TYPE a_seconds gauge\na_seconds 1', 'a line without its end'],
    ['# TYPE a_seconds gauge\na_seconds 1\n', 'no help'],
    ['# HELP a A.\n# TYPE a counter\na 1\n', 'a counter without _total'],
    ['# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n', 'a gauge with it'],
    ['# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n', 'another unit'],
    ['# HELP a A.\n# TYPE a gauge\na 1\na 2\n', 'a sample twice'],
    ['# HELP a A.\n# TYPE a gauge\na 1\nb 2\n', 'a sample of nobody'],
    ['# HELP a A.\n# TYPE a gauge\na{b="c",b="d"} 1\n', 'a label twice'],
    ['# HELP a A.\n# TYPE a gauge\na{b="c"d"} 1\n', 'a quote inside'],
    ['# HELP a A.\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n', 'no bucket for all'],
  ])('%j', (text) => {
    expect(() => readExposition(text)).toThrow();
  });
});
