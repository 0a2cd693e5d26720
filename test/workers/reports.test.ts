import { expect, test } from 'vitest';
import { type Progress, WorkError, type WorkResult } from '../../src/shared/work.ts';
import { crashReason } from '../../src/workers/crash-reason.ts';
import { outgoingFailure, outgoingProgress, outgoingResult } from '../../src/workers/outgoing.ts';
import { PROGRESS_INTERVAL_MS, ProgressReporter } from '../../src/workers/progress-reporter.ts';
import { readWorkerMessage } from '../../src/workers/received.ts';
import { FakeClock } from '../fake-clock.ts';
import { fc } from '../property.ts';

const at = (done: number): Progress => ({ phase: 'crawl', done, total: null });

test('progress is sent at once, then at most four times a second, then the newest', async () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const started = clock.uptime();
  const reporter = new ProgressReporter(clock, ({ done }) =>
    sent.push(`${done} at ${clock.uptime() - started}`),
  );
  reporter.report(at(1));
  reporter.report(at(2));
  await clock.advance(100);
  reporter.report(at(3));
  await clock.advance(PROGRESS_INTERVAL_MS);
  reporter.report(at(4));
  await clock.advance(1_000);
  reporter.report(at(5));
  expect(sent).toEqual(['1 at 0', '3 at 250', '4 at 500', '5 at 1350']);
});

test('the end sends what was held back, and nothing after it', async () => {
  const clock = new FakeClock();
  const sent: number[] = [];
  const reporter = new ProgressReporter(clock, ({ done }) => sent.push(done));
  reporter.report(at(1));
  reporter.report(at(2));
  reporter.end();
  reporter.report(at(3));
  await clock.advance(1_000);
  reporter.end();
  expect(sent).toEqual([1, 2]);
});

const text = fc.oneof(fc.string(), fc.constantFrom('x'.repeat(5_000), '\ud800', '\u001b[2J\u0007'));
const record = fc.dictionary(text, fc.double(), { maxKeys: 8 });
const longRecord = fc.constant(
  Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`n${index}`, index])),
);
const numbers = fc.oneof(record, longRecord);

test('whatever an executor reports, the host can read', () => {
  const progress: fc.Arbitrary<Progress> = fc.record(
    { phase: text, done: fc.double(), total: fc.option(fc.double()), counters: numbers, note: text },
    { requiredKeys: ['phase', 'done', 'total'] },
  );
  const result: fc.Arbitrary<WorkResult> = fc.record({
    outcome: fc.constantFrom('completed' as const, 'partial' as const),
    reason: text,
    headline: text,
    metrics: numbers,
    reportPaths: fc.array(text, { maxLength: 25 }),
    phases: fc.array(fc.record({ phase: text, ms: fc.double() }), { maxLength: 45 }),
    changes: fc.array(fc.record({ kind: text, subject: text, detail: text }), { maxLength: 55 }),
  });
  const received = (message: object) => readWorkerMessage(JSON.parse(JSON.stringify(message)));
  fc.assert(
    fc.property(progress, result, text, fc.double(), (one, other, message, retryAfterMs) => {
      expect(received({ kind: 'progress', executionId: 1, progress: outgoingProgress(one) })).toBeTypeOf(
        'object',
      );
      expect(received({ kind: 'done', executionId: 1, result: outgoingResult(other) })).toBeTypeOf('object');
      for (const thrown of [
        new Error(message),
        new WorkError('http', message, { retryAfterMs }),
        message,
        null,
      ]) {
        const error = outgoingFailure(thrown, '');
        expect(received({ kind: 'failed', executionId: 1, error })).toBeTypeOf('object');
      }
    }),
    { numRuns: 60 },
  );
});

test('a result that is not all says so in the one line that is shown everywhere', () => {
  const result: WorkResult = {
    outcome: 'partial',
    reason: 'budget: shop.example (more than 300 URLs)',
    headline: '300 pages, 0 new',
    metrics: {},
    reportPaths: [],
    phases: [],
    changes: [],
  };
  expect(outgoingResult(result).headline).toBe('partial, 300 pages, 0 new');
  expect(outgoingResult({ ...result, outcome: 'completed' }).headline).toBe('300 pages, 0 new');
});

test('credentials in what an executor reports stay with it', () => {
  const secret = 'https://ana:hunter2@shop.example/reset?token=hunter2';
  const { note } = outgoingProgress({ phase: 'crawl', done: 1, total: 2, note: secret });
  const result = outgoingResult({
    outcome: 'partial',
    reason: secret,
    headline: secret,
    metrics: {},
    reportPaths: [],
    phases: [],
    changes: [{ kind: 'new', subject: secret, detail: secret }],
    skipped: [{ pattern: 'x', count: 1, example: secret }],
    findings: [{ kind: 'x', severity: 'low', title: secret, url: secret }],
  });
  const error = outgoingFailure(new WorkError('http', `${secret}: HTTP 503`), '');
  expect(JSON.stringify({ note, result, error })).not.toContain('hunter2');
  expect(result.changes[0]?.subject).toBe('https://[redacted]@shop.example/reset?token=[redacted]');
});

test('an aborted failure says who stopped it, unless the work has more to say', () => {
  expect(outgoingFailure(new Error('AbortError'), 'timeout').message).toBe('stopped: timeout');
  expect(outgoingFailure(new WorkError('io', 'disk full'), 'timeout').message).toBe('disk full');
});

const HEAP =
  '<--- Last few GCs --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
const THROWN = `file:///x.js:1
throw new TypeError('x is undefined')
^

TypeError: x is undefined
    at file:///x.js:1:7

Node.js v24.21.0
`;

test.each([
  [
    { code: null, signal: 'SIGABRT' as const, output: HEAP },
    'worker ran out of memory (worker_max_memory_mb: 512)',
  ],
  [{ code: 1, signal: null, output: THROWN }, 'worker exited with code 1: TypeError: x is undefined'],
  [{ code: null, signal: 'SIGKILL' as const, output: '' }, 'worker was ended by SIGKILL'],
  [{ code: 3, signal: null, output: 'one\n\u001b[31mtwo\u001b[0m\n\n' }, 'worker exited with code 3: two'],
])('a dead worker is explained by the line that tells most', (ending, words) => {
  expect(crashReason({ ...ending, maxMemoryMb: 512 })).toBe(words);
});
