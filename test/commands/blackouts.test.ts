import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';

const TASK =
  'tasks:\n  - { name: lab, type: scan, manual: true, config: { targets: ["http://127.0.0.1:1/"] } }\n';

/** Open whenever somebody looks. */
const ALWAYS = `blackouts:
  - { name: always, cron: "* * * * *", duration: 10m, reason: people work }
`;

test('windows are taken up with the file: they hold, say so, let a reasoned emergency pass, and go with the file', async () => {
  const { run, json, signals, directory } = commandLine();
  const file = join(directory, 'scarefloor.yaml');
  const database = 'scheduler_config: { sqlite_db_path: ./scheduler.db, retry_attempts: 0 }\n';
  writeFileSync(file, database + ALWAYS + TASK);
  const engine = run('run');
  await eventually(async () => expect(await json('tasks')).toMatchObject([{ name: 'lab' }]));

  expect((await run('status')).stdout).toMatch(
    /^BLACKOUT {2}always, until .*: people work; slots within run when it ends$/m,
  );
  expect(await json('status')).toMatchObject({ blackouts: [{ name: 'always', policy: 'defer' }] });
  expect((await run('trigger', 'lab')).stdout).toMatch(
    /^queued lab as execution 1, held until .* by blackout always$/m,
  );
  expect((await run('show', 'lab')).stdout).toMatch(/^waits {6}held until .* by blackout always$/m);
  expect(await run('trigger', 'lab', '--emergency')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('an emergency passes that only with a reason'),
  });
  expect(await run('trigger', 'lab', '--emergency', '--reason', 'CVE')).toMatchObject({ code: 0 });
  await eventually(async () =>
    expect(await json('history', 'lab')).toMatchObject([{ status: 'FAILED' }, { status: 'QUEUED' }]),
  );
  signals.emit('SIGTERM');
  await engine;

  writeFileSync(file, database + TASK);
  const next = run('run');
  await eventually(async () =>
    expect(await json('history', 'lab')).toMatchObject([{ status: 'FAILED' }, { status: 'FAILED' }]),
  );
  expect(await json('status')).toMatchObject({ blackouts: [] });
  signals.emit('SIGTERM');
  await next;
  const store = Store.open(join(directory, 'scheduler.db'));
  const acts = store.audit.list(100).filter(({ subject }) => subject === 'blackout always');
  expect(acts.map(({ action, who }) => `${action} ${who}`)).toEqual([
    'remove scarefloor.yaml',
    'add scarefloor.yaml',
  ]);
  store.close();
});
