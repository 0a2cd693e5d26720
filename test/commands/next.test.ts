import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const TARGET = ['--target', 'http://127.0.0.1:1/'];
/** A Monday. */
const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);

function atEight(): CommandLine {
  return commandLine({ clock: new FakeClock(NOW) });
}

/** Windows come from the configuration when an engine takes it up; here they are put where that leaves them. */
function putWindow(line: CommandLine, policy: 'defer' | 'skip', tags: string[] = []): void {
  const store = Store.open(join(line.directory, 'scheduler.db'));
  const name = `${policy}-window`;
  const window = { name, cron: '0 9 * * *', timezone: 'UTC', durationMs: 3_600_000, types: [], reason: '' };
  store.windows.put({ ...window, policy, tags }, NOW);
  store.close();
}

test('slots to come of all tasks, in the order of their start, marked by what windows and pauses make of them', async () => {
  const line = atEight();
  const { run, json } = line;
  writeFileSync(
    join(line.directory, 'scarefloor.yaml'),
    'timezone: UTC\nscheduler_config: { sqlite_db_path: ./scheduler.db }\n',
  );
  await run('add', 'half', ...TARGET, '--cron', '*/30 * * * *', '--tag', 'soft');
  await run('add', 'hourly', ...TARGET, '--cron', '15 * * * *', '--tag', 'hard');
  await run('add', 'paused', ...TARGET, '--cron', '20 8 * * *');
  putWindow(line, 'defer', ['soft']);
  putWindow(line, 'skip', ['hard']);
  await run('pause', 'paused', '--reason', 'deploy');
  const coming = (await json('next', '-n', '7')) as { task: string; slot: string; outlook: string }[];
  expect(coming.map(({ task, slot, outlook }) => `${slot.slice(11, 16)} ${task} ${outlook}`)).toEqual([
    '08:15 hourly runs',
    '08:20 paused paused',
    '08:30 half runs',
    '09:00 half held',
    '09:15 hourly blackout',
    '09:30 half held',
    '10:00 half runs',
  ]);
  expect(coming[3]).toMatchObject({ startsAt: '2026-11-23T10:00:00.000Z', window: 'defer-window' });
  expect(coming[4]).toMatchObject({ startsAt: null, window: 'skip-window' });
  const { stdout } = await run('next', '-n', '7');
  expect(stdout).toContain('paused by ana');
  expect(stdout).toContain('held until 2026-11-23 10:00:00 by defer-window');
  expect(stdout).toContain('left out by skip-window');
});

test('of one task, from a time on, with its jitter', async () => {
  const { run, json } = atEight();
  await run('add', 'lab', ...TARGET, '--every', '1h', '--jitter', '10m');
  await run('add', 'other', ...TARGET, '--every', '1h');
  const coming = (await json('next', 'lab', '-n', '2', '--from', '2026-12-24T00:30Z')) as {
    slot: string;
    startsAt: string;
    jitterMs: number;
  }[];
  expect(coming.map(({ slot }) => slot)).toEqual(['2026-12-24T01:00:00.000Z', '2026-12-24T02:00:00.000Z']);
  const [first] = coming;
  expect(first?.jitterMs).toBeGreaterThan(0);
  expect(Date.parse(first?.startsAt ?? '') - Date.parse(first?.slot ?? '')).toBe(first?.jitterMs);
});

test('what cannot be is refused with what would do', async () => {
  const { run } = atEight();
  expect((await run('next', 'nobody')).code).toBe(2);
  expect((await run('next', '--from', 'soon')).stderr).toContain('--from: "soon" is no date and time');
  expect((await run('next', '-n', '0')).stderr).toContain('--count must be a whole number from 1 to 1000');
  expect((await run('next')).stderr).toContain('nothing is scheduled');
});

test('slot policies are set by flags, changed, taken away and shown', async () => {
  const { run, json } = atEight();
  const policies = [
    '--overlap',
    'buffer_all',
    '--catchup',
    'all',
    '--start-deadline',
    '10m',
    '--jitter',
    '5m',
  ];
  expect(await run('add', 'lab', ...TARGET, '--every', '1h', ...policies)).toMatchObject({ code: 0 });
  expect(await json('tasks')).toMatchObject([
    { overlap: 'buffer_all', catchup: 'all', startDeadlineMs: 600_000, jitterMs: 300_000 },
  ]);
  expect(
    (await run('edit', 'lab', '--start-deadline', '0s', '--overlap', 'replace', '--catchup', 'latest')).code,
  ).toBe(0);
  expect(await json('tasks')).toMatchObject([
    { overlap: 'replace', catchup: 'latest', startDeadlineMs: null, jitterMs: 300_000 },
  ]);
  expect((await run('edit', 'lab', '--overlap', 'allow(3)')).stderr).toMatch(
    /a scan writes the results of its task alone/,
  );
  expect((await run('edit', 'lab', '--jitter', '31m')).stderr).toMatch(/more than half/);
});
