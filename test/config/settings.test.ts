import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load-settings.ts';
import { SCHEDULER_DEFAULTS } from '../../src/config/settings.ts';
import { starterConfig } from '../../src/config/starter-config.ts';
import { mistakesIn, settingsOf, temporaryDirectory } from './config-file.ts';

test('without a file the defaults hold and the data is in the XDG state directory', async () => {
  const home = temporaryDirectory();
  const settings = await loadSettings({ environment: { HOME: home }, workingDirectory: home });
  const data = join(home, '.local/state/scarefloor');
  expect(settings).toMatchObject({
    file: null,
    scheduler: { ...SCHEDULER_DEFAULTS, sqlite_db_path: join(data, 'scheduler.db') },
    resultsDirectory: join(data, 'results'),
    reportsDirectory: join(data, 'reports'),
    logsDirectory: join(data, 'logs'),
    tasks: [],
  });
});

test('XDG_STATE_HOME is used when absolute and ignored when relative', async () => {
  const home = temporaryDirectory();
  const databaseFor = async (state: string) => {
    const environment = { HOME: home, XDG_STATE_HOME: state };
    return (await loadSettings({ environment, workingDirectory: home })).scheduler.sqlite_db_path;
  };
  expect(await databaseFor('/var/state')).toBe('/var/state/scarefloor/scheduler.db');
  expect(await databaseFor('state')).toBe(join(home, '.local/state/scarefloor/scheduler.db'));
});

test('an empty file, and sections of which all lines are comments, mean the defaults', async () => {
  expect((await settingsOf('')).logLevel).toBe('info');
  expect(
    (await settingsOf('scheduler_config:\n  # cycle_minutes: 3\ntasks:\n')).scheduler.cycle_minutes,
  ).toBe(15);
});

test('keys of the file replace defaults one by one; its paths are relative to it', async () => {
  const directory = temporaryDirectory();
  const settings = await settingsOf(
    `scheduler_config: { sqlite_db_path: data/s.db, retry_attempts: 7 }
paths: { reports_directory: /var/reports }
web: { contact: soc@example.org }
timezone: Europe/Berlin
tasks:
  - name: nightly
    type: scan
    schedule: "0 2 * * *"
    start_time: 2026-11-24T08:00
    timeout_minutes: 60
    config: { targets_file: targets.txt, scan_mode: deep }
`,
    {},
    directory,
  );
  expect(settings).toMatchObject({
    file: join(directory, 'scarefloor.yaml'),
    scheduler: { sqlite_db_path: join(directory, 'data/s.db'), retry_attempts: 7, cycle_minutes: 15 },
    resultsDirectory: join(directory, 'data/results'),
    reportsDirectory: '/var/reports',
    web: { contact: 'soc@example.org', user_agent: 'scarefloor' },
  });
  expect(settings.tasks).toEqual([
    {
      name: 'nightly',
      type: 'scan',
      schedule: '0 2 * * *',
      timezone: 'Europe/Berlin',
      startTime: Date.parse('2026-11-24T08:00+01:00'),
      timeoutMinutes: 60,
      config: { targets_file: join(directory, 'targets.txt'), scan_mode: 'deep' },
    },
  ]);
});

test('--config wins over $SCAREFLOOR_CONFIG, that over ./scarefloor.yaml, that over the personal one', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, '.config/scarefloor'), { recursive: true });
  const levels = { 'flag.yaml': 'debug', 'env.yaml': 'info', 'scarefloor.yaml': 'warn' };
  for (const [name, level] of Object.entries({ ...levels, '.config/scarefloor/scarefloor.yaml': 'error' }))
    writeFileSync(join(directory, name), `log_level: ${level}\n`);
  const load = (
    configFile: string | undefined,
    environment: NodeJS.ProcessEnv,
    workingDirectory = directory,
  ) =>
    loadSettings({
      ...(configFile === undefined ? {} : { configFile }),
      environment: { HOME: directory, ...environment },
      workingDirectory,
    });
  expect((await load('flag.yaml', { SCAREFLOOR_CONFIG: 'env.yaml' })).logLevel).toBe('debug');
  expect((await load(undefined, { SCAREFLOOR_CONFIG: 'env.yaml' })).logLevel).toBe('info');
  expect((await load(undefined, {})).logLevel).toBe('warn');
  const personal = await load(undefined, {}, join(directory, '.config'));
  expect(personal.logLevel).toBe('error');
  // Data does not go among the settings.
  expect(personal.scheduler.sqlite_db_path).toBe(join(directory, '.local/state/scarefloor/scheduler.db'));
});

test('--db wins over $SCAREFLOOR_DB, that over the file; the other data goes beside it', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'c.yaml'), 'scheduler_config: { sqlite_db_path: file.db }\n');
  const load = (databaseFile: string | undefined, environment: NodeJS.ProcessEnv) =>
    loadSettings({
      configFile: 'c.yaml',
      ...(databaseFile === undefined ? {} : { databaseFile }),
      environment,
      workingDirectory: directory,
    });
  const flag = await load('flag/x.db', { SCAREFLOOR_DB: 'env.db' });
  expect(flag.scheduler.sqlite_db_path).toBe(join(directory, 'flag/x.db'));
  expect(flag.logsDirectory).toBe(join(directory, 'flag/logs'));
  expect((await load(undefined, { SCAREFLOOR_DB: 'env.db' })).scheduler.sqlite_db_path).toBe(
    join(directory, 'env.db'),
  );
  expect((await load(undefined, {})).scheduler.sqlite_db_path).toBe(join(directory, 'file.db'));
});

test.each([
  ['--config', 'gone.yaml', {}],
  ['the environment', undefined, { SCAREFLOOR_CONFIG: 'gone.yaml' }],
])('a file named by %s that does not exist is an error', async (_, configFile, environment) => {
  const workingDirectory = temporaryDirectory();
  const request = { environment, workingDirectory, ...(configFile === undefined ? {} : { configFile }) };
  await expect(loadSettings(request)).rejects.toThrow(/no configuration file .*gone\.yaml/);
});

/** A reference to an environment variable, as it is written in the file. */
const reference = (name: string) => `\${${name}}`;

test('references are replaced in values; with a second $ they stay as they are written', async () => {
  const yaml = `web:
  contact: "${reference('WHO')}@${reference('HOST')}"
  headers: { X-A: "$${reference('WHO')}" }
`;
  const { web } = await settingsOf(yaml, { WHO: 'ana', HOST: 'example.org' });
  expect(web.contact).toBe('ana@example.org');
  expect(web.headers).toEqual({ 'X-A': reference('WHO') });
});

test('a reference that names no variable, or one that is not set, is an error in its line', async () => {
  const yaml = `web:\n  contact: "${reference('NOT_SET')}"\n  user_agent: "${reference('a b')}"\n`;
  expect(await mistakesIn(yaml)).toEqual([
    '2: environment variable NOT_SET is not set',
    `3: "${reference('a b')}" names no environment variable; write $\${ for a literal \${`,
  ]);
});

test('what `init` writes is valid, and so is every key that it shows in a comment', async () => {
  expect((await settingsOf(starterConfig())).tasks).toHaveLength(1);
  const keyLine = /^( *)# (?=[a-z_]+:( |$)|- name: )/;
  const lines = starterConfig().split('\n');
  const shown = lines
    .filter((line) => !/^ +# (schedule|interval|at): /.test(line))
    // The further tasks stand in comments as a whole.
    .map((line) =>
      line
        .replace(/^ {2}# ( {2,}|- )/, '  $1')
        .replace(keyLine, '$1')
        .replace(reference('SCAN_TOKEN'), 'x'),
    );
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'technologies'));
  writeFileSync(
    join(directory, 'technologies', 'own.json'),
    '{ "Intranet": { "headers": { "x-intranet": "" } } }',
  );
  const settings = await settingsOf(shown.join('\n'), {}, directory);
  expect(settings.tasks.map(({ name }) => name)).toEqual(['first-scan', 'watch-scripts', 'open-ports']);
  expect(shown.filter((line) => line.trim().startsWith('#') && keyLine.test(line))).toEqual([]);
});

test('slot policies and windows are read, windows in the zone of the file unless they name one', async () => {
  const settings = await settingsOf(`timezone: Europe/Berlin
blackouts:
  - { name: office, cron: "0 8 * * 1-5", duration: 10h, policy: skip, types: [scan], tags: [prod], reason: people work }
  - { name: backup, cron: "0 1 * * *", duration: 90m, timezone: UTC }
tasks:
  - name: nightly
    type: scan
    schedule: "0 2 * * *"
    jitter: 5m
    overlap: buffer_all
    catchup: all
    start_deadline: 10m
    config: { targets: [a.example] }
`);
  expect(settings.tasks).toMatchObject([
    { jitter: '5m', overlap: 'buffer_all', catchup: 'all', startDeadline: '10m' },
  ]);
  const none = { types: [], tags: [], reason: '' };
  expect(settings.blackouts).toEqual([
    {
      name: 'office',
      cron: '0 8 * * 1-5',
      timezone: 'Europe/Berlin',
      durationMs: 36_000_000,
      policy: 'skip',
      types: ['scan'],
      tags: ['prod'],
      reason: 'people work',
    },
    { ...none, name: 'backup', cron: '0 1 * * *', timezone: 'UTC', durationMs: 5_400_000, policy: 'defer' },
  ]);
});
