import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { starterConfig } from '../../src/config/starter-config.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { complaints, mistakesIn, settingsOf, temporaryDirectory } from './config-file.ts';

function readmeExamples(): string[] {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  return [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
}

/** What is commented out, written out; of several ways to say when a task runs only the first. */
function everyLineOf(yaml: string): string {
  const another = /^ {4}# (?:schedule|interval|at): /;
  return yaml
    .split('\n')
    .filter((line) => !another.test(line) && !/tls_cert_file/.test(line))
    .map((line) =>
      line.replace(/^(\s*)# (?=\s*(?:- |# )?[a-z_]+:(?:\s|$))/, '$1').replace(/^(\s*)# (?=[a-z_]+: )/, '$1'),
    )
    .join('\n');
}

describe('the JSON Schema of the configuration', () => {
  test('accepts what init writes', () => {
    expect(complaints(starterConfig())).toEqual([]);
  });

  test('accepts what init writes with every comment made a setting, and so does the program', async () => {
    const yaml = everyLineOf(starterConfig());
    const parsed = parse(yaml) as Record<string, object>;
    expect(Object.keys(parsed.scheduler_config ?? {}).length).toBeGreaterThan(20);
    expect(parsed).toMatchObject({
      fleet: {},
      blackouts: [{}],
      notifications: { channels: [{}, {}, {}, {}] },
    });
    const directory = temporaryDirectory();
    for (const file of ['redis-ca.pem', 'targets.txt']) writeFileSync(join(directory, file), '\n');
    const key = 'q3Jm0Xw9bS2vT7yLk5NfQeRz8uAhC1dPgM4oVtYxWs0=';
    const environment = {
      REDIS_PASSWORD: 'x',
      SCAREFLOOR_FLEET_KEY: key,
      PAGER_TOKEN: 'x',
      SIEM_SECRET: 'x',
    };
    const hooks = { DISCORD_WEBHOOK: 'https://discord.example/x', SLACK_WEBHOOK: 'https://slack.example/x' };
    const settings = await settingsOf(yaml, { ...environment, ...hooks }, directory);
    expect(settings.tasks.map(({ name }) => name)).toEqual(['first-scan', 'watch-scripts', 'open-ports']);
  });

  test('accepts the examples of the README', () => {
    const examples = readmeExamples().filter((yaml) => yaml.includes('tasks:'));
    expect(examples.length).toBeGreaterThan(0);
    for (const yaml of examples) expect(complaints(yaml)).toEqual([]);
  });

  const TASK =
    'tasks:\n  - name: lab\n    type: scan\n    manual: true\n    config: { targets: [a.example] }\n';

  test.each([
    ['scheduler_confg: {}\n', 'an unknown section'],
    ['scheduler_config: { max_concurrent_scans: two }\n', 'a word for a number'],
    ['scheduler_config: { retry_backoff_multiplier: 0.5 }\n', 'a number out of range'],
    ['log_level: verbose\n', 'a word that is none of the list'],
    [TASK.replace('manual: true', 'intervall: 30m'), 'an unknown key of a task'],
    ['blackouts: [{ name: nights, cron: "0 22 * * *", duration: 4 }]\n', 'a number for a duration'],
    ['metrics: { port: http }\n', 'a word for a port'],
    ['tasks:\n  - name: lab\n    type: scan\n    config: { targets: [a.example] }\n', 'no schedule'],
    [TASK.replace('manual: true', 'interval: 5m\n    schedule: "* * * * *"'), 'two schedules'],
    [TASK.replace('targets:', 'max_concurrent: 900, targets:'), "a scan's setting out of range"],
    [
      TASK.replace('type: scan', 'type: monitor').replace('targets:', 'scan_mode: fast, targets:'),
      "a scan's setting in a monitor",
    ],
    [TASK.replace('type: scan', 'type: crawl'), 'an unknown type'],
    ['console: { theme: pink }\n', 'an unknown theme'],
    ['metrics: { port: 70000 }\n', 'a port that is none'],
    ['notifications: { channels: [{ name: a, type: pager }] }\n', 'an unknown kind of channel'],
    ['fleet: { redis_url: "redis://a" }\n', 'a fleet without a key'],
    [`fleet: { key: ${'0123456789'.repeat(4)} }\n`, 'a fleet without a Redis'],
  ])('refuses, as the program does: %j', async (yaml) => {
    expect(complaints(yaml)).not.toEqual([]);
    expect(await mistakesIn(yaml)).not.toEqual([]);
  });

  /** What only the program finds: it takes a look at the system, at another key, or at what a text means. */
  test.each([
    [
      'timezone: Europe/Berln\n',
      /^1: timezone: unknown time zone "Europe\/Berln"; did you mean "Europe\/Berlin"\?$/,
    ],
    ['web:\n  contact: "\u0024{NOBODY_SET_THIS}"\n', /^2: environment variable NOBODY_SET_THIS is not set$/],
    [`${TASK}${TASK.replace('tasks:\n', '')}`, /^6: task "lab" is already defined in line 2$/],
    [
      TASK.replace('manual: true', 'schedule: "61 * * * *"'),
      /^4: tasks\[0\]\.schedule: cron .* out of range/,
    ],
    [TASK.replace('manual: true', 'interval: 10m\n    jitter: 6m'), /^5: tasks\[0\]\.jitter: .* 5m at most$/],
  ])('leaves to the program: %j', async (yaml, expected) => {
    expect(complaints(yaml)).toEqual([]);
    expect(await mistakesIn(yaml)).toEqual([expect.stringMatching(expected)]);
  });

  test('says what each setting of a task does', () => {
    const { tasks } = configJsonSchema().properties as { tasks: { items: { allOf: object[] } } };
    const settings = tasks.items.allOf.flatMap((one) => {
      const { then } = one as { then?: { properties: { config: { properties: object } } } };
      return Object.entries(then?.properties.config.properties ?? {});
    });
    expect(settings.length).toBeGreaterThan(50);
    for (const [key, { description }] of settings) expect(description, key).toMatch(/^\S.{15,}\S$/);
  });

  test('accepts what the mistakes were made of', () => {
    expect(complaints(TASK)).toEqual([]);
    expect(complaints(TASK.replace('manual: true', 'interval: 5m\n    manual: false'))).toEqual([]);
  });
});
