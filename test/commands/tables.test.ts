import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { actorOf } from '../../src/commands/actor.ts';
import { type Column, gridLines, gridOf } from '../../src/commands/cells.ts';
import { distanceText, durationText, shortTimeText, timeText } from '../../src/commands/times.ts';
import { commandLine } from './command-line.ts';

interface Row {
  name: string;
  count: number;
}

const COLUMNS: Column<Row>[] = [
  { heading: 'NAME', cell: (row) => row.name, flexible: true },
  { heading: 'COUNT', cell: (row) => String(row.count), right: true },
];

test('columns line up, wide characters too', () => {
  const rows = [
    { name: 'ab', count: 1 },
    { name: '\u6f22\u5b57', count: 20 },
  ];
  expect(gridLines(gridOf(COLUMNS, rows, null))).toEqual([
    'NAME  COUNT',
    'ab        1',
    '\u6f22\u5b57     20',
  ]);
});

test('only flexible columns are cut, as much as needed and never inside a character', () => {
  const rows = [{ name: '\u6f22\u5b57'.repeat(10), count: 123_456_789 }];
  const lines = gridLines(gridOf(COLUMNS, rows, 24));
  expect(lines[1]).toMatch(/^(\u6f22\u5b57)+\u6f22?\u2026 +123456789$/);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(24);
});

test('without a terminal nothing is cut', () => {
  const rows = [{ name: 'x'.repeat(500), count: 1 }];
  expect(gridLines(gridOf(COLUMNS, rows, null))[1]).toHaveLength(500 + 2 + 5);
});

test('on a terminal a table is drawn with bold headings and fits it', async () => {
  const { run } = commandLine({ columns: 60 });
  for (const name of ['a', 'b'.repeat(70)])
    await run('add', name, '--target', 'http://127.0.0.1:1/', '--manual');
  const { stdout } = await run('tasks');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  expect(lines[1]).toMatch(/^a +scan +manual/);
  expect(lines[2]).toContain('\u2026');
});

test('NO_COLOR draws no colours', async () => {
  const { run } = commandLine({ columns: 100, environment: { NO_COLOR: '1' } });
  await run('add', 'a', '--target', 'http://127.0.0.1:1/', '--manual');
  await run('trigger', 'a');
  await run('cancel', 'a');
  for (const colour of ['3', '9']) expect((await run('history')).stdout).not.toContain(`\u001b[${colour}`);
});

test('times and durations read as people say them', () => {
  const now = Date.parse('2026-11-23T08:00:05Z');
  expect(timeText(now, 'Europe/Berlin')).toBe('2026-11-23 09:00:05');
  expect(shortTimeText(now - 3_600_000, now, 'UTC')).toBe('07:00:05');
  expect(shortTimeText(now - 864e5, now, 'UTC')).toBe('11-22 08:00');
  expect(shortTimeText(now - 400 * 864e5, now, 'UTC')).toBe('2025-10-19');
  expect([null, now, now + 90_000, now - 90_000].map((at) => distanceText(at, now))).toEqual([
    '-',
    'now',
    'in 1m 30s',
    '1m 30s ago',
  ]);
  expect([null, 120, 65_000].map(durationText)).toEqual(['-', '120ms', '1m 5s']);
});

test.each([
  [{ USER: 'root', SUDO_USER: 'ana', SSH_CONNECTION: '10.0.0.7 51812 10.0.0.1 22' }, 'ana@10.0.0.7'],
  [{ LOGNAME: 'bo' }, 'bo'],
  [{ USER: 'a\u001b[2Jb' }, 'ab'],
])('the actor of %j is %s', (environment, who) => {
  expect(actorOf(environment, 'cli', '')).toEqual({ who, source: 'cli' });
});

test('the terminal is the one that is read from, else the one of the login', () => {
  const environment = { USER: 'ana', SSH_TTY: '/dev/pts/3' };
  expect(actorOf(environment, 'cli', '/dev/pts/7').terminal).toBe('pts/7');
  expect(actorOf(environment, 'cli', '').terminal).toBe('pts/3');
});
