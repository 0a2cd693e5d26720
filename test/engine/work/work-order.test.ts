import { describe, expect, test } from 'vitest';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { parseMonitorTaskConfig } from '../../../src/config/task-config.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { WorkRequest } from '../../../src/engine/work/executor.ts';
import { workOrder } from '../../../src/engine/work/work-order.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';

const PLACES = {
  resultsDirectory: '/srv/results',
  reportsDirectory: '/srv/reports',
  logsDirectory: '/srv/logs',
  web: WEB_DEFAULTS,
};

function request(config: Record<string, unknown>, more: Partial<WorkRequest> = {}): WorkRequest {
  const task = {
    id: 7,
    name: 'watch',
    type: 'monitor',
    createdAt: 35,
    config: parseMonitorTaskConfig(config),
  };
  return {
    task: task as unknown as Task,
    execution: { sessionId: '20260105-120000-abcd' } as WorkRequest['execution'],
    attempt: 1,
    idempotencyKey: '',
    ...more,
  };
}

describe('the order of a monitor', () => {
  test('names the results of the scan whose pages it watches', () => {
    const taskNamed = (name: string) =>
      name === 'nightly' ? ({ id: 3, type: 'scan', createdAt: 36 } as const) : null;
    const { input } = workOrder(request({ from_scan: 'nightly' }, { taskNamed }), PLACES, {});
    expect(input).toMatchObject({
      scan: { name: 'nightly', resultsFile: '/srv/results/task-3.db', owner: '10' },
      targets: [],
      resultsFile: '/srv/results/task-7.db',
    });
  });

  test('is refused for good where that scan does not exist, or is none', () => {
    const taskNamed = (name: string) =>
      name === 'other' ? ({ id: 3, type: 'monitor', createdAt: 36 } as const) : null;
    const order = (name: string) => () => workOrder(request({ from_scan: name }, { taskNamed }), PLACES, {});
    const refusal = (why: string) =>
      expect.objectContaining({ kind: 'no_targets', permanent: true, message: why });
    expect(order('gone')).toThrow(
      refusal('watch watches the pages of scan "gone", but there is no such task'),
    );
    expect(order('other')).toThrow(refusal('watch watches the pages of scan "other", but that is a monitor'));
    expect(() => workOrder(request({ from_scan: 'any' }), PLACES, {})).toThrow(WorkError);
  });

  test('has the headers of its task over those of all, with what is secret from the environment', () => {
    const places = { ...PLACES, web: { ...WEB_DEFAULTS, headers: { 'X-Scan': 'all', cookie: 'none' } } };
    const order = (environment: Record<string, string>) =>
      workOrder(
        request({ targets: ['x'], headers: { Cookie: 'sid={env:SHOP}; lang=en' } }),
        places,
        environment,
      );
    expect(order({ SHOP: 's3cr3t' })).toMatchObject({
      input: { web: { headers: { 'x-scan': 'all', cookie: 'sid=s3cr3t; lang=en' } } },
    });
    expect(() => order({})).toThrow(
      expect.objectContaining({
        kind: 'bad_input',
        permanent: true,
        message: 'headers.Cookie has {env:SHOP}, and SHOP is not set in the environment of the engine',
      }),
    );
    expect(() => order({ SHOP: 'a\r\nHost: b' })).toThrow('SHOP is not one line of text');
  });

  test('has the variables that the headers of all name, unless its own stand above them', () => {
    const web = { ...WEB_DEFAULTS, headers: { 'X-Scan-Token': '{env:TOKEN}', 'X-Scan': 'all' } };
    const order = (environment: Record<string, string>, headers = {}) =>
      workOrder(request({ targets: ['x'], headers }), { ...PLACES, web }, environment);
    expect(order({ TOKEN: 't0ken' })).toMatchObject({
      input: { web: { headers: { 'x-scan-token': 't0ken', 'x-scan': 'all' } } },
    });
    expect(() => order({})).toThrow('web.headers.X-Scan-Token has {env:TOKEN}, and TOKEN is not set');
    expect(order({ OWN: 'own' }, { 'x-scan-token': '{env:OWN}' })).toMatchObject({
      input: { web: { headers: { 'x-scan-token': 'own' } } },
    });
  });

  test('sends no variable of the engine itself', () => {
    const order = () =>
      workOrder(request({ targets: ['x'], headers: { 'X-A': '{env:SCAREFLOOR_FLEET_KEY}' } }), PLACES, {
        SCAREFLOOR_FLEET_KEY: 'k3y',
      });
    expect(order).toThrow("SCAREFLOOR_FLEET_KEY is the engine's own");
  });

  test('says whose the results file is, since numbers of tasks come again in another store', () => {
    expect(workOrder(request({ targets: ['x'] }), PLACES, {})).toMatchObject({ owner: 'z' });
  });

  test('of a task from before there were newer settings has their defaults', () => {
    const { targets, batch_size, check_interval, max_retries, output_directory } = parseMonitorTaskConfig({
      targets: ['http://127.0.0.1:9/'],
    });
    const old = { targets, batch_size, check_interval, max_retries, output_directory };
    const stored = request({ targets: ['x'] });
    const { input } = workOrder(
      { ...stored, task: { ...stored.task, config: old as Task['config'] } },
      PLACES,
      {},
    );
    expect(input).toMatchObject({
      scan: null,
      confirmAfter: 1,
      hostConcurrency: 8,
      hostRate: 50,
      keepVersions: 50,
      keepDays: 90,
      lastCompletedSession: '',
    });
  });
});

test('work can ask for other tasks by name, and which of its own executions completed last', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const [first] = bench.work.started;
  expect(first?.request.taskNamed?.('lab')).toMatchObject({ id: taskId, type: 'scan' });
  expect(first?.request.taskNamed?.('nobody')).toBeNull();
  expect(first?.request.lastCompletedSession?.()).toBe('');
  await first?.succeed();
  await bench.act({ kind: 'trigger', taskId });
  const second = bench.work.started[1];
  expect(second?.request.lastCompletedSession?.()).toBe(first?.request.execution.sessionId);
});
