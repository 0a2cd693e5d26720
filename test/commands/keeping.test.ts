/** Dead letters, alerts and the audit log on the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const UNREACHABLE = ['--target', 'http://127.0.0.1:1/', '--manual', '--retries', '0'];

/** A floor on which task `bad` failed so many times, and its command line. */
async function failedFloor(times = 1) {
  const line = commandLine();
  writeFileSync(
    join(line.directory, 'scarefloor.yaml'),
    'scheduler_config: { alert_after_failures: 2 }\ntimezone: UTC\n',
  );
  await line.run('add', 'bad', ...UNREACHABLE);
  for (let turn = 0; turn < times; turn += 1) await line.run('trigger', 'bad', '--wait');
  return line;
}

test('dead lists what is open, shows one in full, and discards only what was counted', async () => {
  const { run, json } = await failedFloor(2);
  const listed = await run('dead');
  expect(listed.stdout).toMatch(/^ID +TASK +FAILED +ATTEMPTS +KIND +STATE +ERROR$/m);
  expect(listed.stdout).toMatch(/^ +1 +bad +.* 1 +connect +open +/m);
  const shown = await run('dead', 'show', '1');
  expect(shown.stdout).toMatch(/^execution +1 of bad$/m);
  expect(shown.stdout).toMatch(/^attempt 1 +.*, error after .*: .*refused/m);
  expect(shown.stdout).toContain('"targets":["http://127.0.0.1:1/"]');
  expect(await json('dead', 'show', '2')).toMatchObject({
    executionId: 2,
    state: 'open',
    config: { targets: ['http://127.0.0.1:1/'] },
    payload: { trigger: 'manual', priority: 'normal' },
    attemptHistory: [{ attempt: 1, outcome: 'error' }],
  });
  expect(await json('dead', 'kind:dns')).toEqual([]);
  expect(await json('dead', 'kind:connect', 'bad')).toHaveLength(2);

  const uncounted = await run('dead', 'discard', '--all');
  expect(uncounted).toMatchObject({ code: 3, stdout: '' });
  expect(uncounted.stderr).toContain('2 dead letters are meant; say count 2 to discard them all');
  const one = await run('dead', 'discard', '1', '--reason', 'gone');
  expect(one).toMatchObject({ code: 0, stdout: 'discarded the dead letter of execution 1 of bad\n' });
  expect(await run('dead', 'discard', '--all', '--count', '1', '--filter', 'kind:connect')).toMatchObject({
    code: 0,
  });
  expect((await run('dead')).stderr).toContain('no dead letters');
  expect((await run('dead', '--all')).stdout).toMatch(/^ +1 +bad .*discarded/m);
});

test('dead redrive queues the work again', async () => {
  const { run, json } = await failedFloor();
  const redriven = await run('dead', 'redrive', '1');
  expect(redriven).toMatchObject({ code: 0, stdout: 'queued bad again as execution 2\n' });
  expect(await json('history')).toMatchObject([
    { id: 2, status: 'QUEUED', trigger: 'redrive', redriveOf: 1 },
    {},
  ]);
  expect(await run('dead', 'redrive', '1')).toMatchObject({ code: 3 });
  expect(await json('dead', '--all')).toMatchObject([{ state: 'redriven', redrivenAs: 2 }]);
});

test.each([
  [['dead', 'show'], 'usage: scarefloor dead show ID'],
  [['dead', 'show', '7'], 'execution 7 left no dead letter'],
  [['dead', 'redrive'], 'name dead letters by ID, or all of them'],
  [['dead', 'redrive', '1', '--all'], 'name dead letters by ID, or all of them'],
  [['dead', 'redrive', 'bad'], '"bad" is no ID of an execution'],
  [['dead', 'redrive', '1', '--filter', 'x'], '--filter goes with --all'],
  [['dead', 'knd:dns'], 'the filter cannot be read: unknown field "knd"; did you mean "kind"?'],
  [['dead', 'state:failed'], 'unknown state "failed"; known are open, redriven, discarded, all'],
  [['alerts', 'ack'], 'usage: scarefloor alerts ack ID...'],
  [['alerts', 'ack', 'x'], '"x" is no ID of an alert'],
  [['alerts', 'list'], '"list" is no word of "alerts"'],
  [['stats', '--trend', 'day', '--since', '200d'], 'a trend by the day reaches back 92 days at most'],
])('%j is refused with one clear error', async (argv, message) => {
  const { run } = commandLine();
  const ran = await run(...argv);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(message);
  expect(ran.stderr.trim().split('\n')).toHaveLength(1);
});

test('alerts says what is wrong, status counts it, ack says that somebody knows', async () => {
  const { run, json } = await failedFloor(2);
  expect(await json('alerts')).toMatchObject([
    { kind: 'dead_letter' },
    { kind: 'failing', severity: 'critical', title: 'bad failed 2 times in a row', acknowledgedAt: null },
    { kind: 'dead_letter' },
  ]);
  expect((await run('status')).stdout).toMatch(/^failures +2 in 24 h; 2 dead letters open$/m);
  expect((await run('status')).stdout).toMatch(
    /^alerts +3 open, 1 critical; "scarefloor alerts" lists them$/m,
  );
  expect(await json('status')).toMatchObject({
    alerts: { open: 3, acknowledged: 0, critical: 1 },
    deadLetters: 2,
  });
  const [, alert] = (await json('alerts')) as { id: number }[];
  const acknowledged = await run('alerts', 'ack', String(alert?.id), '--reason', 'on it');
  expect(acknowledged.stdout).toBe(
    'acknowledged: bad failed 2 times in a row; it stays open until its cause is gone\n',
  );
  expect((await run('alerts')).stdout).toMatch(/critical .*known to ana +bad failed 2 times in a row/);
  expect(await run('alerts', 'ack', '99')).toMatchObject({ code: 3 });
  await run('dead', 'discard', '--all', '--count', '2');
  expect(await json('alerts')).toHaveLength(1);
  expect(await json('alerts', '--all')).toHaveLength(3);
});

test('audit tells who did what, and --verify fails when an entry was changed', async () => {
  const { run, json, directory } = await failedFloor();
  await run('pause', '--all', '--reason', 'deploy');
  expect((await run('audit', '-n', '1')).stdout).toMatch(/ana +cli.* +pause +everything +deploy/);
  expect(await json('audit', '--who', 'ana')).toMatchObject([
    { action: 'pause', reason: 'deploy', after: { until: null } },
    { action: 'trigger', subject: 'task bad' },
    { action: 'add', subject: 'task bad' },
  ]);
  expect(await json('audit', '--who', 'eve')).toEqual([]);
  expect((await run('audit', '--verify')).stdout).toMatch(
    /^the chain holds: 3 entries, newest hash [0-9a-f]{64}$/m,
  );
  expect(await json('audit', '--verify')).toMatchObject({ holds: true, entries: 3, broken: null });

  const database = new Database(join(directory, 'scheduler.db'));
  database.exec(
    "DROP TRIGGER audit_log_is_append_only; UPDATE audit_log SET reason = 'nothing' WHERE id = 3",
  );
  database.close();
  const broken = await run('audit', '--verify');
  expect(broken).toMatchObject({ code: 1, stdout: '' });
  expect(broken.stderr).toContain(
    'the audit log is broken at entry 3: it was changed; 2 entries before that hold',
  );
});

test('cleanup --dry-run counts without an engine, and cleanup without one does it here', async () => {
  const { run, json } = await failedFloor(3);
  expect(await json('cleanup', '--dry-run', '--keep', '1')).toMatchObject({ removed: { executions: 2 } });
  expect(await json('history')).toHaveLength(3);
  expect((await run('cleanup', '--keep', '1')).stdout).toBe('removed 2 executions\n');
  expect(await json('history')).toHaveLength(1);
  expect((await run('dead', 'show', '1')).stdout).toMatch(/^attempt 1 +.*refused/m);
});

test('stats --trend tells each day or hour apart', async () => {
  const { run, json } = await failedFloor(2);
  const days = (await json('stats', '--trend', 'day')) as { executions: number }[];
  expect(days.at(-1)).toMatchObject({ executions: 2, failed: 2, successRate: 0, p50Duration: null });
  expect(days.length).toBeGreaterThanOrEqual(14);
  const hours = (await json('stats', 'bad', '--trend', 'hour', '--since', '2h')) as { executions: number }[];
  expect(hours.reduce((sum, hour) => sum + hour.executions, 0)).toBe(2);
  expect((await run('stats', '--trend', 'day')).stdout).toMatch(
    /^DAY +RUNS +OK +FAILED +CANCELLED +RATE +P50 +P95 +LATE P50 +LATE P95$/m,
  );
});
