import { describe, expect, test } from 'vitest';
import type { HealthReport } from '../../src/board/health-report.ts';
import type { AlertRow, AuditRow, HealthView, LogRow } from '../../src/board/views/view.ts';
import { healthPick } from '../../src/console/places/health/health-pick.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, NOW } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const alert = (id: number, more: Partial<AlertRow> = {}): AlertRow => ({
  id,
  severity: 'critical',
  title: `failing: task-${id}`,
  detail: 'connection refused',
  raisedAt: NOW - 600_000,
  acknowledgedBy: '',
  executionId: 100 + id,
  ...more,
});

function healthView(alerts: AlertRow[], workers = 2): HealthView {
  const worker = (index: number): HealthReport['workers'][number] => ({
    pid: 4000 + index,
    type: 'scan',
    executionId: index === 0 ? 101 : null,
    executions: 3,
    failures: 0,
    rssBytes: 100_000_000,
    cpu: 0.2,
    eventLoopDelayMs: 3,
    stalled: false,
    startedAt: NOW - 60_000,
    heardAt: NOW,
    recordedAt: NOW,
    heardMs: 0,
  });
  return {
    report: {
      at: NOW,
      engine: { role: 'here', pid: 1, host: 'h', since: NOW, canTakeOver: true },
      renewedAt: NOW,
      leaseUntil: NOW + 15_000,
      vitals: null,
      pools: [
        { type: 'scan', running: 1, queued: 0, limit: 2, limitNow: 2, degraded: '', degradedSince: null },
      ],
      workers: Array.from({ length: workers }, (_, index) => worker(index)),
      store: { path: '/s/scheduler.db', bytes: 1, walBytes: 1, freeBytes: 0 },
      lastHour: { completed: 1, failed: 0, cancelled: 0, wait: null },
      channels: [],
      limits: {} as HealthReport['limits'],
    },
    alerts,
    load: { stepMs: 300_000, started: [1, 2], failed: [0, 0], waitMs: [null, 5] },
    carried: { 101: { taskId: 1, name: 'lab-nightly' } },
  };
}

const LOG_ROWS: LogRow[] = [
  { id: 9, at: NOW, level: 'warn', message: 'attempt ended', fields: [{ name: 'task', value: 'lab' }] },
  { id: 8, at: NOW - 1_000, level: 'info', message: 'started', fields: [] },
];
const AUDIT_ROWS: AuditRow[] = [
  {
    id: 5,
    at: NOW,
    who: 'ana@10.0.0.7',
    source: 'console',
    action: 'cancel',
    subject: 'execution 101',
    reason: 'deploy',
    before: '',
    after: '{"status":"CANCELLED"}',
    hash: 'abc',
  },
];

function boardWith(view: HealthView): ScriptedBoard {
  const board = new ScriptedBoard(busySnapshot());
  board.views = (request) => {
    const whole = { offset: 0, atLeast: false, filter: '', filterError: '' };
    if (request.kind === 'health') return { kind: 'health', ...view };
    if (request.kind === 'log') return { kind: 'log', list: { ...whole, rows: LOG_ROWS, total: 2 } };
    return { kind: 'audit', list: { ...whole, rows: AUDIT_ROWS, total: 1 } };
  };
  return board;
}

describe('Health', () => {
  test('moves from alert to alert and worker to worker, and passes over the rest', async () => {
    const operator = new Operator(boardWith(healthView([alert(1), alert(2)])));
    await operator.press('5');
    const picked = () => {
      const pick = healthPick(operator.state);
      return pick?.kind === 'alert' ? pick.alert.id : pick?.executionId;
    };
    expect(picked()).toBe(1);
    await operator.press('j');
    expect(picked()).toBe(2);
    await operator.press('j');
    expect(picked()).toBe(101);
    await operator.press('j', 'k', 'k');
    expect(picked()).toBe(1);
  });

  test('acknowledges an alert, and refuses one that somebody knows of', async () => {
    const operator = new Operator(boardWith(healthView([alert(7), alert(8, { acknowledgedBy: 'ben' })])));
    await operator.press('5', 'a');
    expect(operator.board.acts).toEqual([{ kind: 'acknowledge', alertId: 7 }]);
    await operator.press('j', 'a');
    expect(operator.message).toBe('ben knows of it already');
    expect(operator.board.acts).toHaveLength(1);
  });

  test('acts on what a worker carries', async () => {
    const operator = new Operator(boardWith(healthView([])));
    await operator.press('5', 'x');
    expect(operator.top).toBe('confirm');
    expect(operator.state.stack.at(-1)).toMatchObject({ title: 'Cancel lab-nightly?' });
  });

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])('scrolls to its end at %i columns and %i rows', async (columns, rows) => {
    const emulator = new Emulator({ board: boardWith(healthView([alert(1)], 30)), columns, rows });
    try {
      await emulator.settle();
      await emulator.press('5');
      expect(emulator.text()).toContain('failing: task-1');
      expect(emulator.lines()).toHaveLength(rows);
      await emulator.press('G');
      expect(emulator.text()).toContain('4029');
      await emulator.press('g');
      expect(emulator.text()).toContain('failing: task-1');
    } finally {
      await emulator.close();
    }
  });
});

describe('Log', () => {
  test('opens a line whole, and the audit trail behind Tab', async () => {
    const operator = new Operator(boardWith(healthView([])));
    await operator.press('6', 'Enter');
    expect(operator.state.stack.at(-1)).toMatchObject({
      kind: 'reading',
      entries: expect.arrayContaining([{ label: 'task', text: 'lab' }]) as unknown,
    });
    await operator.press('q', 'Tab', 'Enter');
    expect(operator.state.stack.at(-1)).toMatchObject({
      title: 'Entry 5 of the audit trail',
      entries: expect.arrayContaining([{ label: 'who', text: 'ana@10.0.0.7 (console)' }]) as unknown,
    });
  });

  test('goes on at its newest line while nobody moves', async () => {
    const board = boardWith(healthView([]));
    const operator = new Operator(board);
    await operator.press('6');
    const newest: LogRow = { id: 10, at: NOW, level: 'info', message: 'new', fields: [] };
    const list = {
      offset: 0,
      atLeast: false,
      filter: '',
      filterError: '',
      rows: [newest, ...LOG_ROWS],
      total: 3,
    };
    board.show({ view: { kind: 'log', list } });
    expect(operator.state.lists.log.cursor).toEqual({ id: 10, index: 0, top: 0 });
    await operator.press('j');
    board.show({
      view: { kind: 'log', list: { ...list, rows: [{ ...newest, id: 11 }, ...list.rows], total: 4 } },
    });
    expect(operator.state.lists.log.cursor).toMatchObject({ id: 9, index: 2 });
  });
});
