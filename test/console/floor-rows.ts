/** Rows and snapshots as a board would hand them out, with everything unsaid left ordinary. */

import type { ExecutionDetail } from '../../src/board/execution-detail.ts';
import type { DayStrip, StripLevel } from '../../src/board/plan/strip-view.ts';
import type {
  EndedRow,
  FailureGroup,
  FailureRow,
  PoolView,
  RunningCourse,
  RunningRow,
  Snapshot,
  UpcomingRow,
} from '../../src/board/snapshot.ts';

/** 2026-11-23 14:05:00 UTC. */
export const NOW = Date.UTC(2026, 10, 23, 14, 5, 0);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export function running(row: Partial<RunningRow> = {}): RunningRow {
  return {
    executionId: 101,
    taskId: 1,
    name: 'lab-nightly',
    type: 'scan',
    trigger: 'schedule',
    emergency: false,
    status: 'RUNNING',
    phase: 'crawl',
    done: 132,
    total: 400,
    note: 'https://lab.example/login',
    counters: { new: 3, errors: 1 },
    rate: 12,
    since: NOW - 130_000,
    eta: NOW + 105_000,
    usualMs: 240_000,
    attempt: 1,
    cancelling: false,
    workerPid: 4242,
    stalledMs: null,
    ...row,
  };
}

/** In its second phase, watched from the start; last time two more came behind it. */
export function courseOf(parts: Partial<RunningCourse> = {}): RunningCourse {
  return {
    requestedBy: 'schedule',
    reason: '',
    worker: { rssBytes: 111_000_000, cpu: 0.12 },
    phases: [
      { phase: 'targets', state: 'over', ms: 1_200, since: null, lastMs: 900 },
      { phase: 'crawl', state: 'now', ms: 0, since: NOW - 128_000, lastMs: 210_000 },
      { phase: 'diff', state: 'to come', ms: null, since: null, lastMs: 4_000 },
      { phase: 'report', state: 'to come', ms: null, since: null, lastMs: 2_000 },
    ],
    speeds: [0, 4, 9, 12, 18, 12],
    notes: ['https://lab.example/about', 'https://lab.example/'],
    ...parts,
  };
}

export function ended(row: Partial<EndedRow> = {}): EndedRow {
  return {
    executionId: 80,
    name: 'docs',
    status: 'COMPLETED',
    startedAt: NOW - 3 * MINUTE_MS,
    endedAt: NOW - MINUTE_MS,
    headline: '42 pages, 3 new, 0 gone',
    errorKind: '',
    error: '',
    ...row,
  };
}

export function upcoming(row: Partial<UpcomingRow> = {}): UpcomingRow {
  return {
    taskId: 1,
    name: 'lab-nightly',
    type: 'scan',
    scheduleText: 'every 30 min',
    nextAt: NOW + 10 * MINUTE_MS,
    pause: null,
    last: ['ok', 'ok', 'failed', 'ok', 'ok'],
    running: false,
    tags: ['lab'],
    ...row,
  };
}

export function failure(row: Partial<FailureRow> = {}): FailureRow {
  const one: Omit<FailureRow, 'group'> = {
    executionId: 90,
    taskId: 9,
    name: 'api-edge',
    type: 'monitor',
    status: 'RETRYING',
    errorKind: 'dns',
    error: 'dns: no address for api.edge.example',
    at: NOW - 3 * MINUTE_MS,
    attempt: 2,
    attemptsAllowed: 4,
    retryAt: NOW + 4 * MINUTE_MS,
    streak: 3,
    deadLetter: false,
    recovered: false,
    ...row,
  };
  const { executionId, at, status, deadLetter, recovered } = one;
  const alone: FailureGroup = {
    id: executionId + 9_000,
    count: 1,
    atLeast: false,
    tasks: 1,
    since: at,
    retrying: status === 'RETRYING' ? 1 : 0,
    deadLetters: deadLetter ? 1 : 0,
    recovered: recovered ? 1 : 0,
  };
  return { ...one, group: row.group ?? alone };
}

const POOLS: PoolView[] = [
  { type: 'scan', running: 2, limit: 2, configured: 2, queued: 1 },
  { type: 'monitor', running: 1, limit: 5, configured: 5, queued: 0 },
  { type: 'tool', running: 0, limit: 2, configured: 2, queued: 0 },
];

export function snapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const rows = { running: [], ended: [], upcoming: [], failures: [], ...parts };
  const pools = parts.pools ?? POOLS;
  const carries = pools.reduce((sum, { running }) => sum + running, 0);
  return {
    version: 1,
    moment: null,
    at: NOW,
    stale: null,
    zone: 'UTC',
    storePath: '/var/lib/scarefloor/scheduler.db',
    engine: { role: 'here', pid: 4242, host: 'host7', since: NOW - HOUR_MS, canTakeOver: true, carries },
    readOnly: false,
    pausedAll: null,
    machine: null,
    degraded: null,
    pools,
    queued: 1,
    failures24h: 7,
    alerts: { open: 0, critical: 0 },
    news: { failed: 0, last: null },
    nextSlotAt: NOW + 10 * MINUTE_MS,
    strip: null,
    upcomingTotal: rows.upcoming.length,
    failuresTotal: rows.failures.length,
    filter: '',
    filterError: '',
    view: null,
    ...rows,
  };
}

/** The day to come from `drawn`: a level for each half hour, `x` for a blackout, `.` for nothing. */
export function stripOf(drawn: string, parts: Partial<DayStrip> = {}): DayStrip {
  const cells = drawn
    .padEnd(48, '.')
    .split('')
    .map((mark) => ({ level: (Number(mark) || 0) as StripLevel, blackout: mark === 'x' }));
  return { from: NOW - 5 * MINUTE_MS, cells, worst: null, blackouts: [], shift: null, ...parts };
}

/** A floor with something of everything on it. */
export function busySnapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const names = [
    'edge-quick',
    'intranet',
    'mail-gateway',
    'partner-sites',
    'vpn-portal',
    'wiki',
    'docs',
    'cdn',
  ];
  return snapshot({
    strip: stripOf('1..2.1...1..4...11xxx.5..1', {
      worst: { at: NOW + 11 * HOUR_MS - 5 * MINUTE_MS, type: 'scan', count: 12, limit: 2 },
      blackouts: [{ name: 'deploys', from: NOW + 535 * MINUTE_MS, until: NOW + 625 * MINUTE_MS, all: true }],
    }),
    running: [
      running(),
      running({
        executionId: 102,
        taskId: 2,
        name: 'web-prod',
        emergency: true,
        trigger: 'emergency',
        phase: 'diff',
        done: 41,
        total: 42,
        counters: { changed: 2 },
        usualMs: null,
        eta: NOW + 8_000,
        since: NOW - 22_000,
      }),
      running({
        executionId: 103,
        taskId: 3,
        name: 'status-pages',
        type: 'monitor',
        phase: 'fetch',
        done: 9,
        total: 250,
        rate: 0.4,
        since: NOW - 12 * MINUTE_MS,
        usualMs: 4 * MINUTE_MS,
        attempt: 2,
        eta: null,
        counters: { changed: 1, errors: 4 },
      }),
      running({
        executionId: 104,
        taskId: 4,
        name: 'partner-sites',
        phase: 'crawl',
        done: 3_120,
        total: null,
        rate: 48.2,
        since: NOW - HOUR_MS - 4 * MINUTE_MS,
        eta: null,
        usualMs: null,
        stalledMs: 11 * MINUTE_MS,
        counters: {},
      }),
      running({
        executionId: 105,
        taskId: 5,
        name: 'vpn-portal',
        status: 'QUEUED',
        phase: '',
        done: 0,
        total: null,
        since: NOW - 42_000,
        rate: null,
        eta: null,
        workerPid: null,
      }),
    ],
    upcoming: [
      upcoming({ running: true }),
      upcoming({
        taskId: 10,
        name: 'edge-quick',
        scheduleText: 'every 5 min',
        nextAt: NOW + 75_000,
        last: ['ok', 'ok'],
      }),
      upcoming({
        taskId: 11,
        name: 'intranet',
        scheduleText: '08:00 daily',
        nextAt: NOW + 18 * HOUR_MS - 5 * MINUTE_MS,
        last: ['ok', 'cancelled', 'failed', 'failed', 'failed'],
        tags: ['internal', 'daily'],
      }),
      upcoming({
        taskId: 12,
        name: 'mail-gateway',
        pause: {
          by: 'ana@10.0.0.7',
          at: NOW - 10 * MINUTE_MS,
          reason: 'certificate change',
          until: NOW + HOUR_MS,
        },
        nextAt: null,
      }),
      ...names.slice(3).map((name, index) =>
        upcoming({
          taskId: 20 + index,
          name,
          scheduleText: 'cron 0 2 * * 6',
          nextAt: NOW + (index + 26) * HOUR_MS,
        }),
      ),
    ],
    failures: [
      failure(),
      failure({
        executionId: 91,
        taskId: 11,
        name: 'intranet',
        status: 'FAILED',
        retryAt: null,
        attempt: 4,
        errorKind: 'connect',
        error: 'connect: connection refused by 10.1.2.3:443',
        deadLetter: true,
        streak: 12,
      }),
      failure({
        executionId: 92,
        taskId: 1,
        name: 'lab-nightly',
        status: 'FAILED',
        retryAt: null,
        errorKind: 'timeout',
        error: 'took longer than 120 min',
        recovered: true,
        streak: 1,
        at: NOW - 30 * HOUR_MS,
      }),
    ],
    ...parts,
  });
}

export function detailOf(parts: Partial<ExecutionDetail> = {}): ExecutionDetail {
  return {
    executionId: 101,
    taskId: 1,
    name: 'lab-nightly',
    type: 'scan',
    sessionId: '20261123-140250-a1b2',
    status: 'RUNNING',
    trigger: 'manual',
    requestedBy: 'ana@10.0.0.7',
    reason: 'after the deploy',
    slotTime: null,
    queuedAt: NOW - 131_000,
    startedAt: NOW - 130_000,
    endedAt: null,
    phase: 'crawl',
    done: 132,
    total: 400,
    note: 'https://lab.example/login',
    errorKind: '',
    error: '',
    command: '',
    headline: '',
    attempts: [
      {
        attempt: 1,
        startedAt: NOW - 130_000,
        endedAt: NOW - 100_000,
        outcome: 'error',
        error: 'tls: handshake failed',
      },
      { attempt: 2, startedAt: NOW - 70_000, endedAt: null, outcome: null, error: '' },
    ],
    phases: [
      { phase: 'targets', ms: 210 },
      { phase: 'crawl', ms: 128_000 },
    ],
    metrics: { pages: 132, errors: 1 },
    changes: [
      { kind: 'new', subject: 'https://lab.example/admin', detail: '200 Admin' },
      { kind: 'gone', subject: 'https://lab.example/old', detail: '' },
    ],
    findings: [],
    letter: null,
    reportPaths: ['/var/lib/scarefloor/reports/lab nightly.html'],
    logPath: '/var/log/scarefloor/20261123-140250-a1b2.log',
    retryAt: null,
    cancelRequestedBy: '',
    ...parts,
  };
}
