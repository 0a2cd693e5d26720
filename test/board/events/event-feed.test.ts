/** What follows a floor hears of each thing once: from a real engine on a real store, looked at often or rarely. */
import { expect, test } from 'vitest';
import { EventFeed } from '../../../src/board/events/event-feed.ts';
import { eventMatches } from '../../../src/board/events/event-matches.ts';
import type { FloorEvent } from '../../../src/board/events/floor-event.ts';
import { parseFilter } from '../../../src/domain/filtering/filter.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../../engine/open-engine.ts';

const feedOf = (bench: Bench, from = bench.clock.now()) =>
  new EventFeed(bench.store, from, bench.clock.now());

/** `kind task text`, without the acts that a test does. */
function told(events: readonly FloorEvent[]): string[] {
  return events
    .filter(({ kind }) => kind !== 'act')
    .map(({ kind, task, text }) => [kind, task?.name ?? '-', text].join(' '));
}

/** A task that fails once, is tried again, and completes. */
async function failOnce(bench: Bench, look: () => void): Promise<void> {
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId, reason: 'smoke' });
  look();
  await bench.work.of('lab').fail(new WorkError('dns', 'no such\u001b[31m host'));
  look();
  await bench.clock.advance(60_000);
  look();
  await bench.work.of('lab').succeed({ headline: '4 pages, 1 new' });
  look();
}

test('each step of an execution is told once, as it happens', async () => {
  await using bench = new Bench({ retry_attempts: 1 });
  const feed = feedOf(bench);
  const events: FloorEvent[] = [];
  await failOnce(bench, () => events.push(...feed.next(bench.clock.now())));
  expect(told(events).map((line) => line.replace(/in \d+s/, 'in Ns'))).toEqual([
    expect.stringMatching(/^engine - an engine began \(pid \d+ on .+\)$/),
    'started lab manual, by ana: smoke',
    'retry lab no such host; again in Ns',
    'started lab manual, attempt 2, by ana: smoke',
    'completed lab 4 pages, 1 new in 1m',
  ]);
  expect(feed.next(bench.clock.now())).toEqual([]);
});

test('whoever looks once at the end is told the same, in the same order', async () => {
  await using bench = new Bench({ retry_attempts: 1 });
  const feed = feedOf(bench);
  await failOnce(bench, () => undefined);
  const events = feed.next(bench.clock.now());
  expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'act')).toEqual([
    'engine',
    'started',
    'retry',
    'started',
    'completed',
  ]);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test('nothing is told of what was before, unless it is asked for', async () => {
  await using bench = new Bench({ retry_attempts: 1 });
  const before = bench.clock.now();
  await failOnce(bench, () => undefined);
  await bench.clock.advance(5_000);
  expect(feedOf(bench).next(bench.clock.now())).toEqual([]);
  const looking = feedOf(bench, before).next(bench.clock.now());
  expect(told(looking)).toHaveLength(5);
});

test('a look back reaches as far as it was asked for, however much has happened since', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.clock.advance(60_000);
  const from = bench.clock.now();
  for (let count = 0; count < 300; count += 1) {
    await bench.act({ kind: 'pause', taskId, reason: String(count) });
    await bench.act({ kind: 'resume', taskId });
  }
  await bench.clock.advance(60_000);
  const events = feedOf(bench, from).next(bench.clock.now());
  expect(events).toHaveLength(600);
  expect(told(events)[0]).toBe('paused lab by ana: 0');
});

test('what ends for good says whether it left a dead letter, and its alert is not told twice', async () => {
  await using bench = new Bench({ retry_attempts: 0, alert_after_failures: 1 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const feed = feedOf(bench);
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  const failed = feed.next(bench.clock.now());
  expect(told(failed)).toContain('failed lab no such host; dead letter');
  expect(failed.filter(({ kind }) => kind === 'alert')).toHaveLength(1);
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed();
  expect(told(feed.next(bench.clock.now())).map((line) => line.split(' ')[0])).toContain('over');
});

test('pauses and cancels are told with who did them and why', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const feed = feedOf(bench);
  await bench.act({ kind: 'pause', taskId, reason: 'site move' });
  await bench.act({ kind: 'pauseAll', reason: 'fire' });
  await bench.act({ kind: 'resumeAll' });
  await bench.act({ kind: 'cancel', executionId: 1 });
  const events = feed.next(bench.clock.now());
  expect(told(events)).toEqual([
    'paused lab by ana: site move',
    'paused - everything by ana: fire',
    'resumed - everything by ana',
    'cancelled lab by ana',
  ]);
  expect(events.find(({ kind }) => kind === 'cancelled')).toMatchObject({ by: 'ana' });
});

test('an attempt that is broken off goes back to the queue, and the end of an engine is told', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const feed = feedOf(bench);
  await bench.act({ kind: 'trigger', taskId });
  feed.next(bench.clock.now());
  const stopped = bench.engine.stop(0);
  for (let second = 0; second < 20; second += 1) await bench.clock.advance(1_000);
  await stopped;
  expect(told(feed.next(bench.clock.now())).toSorted()).toEqual([
    'engine - the engine ended',
    'returned lab interrupted; waits for a worker again',
  ]);
});

test.each([
  ['lab', true],
  ['tag:prod', true],
  ['!tag:prod', false],
  ['type:scan state:failed', true],
  ['state:completed', false],
  ['kind:dns', true],
  ['kind:tls', false],
  ['target:lab.example', true],
  ['target:elsewhere', false],
  ['"no such host"', true],
])('the filter %s on a failure of a task tagged prod: %s', (filter, expected) => {
  const event: FloorEvent = {
    kind: 'failed',
    at: 0,
    task: { id: 1, name: 'lab-nightly', type: 'scan', tags: ['prod'] },
    execution: {
      id: 7,
      sessionId: '',
      status: 'FAILED',
      trigger: 'schedule',
      attempt: 1,
      errorKind: 'dns',
      retryAt: null,
      durationMs: null,
    },
    by: '',
    text: 'no such host',
  };
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(parsed.error);
  const targets = (_taskId: number, text: string) => text === 'lab.example';
  expect(eventMatches(event, parsed.filter.terms, targets)).toBe(expected);
});
