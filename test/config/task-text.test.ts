import { describe, expect, test } from 'vitest';
import { readTaskText, taskText } from '../../src/config/task-text.ts';
import type { TaskDefinition } from '../../src/domain/operator.ts';
import type { Task } from '../../src/domain/task.ts';
import { taskFingerprint } from '../../src/domain/task-fingerprint.ts';
import { defineTask } from '../../src/engine/define-task.ts';
import { Bench } from '../engine/open-engine.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 5, 0);

const DEFINITIONS: readonly TaskDefinition[] = [
  {
    name: 'nightly',
    type: 'scan',
    schedule: '0 2 * * *',
    timezone: 'Europe/Berlin',
    tags: ['lab', 'web'],
    description: 'a: "b" # not a comment',
    jitter: '5m',
    overlap: 'buffer_one',
    concurrencyKey: 'lab',
    retryAttempts: 0,
    timeoutMinutes: 90,
    config: { targets: ['https://a.example/', 'b.example'], scan_mode: 'deep', denied_paths: ['/logout'] },
  },
  {
    name: 'yes: #1 "quoted" [x]',
    type: 'monitor',
    interval: '30m',
    startTime: Date.UTC(2026, 11, 1, 8),
    config: {
      targets_file: '/srv/list.txt',
      ignore_patterns: ['\\d+:\\d+'],
      target_filter: 'url.contains("a")',
    },
  },
  {
    name: 'ports',
    type: 'tool',
    manual: true,
    priority: 'high',
    config: {
      argv: ['nmap', '-sT', '-oX', '-', '{targets}', `\${HOME}`, 'multi\nline'],
      targets: ['10.0.0.1'],
      env: { TOKEN: '{env:TOKEN}' },
      ok_codes: [0, 1],
    },
  },
  { name: 'once', type: 'scan', at: '2030-01-01T08:00', config: { targets: ['a.example'] } },
];

function stored(definition: TaskDefinition, id = 1): Task {
  const task = defineTask(definition, 'operator', NOW, 'UTC');
  return { ...task, id, pause: null, updatedAt: NOW, deletedAt: null };
}

async function readBack(text: string): Promise<Task> {
  const read = await readTaskText(text, '/somewhere', 'UTC');
  if (!('definition' in read)) throw new Error(JSON.stringify(read.problems));
  return stored(read.definition);
}

describe('a task as text', () => {
  test.each(DEFINITIONS.map((one) => [one.name, one] as const))(
    '%s reads back as it was',
    async (_name, one) => {
      const task = stored(one);
      const text = taskText(task);
      expect(taskFingerprint(await readBack(text))).toBe(taskFingerprint(task));
    },
  );

  test.each(DEFINITIONS.map((one) => [one.name, one] as const))(
    '%s is the same with its defaults written out',
    async (_name, one) => {
      const task = stored(one);
      const whole = taskText(task);
      const text = whole
        .slice(whole.indexOf('\nname:') + 1)
        .replaceAll(/^( *)# (?!.*as configured)(\w+: )/gm, '$1$2')
        .replaceAll(/^# .*$/gm, '');
      expect(text).toContain('catchup: latest');
      expect(taskFingerprint(await readBack(text))).toBe(taskFingerprint(task));
    },
  );

  test('names every mistake with its line', async () => {
    const text =
      'name: lab\ntype: scan\ninterval: soon\nprioritty: high\nconfig:\n  targets: []\n  scan_mode: dep\n';
    const read = await readTaskText(text, '/', 'UTC');
    const lines = 'problems' in read ? read.problems.map(({ line, message }) => `${line} ${message}`) : [];
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^3 interval: "soon" is no duration/);
    expect(lines[1]).toBe('4 unknown key "prioritty"; did you mean "priority"?');
    expect(lines.join('\n')).toMatch(/7 config\.scan_mode must be fast, normal or deep, is "dep"/);
  });

  test.each([
    ['', /group of keys/],
    ['- a\n- b\n', /group of keys/],
    ['name: [lab\n', /./],
    ['name: lab\nname: lab\ntype: scan\nmanual: true\nconfig: {targets: [a.example]}\n', /given twice/],
    ['a: &x [*x]\n', /./],
  ])('%j is no task', async (text, message) => {
    const read = await readTaskText(text, '/', 'UTC');
    expect('problems' in read && read.problems[0]?.message).toMatch(message);
  });
});

test('an edit of a definition that is not there any more is refused by the engine', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1h' });
  const seen = bench.store.tasks.byId(taskId) as Task;
  const base = taskFingerprint(seen);
  const to = (interval: string) => ({ name: 'lab', type: seen.type, interval, config: { ...seen.config } });
  await bench.act({ kind: 'pause', taskId });
  expect(await bench.act({ kind: 'editTask', taskId, definition: to('2h'), base })).toMatchObject({
    ok: true,
  });
  expect(await bench.act({ kind: 'editTask', taskId, definition: to('3h'), base })).toMatchObject({
    ok: false,
    message: 'lab was changed by someone else meanwhile',
  });
  expect(bench.store.tasks.byId(taskId)?.schedule.value).toBe('2h');
});
