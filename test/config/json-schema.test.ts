import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { starterConfig } from '../../src/config/starter-config.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { mistakesIn } from './config-file.ts';

const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
}).compile(configJsonSchema());

/** What a schema says of the YAML as an editor reads it; empty = nothing. */
function complaints(yaml: string): string[] {
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** `${NAME}` is replaced before the program checks; an editor sees text, which is what it stands for here. */
function readmeExamples(): string[] {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  return [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
}

describe('the JSON Schema of the configuration', () => {
  test('accepts what init writes, and the same with every default uncommented', () => {
    expect(complaints(starterConfig())).toEqual([]);
    const uncommented = starterConfig().replaceAll(/^(\s+)# ([a-z_]+: [^#\n]*)/gm, '$1$2');
    const keys = Object.keys((parse(uncommented) as { scheduler_config: object }).scheduler_config);
    expect(keys.length).toBeGreaterThan(20);
    const { scheduler_config, web, console } = parse(uncommented) as Record<string, unknown>;
    validate({ scheduler_config, web: { ...(web as object), headers: {} }, console });
    expect(validate.errors ?? []).toEqual([]);
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

  test('accepts what the mistakes were made of', () => {
    expect(complaints(TASK)).toEqual([]);
    expect(complaints(TASK.replace('manual: true', 'interval: 5m\n    manual: false'))).toEqual([]);
  });
});
