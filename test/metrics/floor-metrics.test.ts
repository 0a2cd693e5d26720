import { expect, test } from 'vitest';
import { commandLine } from '../commands/command-line.ts';

/** One line of the text format, as its specification has it. */
const SAMPLE =
  /^(scarefloor_[a-z0-9_]+)(?:\{([a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?[\d.]+(?:e[+-]?\d+)?)$/;

test('status --format prometheus is the text format, each metric with its help and type, named once', async () => {
  const { run } = commandLine();
  await run('add', 'bad', '--target', 'http://127.0.0.1:1/', '--manual', '--retries', '0');
  await run('trigger', 'bad', '--wait');
  const { code, stdout } = await run('status', '--format', 'prometheus');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  const typed = new Set<string>();
  const values = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const [, name] = /^# TYPE (\S+) gauge$/.exec(line) ?? [];
    if (name !== undefined) {
      expect(typed.has(name), `${name} twice`).toBe(false);
      expect(lines[index - 1]).toMatch(new RegExp(`^# HELP ${name} \\S`));
      typed.add(name);
    }
    if (line.startsWith('#')) continue;
    const [, sampled = '', , value] = SAMPLE.exec(line) ?? [];
    expect(typed.has(sampled), line).toBe(true);
    values.set(line.split(' ')[0] ?? '', Number(value));
  }
  expect(values.get('scarefloor_engine_up')).toBe(0);
  expect(values.get('scarefloor_failed_24h')).toBe(1);
  expect(values.get('scarefloor_dead_letters')).toBe(1);
  expect(values.get('scarefloor_pool_running{pool="scan"}')).toBe(0);
  expect(values.get('scarefloor_ended_1h{status="failed"}')).toBe(1);
  expect(values.get('scarefloor_store_bytes')).toBeGreaterThan(10_000);
});
