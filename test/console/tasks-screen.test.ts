import { afterEach, describe, expect, test } from 'vitest';
import type { ListRequest, TaskRow, View } from '../../src/board/views/view.ts';
import { durationTrend } from '../../src/console/places/tasks/duration-trend.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, MINUTE_MS, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskRow } from './task-rows.ts';

const ROWS: readonly TaskRow[] = [
  taskRow({
    taskId: 1,
    name: 'runs',
    status: 'RUNNING',
    progress: { phase: 'crawl', done: 132, total: 400 },
  }),
  taskRow({ taskId: 2, name: 'waits', status: 'QUEUED' }),
  taskRow({ taskId: 3, name: 'retries', status: 'RETRYING', retryAt: NOW + 4 * MINUTE_MS, successRate: 0.4 }),
  taskRow({
    taskId: 4,
    name: 'paused',
    pause: { by: 'ana', at: NOW, reason: 'deploy', until: NOW + 55 * MINUTE_MS },
    nextAt: null,
  }),
  taskRow({ taskId: 5, name: 'failed', status: 'FAILED', successRate: 0.85 }),
  taskRow({
    taskId: 6,
    name: 'never',
    status: null,
    executionId: null,
    lastAt: null,
    judged: 0,
    successRate: null,
    p50Ms: null,
    p95Ms: null,
    durations: [],
  }),
  taskRow({ taskId: 7, name: 'once', active: false, scheduleText: 'once 2026-11-23 14:00', nextAt: null }),
  taskRow({
    taskId: 8,
    name: 'slow',
    tags: ['web', 'edge'],
    durations: [10_000, 11_000, 10_000, 12_000, 30_000, 31_000, 29_000],
  }),
];

function board(): ScriptedBoard {
  const scripted = new ScriptedBoard(busySnapshot());
  scripted.views = (request) => (request.kind === 'tasks' ? view(request.list) : null);
  return scripted;
}

function view({ filter, offset }: ListRequest): View {
  return {
    kind: 'tasks',
    list: { offset, rows: ROWS, total: ROWS.length, atLeast: false, filter, filterError: '' },
  };
}

describe('the Tasks screen', () => {
  let emulator: Emulator;
  afterEach(async () => await emulator.close());

  async function shown(columns: number, rows: number, ascii = false): Promise<string[]> {
    emulator = new Emulator({ board: board(), columns, rows, abilities: { ascii } });
    await emulator.settle();
    await emulator.press('2');
    return emulator.lines();
  }

  const row = (lines: readonly string[], name: string) =>
    lines.find((line) => line.slice(2).startsWith(`${name} `)) ?? '';

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 50],
  ])('says how each task stands in a word at %i columns and %i rows', async (columns, rows) => {
    const lines = await shown(columns, rows);
    expect(row(lines, 'runs')).toContain('33% crawl');
    expect(row(lines, 'waits')).toContain(': queued');
    expect(row(lines, 'retries')).toContain('~ retry in 4m');
    expect(row(lines, 'paused')).toContain('= paused by ana');
    expect(row(lines, 'failed')).toContain('failed');
    expect(row(lines, 'never')).toContain('new');
    expect(row(lines, 'once')).toContain('finished');
    expect(row(lines, 'failed')).toMatch(/10m +.*85%/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('has the columns that there is room for, and each under its heading', async () => {
    const small = await shown(60, 15);
    expect(small.find((line) => line.includes('[Tasks'))).toMatch(/state .* next .* ok/);
    await emulator.close();
    const wide = await shown(200, 50);
    const heading = wide.find((line) => line.includes('[Tasks')) ?? '';
    for (const title of [
      'state',
      'schedule',
      'type',
      'next',
      'last',
      'ok',
      'p50',
      'p95',
      'durations',
      'tags',
    ])
      expect(heading).toContain(` ${title} `);
    const slow = row(wide, 'slow');
    expect(slow.indexOf('1m 00s') + '1m 00s'.length).toBe(heading.indexOf('p50') + 'p50'.length);
    expect(slow.indexOf('web edge')).toBe(heading.indexOf('tags'));
    expect(slow).toContain('slower');
  });

  test('says what is marked and how it is sorted also where its name needs the room of a column', async () => {
    await shown(60, 15);
    await emulator.type('o', '*');
    expect(emulator.text()).toContain('[Tasks 8, all marked, by name^]');
    await emulator.type('o', ' ');
    const heading = emulator.lines().find((line) => line.includes('[Tasks')) ?? '';
    expect(heading).toContain('[Tasks 8, all but 1 marked');
    expect(heading).toContain('next');
  });

  test('needs nothing but ASCII where the terminal has nothing else', async () => {
    const lines = await shown(120, 40, true);
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(row(lines, 'runs')).toContain('o 33% crawl');
  });

  test('shows what is about to happen to marked rows', async () => {
    await shown(80, 24);
    await emulator.type(' ', ' ', 'p', 'deploy', '\r');
    const lines = emulator.lines();
    expect(row(lines, 'runs')).toMatch(/pausing in \ds, u to undo/);
    expect(row(lines, 'waits')).toMatch(/pausing in \ds, u to undo/);
    expect(row(lines, 'failed')).not.toContain('pausing');
  });
});

test('a trend is said only where it is more than what durations vary by anyway', () => {
  expect(durationTrend([10_000, 11_000, 9_000, 10_000, 14_000, 13_000, 14_000])).toBe('');
  expect(durationTrend([10_000, 11_000, 9_000, 10_000, 20_000, 21_000, 19_000])).toBe('slower');
  expect(durationTrend([30_000, 31_000, 29_000, 30_000, 10_000, 11_000, 9_000])).toBe('faster');
  expect(durationTrend([500, 500, 500, 500, 1_500, 1_500, 1_500])).toBe('');
  expect(durationTrend([10_000, 90_000, 90_000, 90_000])).toBe('');
});
