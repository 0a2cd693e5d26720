/** Rows of lists as a board would hand them out, with everything unsaid left ordinary. */
import type {
  DeadRow,
  FindingDetail,
  FindingRow,
  HistoryRow,
  ListRequest,
  View,
} from '../../src/board/views/view.ts';
import { MINUTE_MS, NOW } from './floor-rows.ts';

export function historyRow(row: Partial<HistoryRow> = {}): HistoryRow {
  return {
    executionId: 101,
    taskId: 1,
    name: 'lab-nightly',
    type: 'scan',
    status: 'COMPLETED',
    progress: null,
    trigger: 'schedule',
    requestedBy: 'schedule',
    slotAt: NOW - 30 * MINUTE_MS,
    startedAt: NOW - 30 * MINUTE_MS,
    endedAt: NOW - 28 * MINUTE_MS,
    queuedAt: NOW - 30 * MINUTE_MS,
    attempt: 1,
    usualMs: 110_000,
    headline: '42 pages, 3 new, 1 changed, 0 gone',
    errorKind: '',
    error: '',
    changes: { new: 3, changed: 1, gone: 0 },
    ...row,
  };
}

export function deadRow(row: Partial<DeadRow> = {}): DeadRow {
  return {
    executionId: 91,
    taskId: 9,
    name: 'intranet',
    type: 'monitor',
    at: NOW - 30 * MINUTE_MS,
    attempts: 4,
    redriveCount: 0,
    requestedBy: 'schedule',
    errorKind: 'connect',
    error: 'connect: https://intranet.example/: connection refused by 10.1.2.3:443',
    standing: 'open',
    dealtWith: '',
    ...row,
  };
}

/** One of everything that the History screen tells apart. */
export const HISTORY_ROWS: readonly HistoryRow[] = [
  historyRow({
    executionId: 106,
    status: 'QUEUED',
    startedAt: null,
    endedAt: null,
    attempt: 0,
    headline: '',
  }),
  historyRow({
    executionId: 105,
    name: 'web-prod',
    status: 'RUNNING',
    progress: { phase: 'crawl', done: 132, total: 400 },
    trigger: 'emergency',
    requestedBy: 'ana@10.0.0.7',
    startedAt: NOW - 4 * MINUTE_MS,
    endedAt: null,
    usualMs: null,
    headline: '',
    changes: { new: null, changed: null, gone: null },
  }),
  historyRow({
    executionId: 104,
    name: 'api-edge',
    status: 'RETRYING',
    attempt: 2,
    errorKind: 'dns',
    error: 'dns: https://api.edge.example/: no address',
  }),
  historyRow({ executionId: 103, startedAt: NOW - 40 * MINUTE_MS, endedAt: NOW - 34 * MINUTE_MS }),
  historyRow({
    executionId: 102,
    name: 'status pages with a name that is far too long for any column',
    status: 'FAILED',
    trigger: 'manual',
    requestedBy: 'bob',
    attempt: 4,
    errorKind: 'timeout',
    error: 'timeout: took longer than 120 min',
    headline: '',
  }),
  historyRow({
    executionId: 101,
    status: 'CANCELLED',
    startedAt: null,
    attempt: 0,
    error: 'cancelled by ana before it started',
  }),
];

export function historyView(rows: readonly HistoryRow[], request: ListRequest, total = rows.length): View {
  const { offset, filter } = request;
  return { kind: 'history', list: { offset, rows, total, atLeast: false, filter, filterError: '' } };
}

export function deadView(rows: readonly DeadRow[], request: ListRequest): View {
  const { offset, filter } = request;
  return {
    kind: 'dead',
    list: { offset, rows, total: rows.length, atLeast: false, filter, filterError: '' },
  };
}

export function findingRow(row: Partial<FindingRow> = {}): FindingRow {
  return {
    id: 1,
    taskId: 9,
    task: 'intranet',
    findingId: '3f9a00000000beef',
    severity: 'high',
    state: 'open',
    kind: 'tls-expiry',
    title: 'certificate has expired',
    place: 'https://intranet.example/',
    firstSeenAt: NOW - 86_400_000,
    lastSeenAt: NOW - 3_600_000,
    timesSeen: 3,
    source: 'scarefloor',
    mutedBy: '',
    ...row,
  };
}

export function findingDetail({
  findingId,
  title,
  severity,
  kind,
  task,
  state,
  source,
}: FindingRow): FindingDetail {
  return {
    schema: 1,
    id: findingId,
    session: '20261123-080000-ab12',
    task,
    kind,
    severity,
    confidence: 'certain',
    state,
    url: 'https://intranet.example/',
    host: 'intranet.example',
    ip: '192.0.2.7',
    title,
    evidence: 'not after 2026-11-20',
    refs: ['CWE-298'],
    source,
    first_seen: '2026-11-22T08:00:00.000Z',
    last_seen: '2026-11-23T08:00:00.000Z',
    times_seen: 3,
    muted_reason: '',
    muted_by: '',
  };
}

export function findingsView(rows: readonly FindingRow[], request: ListRequest, missing = ''): View {
  const { offset, filter } = request;
  return {
    kind: 'findings',
    list: { offset, rows, total: rows.length, atLeast: false, filter, filterError: '', missing },
  };
}
