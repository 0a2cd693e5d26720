/** What executions, emergencies and engines are worth telling, and what is nobody's news. */
import { expect, test } from 'vitest';
import type { Notification } from '../../../src/domain/notification.ts';
import type { Channel } from '../../../src/notify/channel.ts';
import { WorkError, type WorkResult } from '../../../src/shared/work.ts';
import { settingsOf } from '../../notify/sent.ts';
import { Bench } from '../open-engine.ts';

const SECOND = 1_000;

const CHANGES = [{ kind: 'new', subject: 'https://a.example/', detail: '200 A' }];
const FINDINGS: WorkResult['findings'] = [
  { kind: 'tls-expiry', severity: 'high', title: 'certificate expires in 7 days', url: 'https://a.example/' },
];

/** A bench whose one channel hears of everything and takes it at once. */
function telling(rules: Partial<Channel['rules']> = {}): { bench: Bench; told: Notification[] } {
  const told: Notification[] = [];
  const channel: Channel = {
    name: 'ear',
    type: 'webhook',
    rules: { ...settingsOf({ type: 'webhook' }).rules, ...rules },
    maxPerMinute: 0,
    timeoutMs: SECOND,
    send: async ({ notification }) => {
      told.push(notification);
      return { kind: 'sent', answer: '' };
    },
  };
  return { bench: new Bench({ retry_attempts: 0 }, undefined, { channels: [channel] }), told };
}

async function run(bench: Bench, taskId: number, result: Partial<WorkResult>): Promise<void> {
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.started.at(-1)?.succeed(result);
  await bench.clock.advance(SECOND);
}

function events(told: readonly Notification[]): string[] {
  return told.map(({ event, also }) => [event, ...also].join('+'));
}

test('changes are told with figures, report and the execution; nothing new is no news', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true, tags: ['prod'] });
  bench.engine.start();
  await run(bench, taskId, {});
  expect(told).toEqual([]);
  await run(bench, taskId, {
    headline: '3 pages, 1 new',
    changes: CHANGES,
    metrics: { pages: 3, new: 1, gone: 0, bytes: 900 },
    reportPaths: ['/r/a.html', '/r/a.jsonl'],
  });
  expect(told).toMatchObject([
    {
      event: 'changes',
      title: 'lab: 3 pages, 1 new',
      task: { name: 'lab', tags: ['prod'] },
      execution: { status: 'COMPLETED', trigger: 'manual', requestedBy: 'ana' },
      counts: { pages: 3, new: 1 },
      items: [{ kind: 'new', subject: 'https://a.example/' }],
      reports: ['/r/a.html', '/r/a.jsonl'],
    },
  ]);
  expect(told[0]?.counts).toEqual({ pages: 3, new: 1 });
});

test('a baseline alerts nobody, whatever it found', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await run(bench, taskId, { baseline: true, changes: CHANGES, findings: FINDINGS });
  expect(told).toEqual([]);
});

test('a page that is another one at each look is no change, alone or beside one', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const flapping = {
    kind: 'flapping',
    subject: 'https://a.example/clock',
    detail: 'an ignore rule may help',
  };
  await run(bench, taskId, { headline: '2 URLs, 0 changed, 1 flapping', changes: [flapping] });
  expect(told).toEqual([]);
  await run(bench, taskId, { changes: [flapping, ...CHANGES, flapping] });
  expect(told).toMatchObject([{ event: 'changes', items: CHANGES, itemsTotal: 1 }]);
});

test('findings and changes of one scan are one notification', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await run(bench, taskId, { changes: CHANGES, findings: FINDINGS, headline: '1 new' });
  expect(events(told)).toEqual(['findings+changes']);
  expect(told[0]).toMatchObject({
    severity: 'high',
    title: 'lab: 1 new',
    itemsTotal: 2,
  });
});

test('a monitor whose changes nobody wants to hear of is silent', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const config = { targets: ['https://a.example/'], notify_on_changes: false };
  const taskId = await bench.add('watch', { type: 'monitor', manual: true, config });
  bench.engine.start();
  await run(bench, taskId, { changes: CHANGES });
  expect(told).toEqual([]);
});

test('notify_on_completion asks for each result, a partial one with its reason', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const config = { targets: ['https://a.example/'], notify_on_completion: true };
  const taskId = await bench.add('lab', { manual: true, config });
  bench.engine.start();
  await run(bench, taskId, {
    baseline: true,
    outcome: 'partial',
    reason: 'budget: a.example',
    headline: 'baseline',
  });
  expect(told).toMatchObject([{ event: 'completed', detail: 'partial: budget: a.example' }]);
});

test.each([
  ['succeeds', 'COMPLETED', 'emergency over: lab: done'],
  ['fails', 'FAILED', 'emergency over: lab failed'],
  ['is cancelled', 'CANCELLED', 'emergency over: lab cancelled'],
])('an emergency that %s is told when it starts and when it is over', async (how, status, title) => {
  const { bench, told } = telling({ events: ['emergency'] });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const { executionId = 0 } = await bench.act({
    kind: 'trigger',
    taskId,
    priority: 'emergency',
    reason: 'breach',
  });
  await bench.clock.advance(SECOND);
  expect(told).toMatchObject([
    { event: 'emergency', state: 'raised', title: 'emergency: lab started by ana', detail: 'breach' },
  ]);
  if (how === 'succeeds') await bench.work.of('lab').succeed();
  if (how === 'fails') await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
  if (how === 'is cancelled') await bench.act({ kind: 'cancel', executionId, reason: '' });
  await bench.clock.advance(SECOND);
  expect(told[1]).toMatchObject({ state: 'cleared', title, execution: { status } });
  expect(told).toHaveLength(2);
});

test('the end of an emergency tells what it found, in one notification', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId, priority: 'emergency', reason: 'breach' });
  await bench.work.of('lab').succeed({ changes: CHANGES, findings: FINDINGS });
  await bench.clock.advance(SECOND);
  expect(events(told)).toEqual(['emergency', 'emergency+findings+changes']);
  expect(told[1]).toMatchObject({ state: 'cleared', severity: 'high', itemsTotal: 2 });
});

test('an engine that died is told of by its successor, one that ended is not', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const OTHER = { host: 'other', bootId: 'b', pid: 4_242, pidStarted: '1' };
  bench.engine.start();
  await bench.clock.advance(SECOND);
  expect(told).toEqual([]);
  const stopped = bench.engine.stop(0);
  await bench.clock.advance(10 * SECOND);
  await stopped;
  const token = bench.store.transaction(() => bench.store.lease.take(OTHER, 0, 1));
  expect(token).toBeGreaterThan(0);
  const { channels } = bench.engine.core;
  const next = bench.build(undefined, { channels: channels as readonly Channel[] });
  next.start();
  await bench.clock.advance(SECOND);
  const ended = next.stop(0);
  await bench.clock.advance(10 * SECOND);
  await ended;
  expect(told).toMatchObject([
    {
      event: 'engine',
      severity: 'high',
      title: expect.stringContaining('process 4242 on other ended without a word'),
    },
  ]);
});

test('text from outside is made safe and credentials are taken out before anything is kept', async () => {
  const { bench } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await run(bench, taskId, {
    headline: '1 new \u001b[31m\u202e',
    changes: [
      { kind: 'new', subject: 'https://u:secret@a.example/?token=abc123', detail: 'x\u0000\u0007' },
      // The cut goes through it.
      { kind: 'new', subject: `${'x'.repeat(480)} https://u:secret-of-some-length@a.example/`, detail: '' },
    ],
  });
  const rows = bench.database.prepare('SELECT title, payload_json AS payload FROM notification_outbox').all();
  const kept = JSON.stringify(rows);
  expect(kept).not.toMatch(/secret|abc123|\\u001b|\\u0007|\u202e/);
  expect(kept).toContain('[redacted]');
});

test('a result that cannot be told is recorded all the same', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const broken = [{ kind: 'new', subject: 7, detail: null }] as unknown as WorkResult['changes'];
  await run(bench, taskId, { changes: broken });
  expect(bench.history('lab')).toEqual(['COMPLETED manual']);
  expect(told).toEqual([]);
  expect(bench.logged).toContain('error could not tell of a result');
});
