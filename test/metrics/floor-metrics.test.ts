import { expect, test } from 'vitest';
import { commandLine } from '../commands/command-line.ts';
import { readExposition } from './read-exposition.ts';

test('status --format prometheus is the text format, for a textfile collector', async () => {
  const { run } = commandLine();
  await run('add', 'bad', '--target', 'http://127.0.0.1:1/', '--manual', '--retries', '0');
  await run('trigger', 'bad', '--wait');
  const { code, stdout } = await run('status', '--format', 'prometheus');
  expect(code).toBe(0);
  const families = readExposition(stdout);
  const value = (key: string) => families.get(key.replace(/\{.*/, ''))?.samples.get(key);
  expect(value('scarefloor_engine_up')).toBe(0);
  expect(value('scarefloor_failed_24h')).toBe(1);
  expect(value('scarefloor_dead_letters')).toBe(1);
  expect(value('scarefloor_pool_running{pool="scan"}')).toBe(0);
  expect(value('scarefloor_ended_1h{status="failed"}')).toBe(1);
  expect(value('scarefloor_store_bytes')).toBeGreaterThan(10_000);
  // What a process that starts anew for each look cannot know is not there, instead of 0.
  expect([...families.values()].every(({ type }) => type === 'gauge')).toBe(true);
});
