import { describe, expect, test } from 'vitest';
import type { HealthReport } from '../../src/board/health-report.ts';
import type { AlertRow, AuditRow, HealthView, LogRow } from '../../src/board/views/view.ts';
import { healthPick } from '../../src/console/places/health/health-pick.ts';
import { LOG_COLUMNS } from '../../src/console/places/log/log-columns.ts';
import type { FleetMember } from '../../src/domain/fleet-standing.ts';
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
      fleet: null,
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
    shared: {},
  };
}

const LOG_ROWS: LogRow[] = [
  {
    id: 9,
    at: NOW,
    level: 'warn',
    message: 'attempt ended',
    fields: [
      { name: 'execution', value: '7' },
      { name: 'task', value: 'lab' },
    ],
  },
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

  test('shows the processors of the last half hour as bars, and what the disk has left', async () => {
    const board = boardWith(healthView([]));
    const machine = {
      cpu: 0.5,
      cpuTrend: [...Array<number>(28).fill(0), 1, 0.5],
      freeMemoryPercent: 40,
      load: 1,
      disk: { freeBytes: 5e9, bytes: 20e9 },
    };
    board.show({ machine });
    const emulator = new Emulator({ board, columns: 120, rows: 40 });
    await emulator.settle();
    await emulator.press('5');
    expect(emulator.text()).toMatch(
      /\u28e7 {2}50 % of all processors, 100 at most in half an hour {2}5 GB of 20 GB free on the disk/,
    );
    await emulator.close();
  });

  describe('of a fleet', () => {
    const member = (more: Partial<FleetMember> = {}): FleetMember => ({
      id: 'a',
      name: 'lab-2',
      host: 'db-7',
      pid: 4711,
      version: '1.0.0',
      unfit: '',
      since: NOW,
      concurrency: 4,
      carries: [],
      pages: 1_200,
      rssBytes: 118_000_000,
      loadPerCore: 0.62,
      clockAheadMs: 0,
      ...more,
    });
    const withFleet = (members: FleetMember[], trouble = ''): HealthView => {
      const view = healthView([]);
      const shards = members.reduce((sum, { carries }) => sum + carries.length, 0);
      view.report.fleet = {
        redis: 'redis://r:6379',
        trouble,
        mend: trouble === '' ? '' : 'start redis-server',
        troubleSince: trouble === '' ? null : NOW - 60_000,
        count: members.length,
        fit: members.length,
        shards,
        members,
      };
      return { ...view, shared: { s1: { executionId: 102, taskId: 2, name: 'edge-weekly' } } };
    };
    const linesOf = async (view: HealthView, columns: number) => {
      const emulator = new Emulator({ board: boardWith(view), columns, rows: 40 });
      try {
        await emulator.settle();
        await emulator.press('5');
        return emulator.lines();
      } finally {
        await emulator.close();
      }
    };

    test('shows each machine with what it carries', async () => {
      const members = [
        member({ carries: ['s1', 's1'] }),
        member({ id: 'b', name: 'lab-3', host: 'lab-3' }),
        member({ id: 'c', name: 'old', unfit: 'other version', version: '0.9.0' }),
        member({ id: 'd', name: 'stranger', unfit: 'other key' }),
      ];
      const lines = await linesOf(withFleet(members), 100);
      const at = lines.findIndex((line) => line.includes('Fleet 4 workers, 2 shards'));
      expect(lines[at]).toMatch(/shards .*pages .*memory .*load/);
      expect(lines.slice(at + 1, at + 5)).toEqual([
        expect.stringMatching(/lab-2 +edge-weekly +db-7 pid 4711 +2\/4 +1200 +\S+ MB +0\.6/),
        expect.stringMatching(/lab-3 +idle +pid 4711 +0\/4 +1200 +\S+ MB +-/),
        expect.stringMatching(/old +OTHER VERSION 0\.9\.0: takes no work/),
        expect.stringMatching(/stranger +OTHER KEY: takes no work/),
      ]);
      expect((await linesOf(withFleet(members), 60)).join('\n')).toMatch(/lab-2 +edge-weekly +2\/4/);
    });

    test('says that nobody is there, or that Redis is out of reach', async () => {
      expect((await linesOf(withFleet([]), 100)).join('\n')).toMatch(
        /none at redis:\/\/r:6379: start "scarefloor worker" on other machines/,
      );
      const away = await linesOf(withFleet([], 'refuses connections'), 80);
      expect(away.join('\n')).toMatch(
        /redis +redis:\/\/r:6379\s+out of reach since .*: refuses connections\s+mend +start redis-server/,
      );
    });

    test('acts on what a machine carries', async () => {
      const operator = new Operator(boardWith(withFleet([member({ carries: ['s1'] })])));
      await operator.press('5', 'j', 'x');
      expect(operator.state.stack.at(-1)).toMatchObject({ title: 'Cancel edge-weekly?' });
    });

    test('stays as it is while nothing but small figures change', async () => {
      const [before, after] = [member(), member({ rssBytes: 118_900_000, loadPerCore: 0.9 })];
      expect(await linesOf(withFleet([before]), 100)).toEqual(await linesOf(withFleet([after]), 100));
    });
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

test.each([60, 80, 200])('at %i columns the figures of a pool stand below their names', async (columns) => {
  const emulator = new Emulator({ board: boardWith(healthView([])), columns, rows: 40 });
  try {
    await emulator.settle();
    await emulator.press('5');
    const lines = emulator.lines();
    const at = lines.findIndex((line) => line.startsWith('── Pools'));
    const [heading = '', pool = ''] = lines.slice(at, at + 2);
    expect(heading.indexOf('running') + 'running'.length).toBe(pool.indexOf('1/2') + '1/2'.length);
    expect(heading.indexOf('queued') + 'queued'.length).toBe(pool.indexOf(' 0 ') + 2);
  } finally {
    await emulator.close();
  }
});

describe('Log', () => {
  test('leaves out of a row what is empty: it is there to be read whole', () => {
    const fields = [
      { name: 'added', value: '[]' },
      { name: 'task', value: 'lab' },
      { name: 'pid', value: '7' },
    ];
    const row: LogRow = { id: 1, at: NOW, level: 'info', message: 'said', fields };
    const cell = LOG_COLUMNS.find(({ title }) => title === 'what')?.cell(row, {} as never);
    expect(cell?.map(({ text }) => text).join('')).toBe('said  lab  pid=7');
  });

  test.each([60, 80, 120])(
    'at %i columns a line begins with what happened to which task',
    async (columns) => {
      const emulator = new Emulator({ board: boardWith(healthView([])), columns, rows: 24 });
      try {
        await emulator.settle();
        await emulator.press('6');
        expect(emulator.text()).toMatch(/ warn {2}attempt ended {2}lab/);
      } finally {
        await emulator.close();
      }
    },
  );

  test('opens a line whole, and the audit trail behind Tab', async () => {
    const operator = new Operator(boardWith(healthView([])));
    await operator.press('6', 'Enter');
    expect(operator.state.stack.at(-1)).toMatchObject({
      kind: 'reading',
      entries: expect.arrayContaining([
        { label: 'at', text: '2026-11-23 14:05:00.000 UTC' },
        { label: 'task', text: 'lab' },
      ]) as unknown,
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
