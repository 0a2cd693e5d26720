/** The usage examples of the Go package that this engine grew from, call by call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  calculateTaskStats,
  type InlineWork,
  Scheduler,
  WorkError,
  type WorkResult,
} from '../../../src/index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let directory = '';
let scheduler: Scheduler;
const notified: string[] = [];
const asked: unknown[] = [];
let failing = false;

const found: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: '2 pages',
  metrics: { pages: 2 },
  reportPaths: ['/reports/one.html'],
  phases: [],
  changes: [],
};

const scanner: InlineWork = async ({ task }, context) => {
  asked.push(task.config);
  context.progress({ phase: 'crawl', done: 1, total: 2 });
  if (failing) throw new WorkError('connect', 'connection refused', { permanent: true });
  return found;
};

const hanging: InlineWork = (_request, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

beforeEach(async () => {
  failing = false;
  asked.length = 0;
  notified.length = 0;
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-seed-'));
  scheduler = new Scheduler({
    config: {
      cycle_minutes: 15,
      retry_attempts: 3,
      sqlite_db_path: join(directory, 'scheduler.db'),
      max_concurrent_scans: 2,
      max_concurrent_monitors: 5,
      task_timeout_minutes: 120,
    },
    scanner,
    monitor: scanner,
    notifier: {
      executionEnded: ({ execution }) => void notified.push(`${execution.taskName} ${execution.status}`),
    },
  });
  await scheduler.start();
});

afterEach(async () => {
  await scheduler.stop(0);
  rmSync(directory, { recursive: true, force: true });
});

test('basic setup: a recurring scan is scheduled with a start time', async () => {
  const startTime = Date.now() + HOUR;
  const taskId = await scheduler.scheduleRecurringScan({
    name: 'daily-security-scan',
    targetsFile: 'targets.txt',
    interval: 24 * HOUR,
    startTime,
    enableCrawling: true,
    enableDiffing: true,
    maxConcurrent: 2,
  });
  const executor = scheduler.getScanExecutor();
  const result = await executor.executeScheduledScan({ name: 'daily-security-scan', config: {} });
  expect(result).toMatchObject({ taskId, reportPaths: ['/reports/one.html'] });
  expect(asked[0]).toMatchObject({ targets_file: 'targets.txt', max_concurrent: 2, scan_mode: 'normal' });
});

test('advanced patterns: several tasks of both types at once', async () => {
  const ids = await scheduler.scheduleMultipleTasks([
    {
      name: 'morning-vulnerability-scan',
      type: 'scan',
      schedule: '0 8 * * *',
      config: {
        targetsFile: 'production-targets.txt',
        enableCrawling: true,
        enableDiffing: true,
        notifyOnCompletion: true,
      },
    },
    {
      name: 'continuous-monitoring',
      type: 'monitor',
      interval: 30 * 60_000,
      config: { targetsFile: 'watched.txt', batchSize: 50, checkInterval: 300, maxRetries: 2 },
    },
    {
      name: 'weekend-deep-scan',
      type: 'scan',
      schedule: '0 2 * * 6',
      config: {
        targetsFile: 'comprehensive-targets.txt',
        enableCrawling: true,
        enableDiffing: true,
        deepScanMode: true,
      },
    },
  ]);
  expect(ids).toHaveLength(3);
  await scheduler.getMonitorExecutor().executeMonitoringCycle({ name: 'continuous-monitoring', config: {} });
  await scheduler.getScanExecutor().executeScheduledScan({ name: 'weekend-deep-scan', config: {} });
  expect(asked).toMatchObject([
    { batch_size: 50, check_interval: 300, max_retries: 2 },
    { scan_mode: 'deep' },
  ]);
});

test('manual management: an immediate scan runs, its status is followed to the end', async () => {
  const taskId = await scheduler.executeImmediateScan({
    name: 'emergency-vulnerability-scan',
    targetsFile: 'critical-targets.txt',
    priority: 'emergency',
    options: { enableCrawling: true, enableDiffing: true, notifyOnCompletion: true, overrideRateLimit: true },
  });
  await scheduler.waitFor(scheduler.getTaskStatus(taskId).executionId);
  expect(scheduler.getTaskStatus(taskId)).toMatchObject({ state: 'COMPLETED', progress: 100 });
  expect(asked[0]).toMatchObject({ override_rate_limit: true });
  expect(scheduler.getTaskHistory({ taskName: 'emergency-vulnerability-scan' })[0]?.trigger).toBe(
    'emergency',
  );
  await expect.poll(() => notified).toEqual(['emergency-vulnerability-scan COMPLETED']);
});

test('manual management: a task under way is cancelled', async () => {
  await scheduler.stop(0);
  scheduler = new Scheduler({ config: scheduler.config, scanner: hanging });
  await scheduler.start();
  const taskId = await scheduler.executeImmediateScan({ name: 'endless', targets: ['http://127.0.0.1:1/'] });
  await scheduler.cancelTask(taskId, 'enough');
  const execution = await scheduler.waitFor(scheduler.getTaskStatus(taskId).executionId);
  expect(execution).toMatchObject({ status: 'CANCELLED', errorMessage: expect.stringContaining('enough') });
});

test('a failed scan throws to its caller and can be marked for retry', async () => {
  failing = true;
  const task = { name: 'lab', config: { targets: ['http://127.0.0.1:1/'] } };
  const executor = scheduler.getScanExecutor();
  await expect(executor.executeScheduledScan(task)).rejects.toMatchObject({ kind: 'connect' });
  failing = false;
  const [failed] = scheduler.getTaskHistory({ taskName: 'lab', status: ['FAILED'] });
  const again = await scheduler.markTaskForRetry(failed!.taskId);
  expect(await scheduler.waitFor(again)).toMatchObject({ status: 'COMPLETED', redriveOf: failed!.id });
});

test('a monitor error is handled by its cycle, and statistics of a cycle are kept', async () => {
  failing = true;
  const monitor = scheduler.getMonitorExecutor();
  const task = { name: 'watch', config: { targets: ['http://127.0.0.1:1/'] } };
  const error = await monitor.executeMonitoringCycle(task).catch((thrown: unknown) => thrown);
  failing = false;
  const [failed] = scheduler.getTaskHistory({ taskName: 'watch' });
  expect(await scheduler.handleMonitorError(error, failed!.sessionId)).toMatchObject({ willRetry: true });
  const [retried] = scheduler.getTaskHistory({ taskName: 'watch' });
  await scheduler.waitFor(retried!.id);
  scheduler.updateMonitorStats(retried!.sessionId, ['http://127.0.0.1:1/a', 'http://127.0.0.1:1/b']);
  expect(() => scheduler.updateMonitorStats('no-such-cycle', [])).toThrow('no execution of session');
});

test('history is queried by name, dates and status, and summed up', async () => {
  const task = { name: 'daily-security-scan', config: { targets: ['http://127.0.0.1:1/'] } };
  const executor = scheduler.getScanExecutor();
  for (let time = 0; time < 2; time += 1) await executor.executeScheduledScan(task);
  failing = true;
  await executor.executeScheduledScan(task).catch(() => undefined);
  const history = scheduler.getTaskHistory({
    taskName: 'daily-security-scan',
    startDate: Date.now() - 30 * DAY,
    endDate: Date.now(),
    status: ['COMPLETED', 'FAILED'],
    limit: 100,
  });
  expect(calculateTaskStats(history)).toMatchObject({
    totalExecutions: 3,
    successfulExecutions: 2,
    successRate: 2 / 3,
  });
  expect(scheduler.getTaskHistory({ endDate: Date.now() - DAY })).toEqual([]);
  // The last execution and the last success stay.
  expect(await scheduler.cleanupTaskHistory({ maxHistoryDays: 30, maxExecutionsPerTask: 1 })).toBe(1);
});

test('the database takes tasks and executions of the caller', async () => {
  const database = scheduler.getDatabase();
  const taskId = database.saveScheduledTask({
    name: 'daily-security-scan',
    type: 'scan',
    interval: '24h',
    config: { targets: ['http://127.0.0.1:1/'] },
  });
  const id = database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'RUNNING' });
  expect(scheduler.getTaskStatus(taskId)).toMatchObject({ executionId: id, state: 'RUNNING' });
  database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'COMPLETED' });
  expect(scheduler.getTaskStatus(taskId).state).toBe('COMPLETED');
  expect(() => database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'FAILED' })).toThrow(
    'final already',
  );
});

test('a second scheduler on the same store is refused while the first works', async () => {
  const second = new Scheduler({ config: scheduler.config, scanner });
  await expect(second.start()).rejects.toThrow(/another engine \(pid \d+/);
});

test('what is wrong with a task is said, and nothing is added', async () => {
  const scan = { name: 'bad', targetsFile: 't.txt', interval: 10 };
  await expect(scheduler.scheduleRecurringScan(scan)).rejects.toThrow('at least a second');
  await expect(scheduler.scheduleRecurringScan({ name: 'bad', interval: '1h' })).rejects.toThrow(
    'no targets',
  );
  expect(scheduler.getTaskHistory()).toEqual([]);
});
