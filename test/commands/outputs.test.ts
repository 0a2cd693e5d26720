/** Whatever a verb prints with --json is what its published schema says, on a store with some history. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { outputSchema } from '../../src/commands/outputs/output-schema.ts';
import { OUTPUTS, type OutputName } from '../../src/commands/outputs/outputs.ts';
import { VERBS } from '../../src/commands/verbs.ts';
import { openReceiver, status } from '../notify/receiver.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';
import { smallSite } from './small-site.ts';

const NAMES = Object.keys(OUTPUTS) as OutputName[];

/** Formats are patterns here: `format` alone says no more. */
const ajv = () =>
  new Ajv2020({ allErrors: true, strict: true, strictRequired: false, validateFormats: false });
const exact = new Map<OutputName, ValidateFunction>(
  NAMES.map((name) => [name, ajv().compile(outputSchema(name, { exact: true }))]),
);
const tried = new Set<OutputName>();

/** What the schema holds against a value; keys that it does not name count. */
function complaints(name: OutputName, value: unknown): string[] {
  tried.add(name);
  const validate = exact.get(name)!;
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Runs it with --json: one document on stdout, of that schema, and that exit code. */
async function holds(line: CommandLine, name: OutputName, code: number, ...argv: string[]): Promise<unknown> {
  const at = argv.indexOf('--');
  const ran = await line.run(...(at < 0 ? [...argv, '--json'] : argv.toSpliced(at, 0, '--json')));
  expect({ argv, code: ran.code, stderr: ran.code === code ? '' : ran.stderr }).toEqual({
    argv,
    code,
    stderr: '',
  });
  const value = JSON.parse(ran.stdout) as unknown;
  expect({ argv, complaints: complaints(name, value) }).toEqual({ argv, complaints: [] });
  return value;
}

const NOWHERE = 'http://127.0.0.1:1/';

describe('on a store with some history', () => {
  test('every output is what its schema says', async () => {
    const [site, receiver] = [await smallSite({ '/a': 'A', '/b': 'B' }), await openReceiver()];
    const line = commandLine({ environment: { PATH: process.env.PATH } });
    const file = join(line.directory, 'scarefloor.yaml');
    await holds(line, 'config-check', 0, 'config', 'check');
    await holds(line, 'written', 0, 'init');
    writeFileSync(
      file,
      `scheduler_config: { retry_base_seconds: 1, alert_after_failures: 1 }
web: { headers: { X-Scan: hello } }
notifications:
  channels:
    - { name: hook, type: webhook, url: "${receiver.url}", tasks: [lab] }
    - { name: gone, type: webhook, url: "${NOWHERE}" }
    - { name: unset, type: slack, url_env: NOBODY_SET_THIS }
blackouts:
  - { name: always, cron: "* * * * *", duration: 5m, tags: [never], reason: people work }
tasks:
  - { name: lab, type: scan, interval: 6h, jitter: 5m, tags: [prod], config: { targets: ["${site.url}"], notify_on_completion: true } }
  - { name: short, type: scan, manual: true, config: { targets: ["${site.url}"], max_urls: 1 } }
  - { name: bad, type: scan, manual: true, retry_attempts: 0, config: { targets: ["${NOWHERE}"] } }
  - { name: worse, type: scan, manual: true, retry_attempts: 1, config: { targets: ["${NOWHERE}"] } }
  - { name: app, type: monitor, schedule: "0 3 * * *", config: { targets: ["${site.url}a"], check_interval: 1, confirm_after: 0 } }
  - { name: held, type: scan, interval: 1h, tags: [never], config: { targets: ["${site.url}"] } }
  - { name: list, type: tool, manual: true, config: { argv: [cat, /etc/hostname], env: { TOKEN: hush } } }
`,
    );
    await holds(line, 'config-check', 0, 'config', 'check');
    await holds(line, 'config-show', 0, 'config', 'show');

    const engine = line.run('run');
    await eventually(async () => expect(await line.json('tasks')).toHaveLength(7));
    await holds(line, 'execution', 0, 'trigger', 'lab', '--wait', '--reason', 'the first');
    await holds(line, 'execution', 1, 'trigger', 'bad', '--wait');
    await holds(line, 'execution', 1, 'trigger', 'worse', '--wait');
    await holds(line, 'execution', 0, 'trigger', 'short', '--wait');
    await holds(line, 'execution', 0, 'trigger', 'list', '--wait');
    await holds(line, 'execution', 0, 'trigger', 'app', '--wait');
    site.pages.set('/a', 'another A');
    site.pages.set('/c', 'C');
    await eventually(async () => {
      await holds(line, 'execution', 0, 'trigger', 'app', '--wait');
      expect(await line.json('versions', 'app', `${site.url}a`)).toMatchObject({ versions: [{}, {}] });
    });
    await holds(line, 'scan', 0, 'scan', site.url, '--name', 'once');
    await holds(line, 'scan', 0, 'scan', site.url, '--name', 'once');

    // Something under way, while everything is looked at.
    site.pages.set('/slow', null);
    await holds(line, 'act', 0, 'add', 'slow', '--manual', '--target', site.url);
    const slow = await holds(line, 'act', 0, 'trigger', 'slow');
    await eventually(async () =>
      expect(await line.json('status')).toMatchObject({ running: [{ phase: 'crawl' }] }),
    );
    await holds(line, 'act', 0, 'pause', 'lab', '--for', '1h', '--reason', 'site move');
    await holds(line, 'act', 0, 'pause', '--all', '--reason', 'storm');

    const { deadLetters } = (await holds(line, 'status', 0, 'status')) as { deadLetters: number };
    expect(deadLetters).toBe(2);
    await holds(line, 'status', 0);
    for (const screen of ['tasks', 'history', 'dead', 'audit', 'log', 'health', 'findings'] as const)
      await holds(line, `screen-${screen}`, 0, '--screen', screen);
    await holds(line, 'tasks', 0, 'tasks');
    await holds(line, 'next', 0, 'next', '-n', '10');
    await holds(line, 'history', 0, 'history');
    const health = (await holds(line, 'health', 0, 'health')) as { workers: unknown[] };
    expect(health.workers.length).toBeGreaterThan(0);
    await holds(line, 'show', 0, 'show', 'slow');
    await holds(line, 'why', 0, 'why', 'lab', 'tomorrow', '03:00');
    await holds(line, 'why', 0, 'why', 'held');
    await holds(line, 'why', 0, 'why', 'slow', '1s ago');

    const { executionId } = slow as { executionId: number };
    await holds(line, 'act', 0, 'cancel', String(executionId), '--reason', 'wrong targets');
    await holds(line, 'act', 3, 'cancel', 'bad');
    await holds(line, 'act', 0, 'resume', '--all');
    await holds(line, 'act', 0, 'resume', '--filter', 'tag:prod', '--dry-run');
    await holds(line, 'act', 0, 'resume', '--filter', 'tag:prod');
    await holds(line, 'act', 0, 'edit', 'slow', '--retries', '0');
    await eventually(async () => expect(await line.json('history', '--status', 'cancelled')).toHaveLength(1));
    await holds(line, 'act', 0, 'delete', 'slow', '--yes');

    for (const name of ['lab', 'short', 'bad', 'worse', 'app', 'list', 'slow'])
      await holds(line, 'show', 0, 'show', name);
    const findings = (await holds(line, 'findings', 0, 'findings')) as { id: string; task: string }[];
    expect(findings.length).toBeGreaterThan(0);
    const { id } = findings.find((one) => one.task === 'lab')!;
    await holds(line, 'findings-show', 0, 'findings', 'show', id, '--task', 'lab');
    await holds(line, 'findings-mute', 0, 'findings', 'mute', id, '--reason', 'known');
    await holds(line, 'findings', 0, 'findings', '--all');

    const letters = (await holds(line, 'dead', 0, 'dead')) as { executionId: number }[];
    const [one, other] = letters.map((letter) => String(letter.executionId));
    await holds(line, 'dead-show', 0, 'dead', 'show', one!);
    await holds(line, 'act', 0, 'dead', 'redrive', one!);
    await holds(line, 'act', 0, 'dead', 'discard', other!, '--reason', 'site is gone');
    await holds(line, 'dead', 0, 'dead', '--all');

    const alerts = (await holds(line, 'alerts', 0, 'alerts', '--all')) as {
      id: number;
      clearedAt: string | null;
    }[];
    const open = alerts.filter(({ clearedAt }) => clearedAt === null).map((alert) => String(alert.id));
    expect(open.length).toBeGreaterThan(1);
    const acknowledged = await holds(line, 'act', 0, 'alerts', 'ack', ...open);
    expect(acknowledged).toMatchObject({ ok: true, results: open.map(() => ({ ok: true })) });

    await receiver.count(1);
    await holds(line, 'notify', 0, 'notify');
    const deliveries = (await holds(line, 'notify-list', 0, 'notify', 'list')) as {
      id: number;
      channel: string;
      outcome: string;
    }[];
    await holds(line, 'notify-test', 0, 'notify', 'test', 'hook');
    await holds(line, 'notify-test', 1, 'notify', 'test', 'gone');
    receiver.script = [status(429, { 'retry-after': '7' })];
    await holds(line, 'notify-test', 1, 'notify', 'test', 'hook');
    const waiting = deliveries.find(({ channel, outcome }) => channel === 'gone' && outcome === 'waiting');
    await holds(line, 'act', 0, 'notify', 'retry', '--channel', 'gone');
    await holds(line, 'act', 0, 'notify', 'discard', String(waiting?.id));
    await holds(line, 'notify-list', 0, 'notify', 'list');

    await holds(line, 'versions', 0, 'versions', 'app');
    await holds(line, 'versions-url', 0, 'versions', 'app', `${site.url}a`);
    await holds(line, 'diff', 0, 'diff', 'app', `${site.url}a`);
    await holds(line, 'stats', 0, 'stats');
    await holds(line, 'stats-trend', 0, 'stats', '--trend', 'day');
    await holds(line, 'verify', 0, 'verify');
    await holds(line, 'audit', 0, 'audit');
    await holds(line, 'audit-verify', 0, 'audit', '--verify');
    await holds(line, 'backup', 0, 'backup', 'copy.db');
    await holds(line, 'doctor', 0, 'doctor');
    await holds(line, 'metrics', 0, 'metrics');
    await holds(line, 'act', 0, 'cleanup', '--dry-run');
    await holds(line, 'act', 0, 'cleanup');
    await holds(line, 'selftest', 0, 'selftest', '--section', 'diff');
    await holds(line, 'schema', 0, 'schema');
    await holds(line, 'written', 0, 'schema', '--out', 'schemas');

    const watched = await line.run('watch', '--json', '--since', '1h', '-n', '20');
    const events = watched.stdout.trim().split('\n');
    expect(events).toHaveLength(20);
    for (const event of events) expect(complaints('watch', JSON.parse(event))).toEqual([]);
    const logged = await line.run('logs', 'lab', '--json');
    const [first, ...others] = logged.stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as unknown);
    expect(first).toMatchObject({ level: 'info', message: 'attempt 1 started', fields: { execution: '1' } });
    for (const one of [first, ...others]) expect(complaints('logs', one)).toEqual([]);

    line.signals.emit('SIGTERM');
    expect(await engine).toMatchObject({ code: 0 });
    // Without an engine, and with what it left.
    await holds(line, 'status', 0, 'status');
    await holds(line, 'restore', 0, 'restore', 'copy.db');
    await holds(line, 'health', 0, 'health');
    await holds(line, 'screen-health', 0, '--screen', 'health');
    await holds(line, 'act', 0, 'trigger', 'lab');
    expect(NAMES.filter((name) => !tried.has(name))).toEqual([]);
  });
});

/** Verbs whose output is no data, and what it is instead. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  demo: 'a console, or a story for people',
  run: 'a log, which is JSON lines wherever stderr is no terminal',
  worker: 'a log, likewise',
  completion: 'a script of a shell',
};

describe('published schemas', () => {
  test.each(Object.keys(VERBS))('%s has one for what --json prints', async (name) => {
    const { flags } = await VERBS[name]!.load();
    const printed = NAMES.flatMap((output) => OUTPUTS[output].printedBy as readonly string[]).some(
      (words) => words.split(' ')[0] === name,
    );
    expect({ json: 'json' in flags, printed }).toEqual(
      name in WITHOUT_JSON ? { json: false, printed: false } : { json: true, printed: true },
    );
  });

  test.each(NAMES)('%s compiles, allows keys to come and refuses what is missing', (name) => {
    const schema = outputSchema(name);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.stringify(schema)).not.toContain('additionalProperties":false');
    expect(ajv().compile(schema)(name === 'written' ? {} : null)).toBe(false);
  });

  test('are written into a folder, one file each, the same as they are printed', async () => {
    const line = commandLine();
    await line.run('schema', '--out', 'made');
    const folder = join(line.directory, 'made');
    expect(readdirSync(folder).sort()).toEqual(
      [...NAMES, 'config-file'].map((name) => `${name}.json`).sort(),
    );
    const { stdout } = await line.run('schema', 'dead', 'show');
    expect(readFileSync(join(folder, 'dead-show.json'), 'utf8')).toBe(stdout);
    expect((await line.run('config', 'schema')).stdout).toBe(
      readFileSync(join(folder, 'config-file.json'), 'utf8'),
    );
  });

  test('are found by the words of a command line; what prints several says which', async () => {
    const { run } = commandLine();
    expect((await run('schema', 'alerts', 'ack')).stdout).toContain('"urn:scarefloor:output:act"');
    expect(await run('schema', 'trigger')).toMatchObject({
      code: 2,
      stderr: 'scarefloor: no schema "trigger"; it prints act or execution: name one of these\n',
    });
    expect((await run('schema', 'histroy')).stderr).toContain('did you mean "history"?');
    expect((await run('schema', 'completion')).stderr).toContain('"scarefloor schema" lists them');
  });
});
