/** The library's object itself: starting, stopping, waiting, aborting. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placesBeside } from '../../../src/engine/library/scheduler-work.ts';
import {
  type AlertEvent,
  type Execution,
  type InlineWork,
  Scheduler,
  systemClock,
  WorkError,
} from '../../../src/index.ts';

let directory = '';
let scheduler: Scheduler;
const TARGETS = { targets: ['http://127.0.0.1:1/'] };

const untilAborted: InlineWork = (_request, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

function open(scanner: InlineWork = untilAborted): Scheduler {
  return new Scheduler({
    config: { sqlite_db_path: join(directory, 'scheduler.db'), retry_attempts: 0 },
    scanner,
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-scheduler-'));
  scheduler = open();
});

afterEach(async () => {
  await scheduler.stop(0);
  rmSync(directory, { recursive: true, force: true });
});

test('what it collects goes beside its database unless the caller says otherwise', () => {
  expect(placesBeside('/srv/floor/scheduler.db')).toMatchObject({
    resultsDirectory: '/srv/floor/results',
    reportsDirectory: '/srv/floor/reports',
    logsDirectory: '/srv/floor/logs',
  });
});

test('every stop resolves only when the store is closed, and the scheduler can be started again', async () => {
  await scheduler.start();
  await Promise.all([scheduler.stop(), scheduler.stop(0), scheduler.stop()]);
  expect(() => scheduler.getTaskHistory()).toThrow('not started');
  await scheduler.start();
  expect(scheduler.getTaskHistory()).toEqual([]);
});

test('a signal stops it, and one that was aborted before refuses to start', async () => {
  const aborter = new AbortController();
  await scheduler.start(aborter.signal);
  aborter.abort();
  await scheduler.stop(0);
  expect(() => scheduler.getTaskHistory()).toThrow('not started');
  await expect(open().start(AbortSignal.abort())).rejects.toThrow(/abort/i);
});

test('a caller that aborts a scan gets its end, and the scan is cancelled', async () => {
  await scheduler.start();
  const aborter = new AbortController();
  const scan = scheduler
    .getScanExecutor()
    .executeScheduledScan({ name: 'lab', config: TARGETS }, aborter.signal);
  await expect.poll(() => scheduler.getTaskHistory()[0]?.status).toBe('RUNNING');
  aborter.abort();
  await expect(scan).rejects.toThrow('the caller aborted');
  expect(scheduler.getTaskHistory()[0]?.status).toBe('CANCELLED');
});

test('who waits for an execution while the scheduler stops is told so', async () => {
  await scheduler.start();
  const taskId = await scheduler.executeImmediateScan({ name: 'lab', ...TARGETS });
  const waiting = scheduler.waitFor(scheduler.getTaskStatus(taskId).executionId);
  const told = expect(waiting).rejects.toThrow('not started');
  await scheduler.stop(0);
  await told;
});

test('history takes dates as well as epoch milliseconds', async () => {
  await scheduler.start();
  await scheduler.executeImmediateScan({ name: 'lab', ...TARGETS });
  const hour = 3_600_000;
  expect(scheduler.getTaskHistory({ startDate: new Date(Date.now() - hour) })).toHaveLength(1);
  expect(scheduler.getTaskHistory({ endDate: new Date(Date.now() - hour) })).toHaveLength(0);
});

test('work that returns nothing sensible fails, and does not run for ever', async () => {
  scheduler = open((async () => undefined) as never);
  await scheduler.start();
  const scan = scheduler.getScanExecutor().executeScheduledScan({ name: 'lab', config: TARGETS });
  await expect(scan).rejects.toThrow('cannot be kept');
});

test('a config is held to the rules of the file: unknown keys and values out of their limits are refused', () => {
  const config = { max_concurrent_scans: -1, retry_atempts: 2 } as never;
  expect(() => new Scheduler({ config })).toThrow(
    'max_concurrent_scans must be a whole number from 1 to 1024, is -1; unknown key "retry_atempts"; did you mean "retry_attempts"?',
  );
});

test('the notifier is told of what is cancelled while it waits, and of what the rescue gives up', async () => {
  const told: string[] = [];
  const notifier = {
    executionEnded: ({ execution }: { execution: Execution }) => {
      told.push(`${execution.taskName} ${execution.status}`);
    },
  };
  const config = { sqlite_db_path: join(directory, 'scheduler.db'), retry_attempts: 0 };
  await scheduler.start();
  const taskId = await scheduler.scheduleRecurringScan({ name: 'left', interval: '1h', ...TARGETS });
  const left = await scheduler.act({ kind: 'trigger', taskId });
  await expect.poll(() => scheduler.getTaskStatus(taskId).state).toBe('RUNNING');
  await scheduler.stop(0);
  // As an engine leaves it that was killed for the third time.
  const database = new Database(config.sqlite_db_path);
  database
    .prepare(
      "UPDATE task_executions SET status = 'RUNNING', attempt = attempt + 1, attempt_started_at = 1, lease_token = -1, lost_count = 2 WHERE id = ?",
    )
    .run(left.executionId);
  database.close();
  scheduler = new Scheduler({ config, notifier, scanner: untilAborted });
  await scheduler.start();
  await expect.poll(() => told).toEqual(['left FAILED']);
  await scheduler.act({ kind: 'pauseAll' });
  const waiting = await scheduler.act({ kind: 'trigger', taskId });
  await scheduler.act({ kind: 'cancel', executionId: waiting.executionId ?? 0 });
  await expect.poll(() => told).toEqual(['left FAILED', 'left CANCELLED']);
});

test('slot policies and blackouts are options of the library, in its own words', async () => {
  const blackouts = [
    { name: 'nights', cron: '0 22 * * *', duration: 4 * 3_600_000, types: ['scan' as const] },
  ];
  const own = new Scheduler({
    config: { sqlite_db_path: join(directory, 'own.db') },
    scanner: untilAborted,
    timezone: 'Europe/Berlin',
    blackouts,
  });
  await own.start();
  const id = await own.scheduleRecurringScan({
    name: 'lab',
    interval: '1h',
    jitter: 300_000,
    overlap: 'allow(3)',
    catchup: 'all',
    startDeadline: '10m',
    ...TARGETS,
  });
  const [other] = await own.scheduleMultipleTasks([
    { name: 'other', type: 'scan', schedule: '0 2 * * *', overlap: 'replace', jitter: '5m', config: TARGETS },
  ]);
  await own.stop(0);
  const database = new Database(join(directory, 'own.db'), { readonly: true });
  const columns = 'jitter_ms, overlap, overlap_limit, catchup, start_deadline_ms';
  const row = database.prepare(`SELECT ${columns} FROM scheduled_tasks WHERE id = ?`).raw();
  expect(row.get(id)).toEqual([300_000, 'allow', 3, 'all', 600_000]);
  expect(row.get(other)).toEqual([300_000, 'replace', 1, 'latest', null]);
  const window = database.prepare('SELECT timezone, duration_ms, policy, types FROM schedule_windows').raw();
  expect(window.all()).toEqual([['Europe/Berlin', 14_400_000, 'defer', '["scan"]']]);
  database.close();
  const wrong = [{ ...blackouts[0]!, cron: '0 25 * * *', duration: 'long' }];
  expect(() => new Scheduler({ blackouts: wrong })).toThrow(
    /blackouts\[0\]\.cron: .*; blackouts\[0\]\.duration: /,
  );
});

test('with its own worker processes, work runs one at a time, and allow is refused', async () => {
  const own = new Scheduler({ config: { sqlite_db_path: join(directory, 'own.db') } });
  await own.start();
  const scan = { name: 'lab', interval: '1h', overlap: 'allow(2)', ...TARGETS };
  await expect(own.scheduleRecurringScan(scan)).rejects.toThrow(/results of its task alone.*use buffer_all/);
  await own.stop(0);
});

test('a notifier hears of alerts and of their end, and what it would not take comes again', async () => {
  let works = false;
  let refusals = 1;
  const heard: AlertEvent[] = [];
  const told = Promise.withResolvers<void>();
  const telling = new Scheduler({
    config: {
      sqlite_db_path: join(directory, 'scheduler.db'),
      retry_attempts: 0,
      alert_after_failures: 1,
      enable_dead_letter_queue: false,
    },
    scanner: async () => {
      if (!works) throw new WorkError('connect', 'connection refused');
      const nothing = { metrics: {}, reportPaths: [], phases: [], changes: [] };
      return { outcome: 'completed', reason: '', headline: 'done', ...nothing };
    },
    // Nobody waits the five seconds between two tries.
    clock: {
      ...systemClock,
      sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
      now: fastNow(),
    },
    notifier: {
      executionEnded: () => undefined,
      alert: (event) => {
        if (refusals > 0) {
          refusals -= 1;
          throw new Error('502 Bad Gateway');
        }
        heard.push(event);
        if (event.event === 'cleared') told.resolve();
      },
    },
  });
  await telling.start();
  const taskId = await telling.executeImmediateScan({ name: 'lab', ...TARGETS });
  await telling.waitFor(telling.getTaskStatus(taskId).executionId);
  works = true;
  await telling.executeImmediateScan({ name: 'lab', ...TARGETS });
  await told.promise;
  await telling.stop(0);
  expect(heard).toMatchObject([
    {
      event: 'raised',
      kind: 'failing',
      key: `failing:${taskId}`,
      title: 'lab failed',
      attempts: 1,
      alerts: 1,
    },
    { event: 'cleared', kind: 'failing', key: `failing:${taskId}`, clearedBy: 'the next success' },
  ]);
});

/** A wall clock on which a second is a minute. */
function fastNow(): () => number {
  const began = systemClock.now();
  return () => began + (systemClock.now() - began) * 60;
}
