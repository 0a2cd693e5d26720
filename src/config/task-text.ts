/** A task as the text that an operator edits: YAML by the rules of the configuration file, and back. */
import { stringify } from 'yaml';
import type { TaskDefinition } from '../domain/operator.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { safeText } from '../shared/safe-text.ts';
import { checkEntry } from './check-entry.ts';
import type { LocatedProblem } from './configuration-error.ts';
import { entryOf } from './entry-of.ts';
import { monitorTaskConfig, scanTaskConfig, toolTaskConfig } from './task-config.ts';
import { readYaml } from './yaml-source.ts';

/** What a key that is left out stands for. Keys that are not here are always written. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  priority: 'normal',
  tags: [],
  description: '',
  jitter: '0s',
  overlap: 'skip',
  catchup: 'latest',
  start_deadline: '0s',
  concurrency_key: '',
};

/** Keys that may be absent from an entry, with what their absence means. */
const ABSENT: Readonly<Record<string, string>> = {
  retry_attempts: 'as configured',
  timeout_minutes: 'as configured',
};

/**
 * The task in YAML, whole: what differs from the defaults as keys, the defaults as comments, so that nobody has to
 * look up what there is. Holds credentials where the task does.
 */
export function taskText(task: Task): string {
  const entry = entryOf(task);
  const { config, ...keys } = entry;
  const lines = [
    `# ${safeText(task.name)}: save and close, and its next execution uses it once it is checked.`,
    '# Unchanged or empty: nothing happens. A key behind # has its default value.',
    '# Due by one of schedule (cron pattern), interval, at or manual: true.',
  ];
  for (const [key, value] of Object.entries(keys)) lines.push(...keyLines(key, value, DEFAULTS[key], ''));
  for (const [key, means] of Object.entries(ABSENT)) if (!(key in keys)) lines.push(`# ${key}: ${means}`);
  lines.push('config:');
  const defaults = configDefaults(task.type);
  const settings = config as Record<string, unknown>;
  const isDefault = (key: string) => same(settings[key], defaults[key]);
  const byUse = Object.keys(settings).sort((one, other) => Number(isDefault(one)) - Number(isDefault(other)));
  for (const key of byUse) lines.push(...keyLines(key, settings[key], defaults[key], '  '));
  return `${lines.join('\n')}\n`;
}

/**
 * The definition that a text stands for, or everything that is wrong with it, by line. `${NAME}` stays as it is: the
 * environment of whoever edits is not that of the engine. Relative paths are relative to `directory`.
 */
export async function readTaskText(
  text: string,
  directory: string,
  zone: string,
): Promise<{ definition: TaskDefinition } | { problems: LocatedProblem[] }> {
  const source = readYaml(text, null);
  const found: LocatedProblem[] = [...source.problems];
  const entry = source.value;
  if (!source.broken) {
    if (!isGroup(entry))
      found.push({ line: 1, message: 'a task is a group of keys, such as "name: nightly"' });
    else {
      const checked = await checkEntry(entry, directory, zone);
      if ('definition' in checked && found.length === 0) return checked;
      for (const { path, at, message } of 'problems' in checked ? checked.problems : [])
        found.push({ line: source.lineOf(path, at), message });
    }
  }
  return { problems: found.sort((left, right) => left.line - right.line) };
}

function keyLines(key: string, value: unknown, standard: unknown, indent: string): string[] {
  const lines = stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  const before = standard !== undefined && same(value, standard) ? `${indent}# ` : indent;
  return lines.map((line) => `${before}${line}`);
}

function configDefaults(type: TaskType): Record<string, unknown> {
  if (type === 'scan') return scanTaskConfig.parse({});
  if (type === 'monitor') return monitorTaskConfig.parse({});
  const { argv: _needed, ...defaults } = toolTaskConfig.parse({ argv: ['program'] });
  return defaults;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
