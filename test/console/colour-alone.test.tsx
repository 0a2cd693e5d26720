/** Colour is never all that tells two things apart: what differs by it alone has another word or glyph as well. */
import { renderToString } from 'ink';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/board/snapshot.ts';
import type { LogRow, View } from '../../src/board/views/view.ts';
import { Screen } from '../../src/console/screens/screen.tsx';
import type { ConsoleState } from '../../src/console/state/console-state.ts';
import { firstState } from '../../src/console/state/first-state.ts';
import { createTheme, plainTheme, type Theme } from '../../src/console/theme.ts';
import { EXECUTION_STATUSES } from '../../src/domain/execution.ts';
import { busySnapshot, failure, NOW, running, snapshot, upcoming } from './floor-rows.ts';
import { historyRow } from './list-rows.ts';
import { taskRow } from './task-rows.ts';

const ABILITIES = { deep: true, ascii: false, links: false };
const IN_COLOUR = createTheme({ ...ABILITIES, colour: true }, 'dark');
/** Neither colour nor weight: what a screen reader, a log or a bad terminal leaves. */
const WITHOUT = plainTheme(false);

function drawn(state: ConsoleState, theme: Theme): string[] {
  return renderToString(<Screen state={state} theme={theme} />, { columns: state.size.columns }).split('\n');
}

/** The row of screens above the keys shows by weight, not by colour, which of them is open. */
const FOOTER_ROWS = 2;

/** Lines of the same text that differ in colour. */
function toldByColourAlone(states: readonly ConsoleState[]): string[] {
  const looks = new Map<string, Set<string>>();
  for (const state of states) {
    const coloured = drawn(state, IN_COLOUR);
    for (const [index, plain] of drawn(state, WITHOUT).slice(0, -FOOTER_ROWS).entries()) {
      const line = `${state.size.columns} ${plain.trimEnd()}`;
      looks.set(line, (looks.get(line) ?? new Set()).add(coloured[index] ?? ''));
    }
  }
  expect(looks.size).toBeGreaterThan(100);
  return [...looks].flatMap(([, styles]) => (styles.size > 1 ? [...styles] : []));
}

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];

function floors(): Snapshot[] {
  const row = (parts: Parameters<typeof running>[0]) => running({ counters: {}, note: '', ...parts });
  return [
    busySnapshot(),
    snapshot({ engine: { role: 'none', pid: null, host: null, since: null, canTakeOver: false } }),
    snapshot({
      engine: { role: 'elsewhere', pid: 7, host: 'h', since: NOW, canTakeOver: true, draining: true },
      degraded: { since: NOW, why: 'load' },
      pools: [{ type: 'scan', running: 1, limit: 1, configured: 2, queued: 1 }],
    }),
    snapshot({
      engine: {
        role: 'elsewhere',
        pid: 7,
        host: 'h',
        since: NOW,
        canTakeOver: true,
        silentSince: NOW - 9_000,
      },
      pausedAll: { by: 'ana', at: NOW, reason: '', until: null },
      running: [
        row({ executionId: 1 }),
        row({ executionId: 2, emergency: true }),
        row({ executionId: 3, stalledMs: 60_000 }),
        row({ executionId: 4, cancelling: true }),
        row({ executionId: 5, status: 'QUEUED' }),
        row({ executionId: 6, status: 'QUEUED', cancelling: true }),
        row({ executionId: 7, attempt: 3, usualMs: 1_000 }),
      ],
    }),
    snapshot({
      stale: { since: NOW - 5_000, why: 'locked' },
      failures: [
        failure(),
        failure({ executionId: 2, status: 'FAILED', deadLetter: true, retryAt: null }),
        failure({ executionId: 3, recovered: true }),
        failure({ executionId: 4, streak: 1 }),
      ],
      upcoming: [
        upcoming({ last: ['ok', 'failed', 'cancelled'] }),
        ...(['ok', 'failed', 'cancelled'] as const).map((outcome, index) =>
          upcoming({ taskId: 10 + index, last: [outcome] }),
        ),
        upcoming({ taskId: 2, running: true }),
        upcoming({ taskId: 3, pause: { by: 'ana', at: NOW, reason: '', until: null } }),
      ],
    }),
  ];
}

function list<Row>(rows: Row[]) {
  return { offset: 0, rows, total: rows.length, atLeast: false, filter: '', filterError: '' };
}

function views(): View[] {
  const history = EXECUTION_STATUSES.map((status, index) =>
    historyRow({ executionId: index + 1, name: 'lab', status }),
  );
  const tasks = [null, ...EXECUTION_STATUSES].map((status, index) =>
    taskRow({
      taskId: index + 1,
      name: 'lab',
      status,
      pause: index === 2 ? { by: 'ana', at: NOW, reason: '', until: null } : null,
    }),
  );
  const log = ['debug', 'info', 'warn', 'error', 'fatal'].map(
    (level, index): LogRow => ({ id: index, at: NOW, level, message: 'x', fields: [] }),
  );
  return [
    { kind: 'history', list: list(history) },
    { kind: 'tasks', list: list(tasks) },
    { kind: 'log', list: list(log) },
  ];
}

function states(): ConsoleState[] {
  return SIZES.flatMap((size) => [
    ...floors().flatMap((floor) =>
      (['running', 'upcoming', 'failures'] as const).map((focus) => ({
        ...firstState(floor, size, NOW),
        focus,
      })),
    ),
    ...views().map((view): ConsoleState => {
      const state = firstState(snapshot({ view }), size, NOW);
      return { ...state, place: view.kind as 'tasks', logList: 'log' };
    }),
  ]);
}

test('no line of any screen is told from another by its colours alone', () => {
  expect(toldByColourAlone(states())).toEqual([]);
});
