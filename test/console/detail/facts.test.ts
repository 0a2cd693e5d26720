import { expect, test } from 'vitest';
import { factLines } from '../../../src/console/detail/detail-facts.ts';
import { detailOf, NOW } from '../floor-rows.ts';

const LONG = `http://127.0.0.1/${'section/'.repeat(4)}page`;

function linesOf(parts: Parameters<typeof detailOf>[0]): string[] {
  const glyphs = { barDone: '#', barLeft: '-' };
  const lines = factLines(detailOf(parts), { glyphs, width: 60, now: NOW, zone: 'UTC' });
  return lines.map((segments) => segments.map(({ text }) => text).join(''));
}

test('a change has its kind where labels are, and its detail beside it where there is room, else below', () => {
  const lines = linesOf({
    status: 'COMPLETED',
    endedAt: NOW,
    metrics: { new: 0, changed: 1, gone: 1 },
    changes: [
      { kind: 'gone', subject: 'http://127.0.0.1/old', detail: 'status 200 -> 410' },
      { kind: 'changed', subject: LONG, detail: 'title "Lamps" -> "Lamps and bells"' },
    ],
  });
  const from = lines.findIndex((line) => line.startsWith('  changes '));
  expect(lines.slice(from, from + 4).map((line) => line.trimEnd())).toEqual([
    '  changes    0 new, 1 changed, 1 gone',
    '  gone       http://127.0.0.1/old  status 200 -> 410',
    `  changed    ${LONG.slice(0, 47)}`,
    ...(LONG.length > 47 ? [`             ${LONG.slice(47)}`] : []),
  ]);
  expect(lines.join('\n')).toContain('             title "Lamps" -> "Lamps and bells"');
});

test('a finding has its severity there, below how many they are', () => {
  const lines = linesOf({
    findings: [{ severity: 'high', title: 'a key in a script', url: LONG }],
  });
  const from = lines.findIndex((line) => line.startsWith('  findings '));
  expect(lines.slice(from, from + 3).map((line) => line.trimEnd())).toEqual([
    '  findings   1 new',
    '  high       a key in a script',
    expect.stringContaining('http://127.0.0.1/section/'),
  ]);
});

test('says how grave what is open is, and how to see and mute it', () => {
  const metrics = { pages: 33, findings_open: 7, findings_new: 0, findings_low: 6, findings_high: 1 };
  const lines = linesOf({ name: 'edge nightly', status: 'COMPLETED', metrics }).map((line) => line.trimEnd());
  const from = lines.findIndex((line) => line.startsWith('  findings '));
  expect(lines.slice(from, from + 2)).toEqual([
    '  findings   7 open: 1 high, 6 low',
    "             all: scarefloor findings 'edge nightly'",
  ]);
  expect(lines).toContain('  counts     pages 33');
});

test('counts in words, leaves out what is none but for errors, and says what the worker took', () => {
  const worker = { worker_peak_rss_bytes: 107e6, worker_cpu_seconds: 0.4, worker_max_loop_delay_ms: 18 };
  const lines = linesOf({ metrics: { urls: 2, gone: 0, errors: 0, not_modified: 1, ...worker } });
  expect(lines.map((line) => line.trimEnd())).toEqual(
    expect.arrayContaining([
      '  counts     urls 2  errors 0  not modified 1',
      expect.stringMatching(/^ {2}worker {5}10[27] MB at most, 400 ms of processor/),
    ]),
  );
});
