/** A board with something on every screen, so that no key and no text finds a place empty. */
import type { AlertRow, ListRows, View, ViewRequest } from '../../src/board/views/view.ts';
import type { FleetMember } from '../../src/domain/fleet-standing.ts';
import { SEVERITIES } from '../../src/shared/severity.ts';
import { busySnapshot, detailOf, failure, NOW } from './floor-rows.ts';
import { findingDetail, findingRow } from './list-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskDetail } from './task-rows.ts';

const ROWS = 40;

/** `text` puts its own in the place of every text that comes from outside; by default they stay. */
export function wholeBoard(text: (ordinary: string) => string = (ordinary) => ordinary): ScriptedBoard {
  const first = busySnapshot();
  const board = new ScriptedBoard({
    ...first,
    running: first.running.map((row) => ({ ...row, name: text(row.name), note: text(row.note) })),
    upcoming: first.upcoming.map((row) => ({ ...row, name: text(row.name), tags: row.tags.map(text) })),
    failures: first.failures.map((row, index) => ({
      ...row,
      name: text(row.name),
      error: text(row.error),
      group: { ...row.group, count: index === 0 ? 3 : row.group.count },
    })),
  });
  board.views = (request) => viewOf(request, text);
  const detail = detailOf();
  for (const executionId of [101, 102, 103, 104, 105, 90, 91, 92, ...rowIds(200)])
    board.details.set(executionId, {
      ...detail,
      executionId,
      name: text(detail.name),
      note: text(detail.note),
      reason: text(detail.reason),
      error: text('connection refused'),
      headline: text('12 pages, 3 changes'),
      changes: detail.changes.map((one) => ({
        ...one,
        subject: text(one.subject),
        detail: text(one.detail),
      })),
      reportPaths: detail.reportPaths.map(text),
    });
  for (const { group } of first.failures)
    board.groups.set(
      group.id,
      [90, 91, 92].map((executionId) =>
        failure({ executionId, name: text('api-edge'), error: text('dns: no address') }),
      ),
    );
  for (const taskId of rowIds(200)) {
    const task = taskDetail({ taskId });
    board.taskDetails.set(taskId, {
      ...task,
      name: text(task.name),
      description: text(task.description),
      tags: task.tags.map(text),
      definition: task.definition.map(({ name, value }) => ({ name, value: text(value) })),
      recent: task.recent.map((run) => ({ ...run, outcome: text(run.outcome) })),
    });
  }
  board.story = {
    why: [text('it ran')],
    acts: [{ at: 0, who: text('ana'), action: 'pause', reason: text('why not') }],
  };
  board.findings = rowIds(1).map((id) => findingOf(id, text));
  for (const row of board.findings)
    board.findingDetails.set(row.findingId, { ...findingDetail(row), evidence: text('not after') });
  board.latest = 101;
  board.log = Array.from({ length: ROWS }, (_, index) => text(`line ${index} of a log`));
  board.tasks = first.upcoming.map(
    ({ taskId, name, pause }) => ({ taskId, name: text(name), pause }) as never,
  );
  board.preview = {
    targets: ['https://a.example/'],
    targetsFile: '',
    urls: 1,
    hosts: 1,
    hostNames: ['a.example'],
    repeated: 0,
    blackout: '',
    bad: [{ line: 2, text: text('no target'), why: 'no URL' }],
    error: '',
    warnings: [text('same targets run now as "lab"')],
  };
  return board;
}

const rowIds = (first: number) => Array.from({ length: ROWS }, (_, index) => first + index);

function viewOf(request: ViewRequest, text: (ordinary: string) => string): View {
  if (request.kind === 'health') return healthOf(text);
  const { offset, limit, filter } = request.list;
  const part = <Row>(rows: readonly Row[]) => ({
    offset,
    rows: rows.slice(offset, offset + limit),
    total: rows.length,
    atLeast: false,
    filter,
    filterError: '',
  });
  switch (request.kind) {
    case 'tasks':
      return { kind: 'tasks', list: part(rowIds(200).map((id) => taskRow(id, text))) };
    case 'history':
      return { kind: 'history', list: part(rowIds(200).map((id) => historyRow(id, text))) };
    case 'dead':
      return { kind: 'dead', list: part(rowIds(200).map((id) => deadRow(id, text))) };
    case 'log':
      return { kind: 'log', list: part(rowIds(1).map((id) => logRow(id, text))) };
    case 'findings':
      return { kind: 'findings', list: part(rowIds(1).map((id) => findingOf(id, text))) };
    case 'audit':
      return { kind: 'audit', list: part(rowIds(1).map((id) => auditRow(id, text))) };
  }
}

type TextOf = (ordinary: string) => string;

const taskRow = (id: number, text: TextOf): ListRows['tasks'] => ({
  taskId: id,
  name: text(`task-${id}`),
  type: 'scan',
  status: 'COMPLETED',
  executionId: id,
  active: true,
  pause: null,
  scheduleText: 'every 30 min',
  nextAt: NOW + 600_000,
  lastAt: NOW - 1_200_000,
  successRate: 0.9,
  judged: 20,
  progress: null,
  retryAt: null,
  p50Ms: 60_000,
  p95Ms: 90_000,
  durations: [60_000, 70_000],
  tags: [text('dns')],
});

const historyRow = (id: number, text: TextOf): ListRows['history'] => ({
  executionId: id,
  taskId: id,
  name: text(`task-${id}`),
  type: 'scan',
  status: id % 3 === 0 ? 'FAILED' : 'COMPLETED',
  progress: null,
  trigger: 'manual',
  requestedBy: text('ana@10.0.0.7'),
  startedAt: NOW - 1_200_000,
  endedAt: NOW - 1_100_000,
  queuedAt: NOW - 1_200_500,
  attempt: 1,
  slotAt: null,
  usualMs: 60_000,
  headline: id % 3 === 0 ? '' : text('12 pages, 3 changes'),
  errorKind: id % 3 === 0 ? 'dns' : '',
  error: id % 3 === 0 ? text('no address for api.edge.example') : '',
  changes: { new: 1, changed: 2, gone: 0 },
});

const deadRow = (id: number, text: TextOf): ListRows['dead'] => ({
  executionId: id,
  taskId: id,
  name: text(`task-${id}`),
  type: 'scan',
  at: NOW - 1_200_000,
  attempts: 4,
  redriveCount: 0,
  requestedBy: text('ana@10.0.0.7'),
  standing: id % 4 === 0 ? 'redriven' : 'open',
  dealtWith: id % 4 === 0 ? text('by ana: fixed') : '',
  errorKind: 'dns',
  error: text('no address for api.edge.example'),
});

const findingOf = (id: number, text: TextOf): ListRows['findings'] =>
  findingRow({
    id,
    taskId: 200,
    task: text('task-200'),
    findingId: id.toString(16).padStart(16, '0'),
    severity: SEVERITIES[id % SEVERITIES.length] ?? 'info',
    state: id % 5 === 0 ? 'muted' : 'open',
    mutedBy: id % 5 === 0 ? text('ana') : '',
    title: text('certificate has expired'),
    place: text('https://intranet.example/'),
  });

const logRow = (id: number, text: TextOf): ListRows['log'] => ({
  id,
  at: NOW - id * 1_000,
  level: 'warn',
  message: text('attempt ended'),
  fields: [{ name: 'task', value: text('lab') }],
});

const auditRow = (id: number, text: TextOf): ListRows['audit'] => ({
  id,
  at: NOW - id * 1_000,
  who: text('ana@10.0.0.7'),
  source: 'console',
  action: 'cancel',
  subject: text('execution 101'),
  reason: text('deploy'),
  before: '',
  after: text('{"status":"CANCELLED"}'),
  hash: 'abc',
});

const fleetMember = (text: TextOf, unfit: FleetMember['unfit']): FleetMember => ({
  id: text('a'),
  name: text('lab-2'),
  host: text('db-7'),
  pid: 4711,
  version: text('0.9.0'),
  unfit,
  since: NOW,
  concurrency: 4,
  carries: unfit === '' ? ['20261126-083000-abcd'] : [],
  pages: 1_200,
  rssBytes: 100_000_000,
  loadPerCore: 0.5,
  clockAheadMs: 0,
});

function healthOf(text: TextOf): View {
  const alert = (id: number): AlertRow => ({
    id,
    severity: 'critical',
    title: text(`failing: task-${id}`),
    detail: text('connection refused'),
    raisedAt: NOW - 600_000,
    acknowledgedBy: '',
    executionId: 200 + id,
  });
  return {
    kind: 'health',
    report: {
      at: NOW,
      engine: { role: 'here', pid: 1, host: text('h'), since: NOW, canTakeOver: true },
      renewedAt: NOW,
      leaseUntil: NOW + 15_000,
      vitals: null,
      fleet: {
        redis: text('redis://r:6379'),
        trouble: '',
        mend: '',
        troubleSince: null,
        count: 2,
        fit: 1,
        shards: 1,
        members: [fleetMember(text, ''), fleetMember(text, 'other version')],
      },
      pools: [
        {
          type: 'scan',
          running: 1,
          queued: 0,
          limit: 2,
          limitNow: 1,
          degraded: text('load'),
          degradedSince: NOW,
        },
      ],
      workers: [],
      store: { path: text('/s/scheduler.db'), bytes: 1, walBytes: 1, freeBytes: 0 },
      lastHour: { completed: 1, failed: 0, cancelled: 0, wait: null },
      channels: [],
      limits: {
        worker_pool_size: 10,
        queue_buffer_size: 100,
        task_timeout_minutes: 120,
        worker_max_memory_mb: 1024,
        worker_recycle_after: 50,
        worker_idle_seconds: 60,
        worker_nice: 10,
      } as never,
    },
    alerts: [alert(1), alert(2)],
    load: { stepMs: 300_000, started: [1, 2], failed: [0, 0], waitMs: [null, 5] },
    carried: { 101: { taskId: 1, name: text('lab-nightly') } },
    shared: { '20261126-083000-abcd': { executionId: 101, taskId: 1, name: text('lab-nightly') } },
  };
}
