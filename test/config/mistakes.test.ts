import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { mistakesIn, settingsOf } from './config-file.ts';

test('ten mistakes are ten errors, each with its line, sorted', async () => {
  const yaml = `scheduler_confg:
  cycle_minutes: 3
scheduler_config:
  max_concurrent_scans: two
  retry_backoff_multiplier: 0.5
log_level: verbose
timezone: Europe/Berln
web:
  contact: "\${NOBODY_SET_THIS}"
tasks:
  - name: lab
    type: scan
    intervall: 30m
    config: { targets: [a.example], max_concurrent: 900 }
  - name: lab
    type: scan
    schedule: "61 * * * *"
    config: { targets: [a.example] }
`;
  expect(await mistakesIn(yaml)).toEqual([
    '1: unknown key "scheduler_confg"; did you mean "scheduler_config"?',
    '4: scheduler_config.max_concurrent_scans must be a whole number from 1 to 1024, is "two"',
    '5: scheduler_config.retry_backoff_multiplier must be a number from 1 to 10, is 0.5',
    '6: log_level must be debug, info, warn or error, is "verbose"',
    '7: timezone: unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
    '9: environment variable NOBODY_SET_THIS is not set',
    '13: unknown key "intervall" in tasks[0]; did you mean "interval"?',
    '14: tasks[0].config.max_concurrent must be a whole number from 0 to 64, is 900',
    '15: task "lab" is already defined in line 11',
    '17: tasks[1].schedule: cron "61 * * * *": minute "61" is out of range; minutes are 0 to 59',
  ]);
});

test('the message is one file:line: line for each mistake, and the exit code is 2', async () => {
  const error = await settingsOf('log_level: loud\nfoo: 1\n').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({
    exitCode: 2,
    message:
      'scarefloor.yaml:1: log_level must be debug, info, warn or error, is "loud"\nscarefloor.yaml:2: unknown key "foo"',
  });
});

test.each([
  ['a: 1\na: 2\n', /^2: key "a" is given twice$/],
  ['tasks: [1, 2\nlog_level: info\n', /^2: /],
  ['log_level: *nobody\n', /^1: unknown alias \*nobody$/],
  ['log_level: !secret x\n', /^1: Unresolved tag: !secret$/],
  ['- a\n- b\n', /^1: the file must be a group of keys, is a list$/],
  ['log_level: info\n---\nlog_level: info\n', /^2: a second document begins here/],
])('a text that is no good YAML is refused with its line: %j', async (yaml, expected) => {
  expect((await mistakesIn(yaml)).filter((mistake) => expected.test(mistake))).toHaveLength(1);
});

test.each([
  ['manual: true\n    interval: 5m', '5: tasks[0] has both interval and manual; keep one'],
  ['priority: high', '1: tasks[0] needs one of schedule (cron), interval, at or manual: true'],
  ['interval: 5', '4: tasks[0].interval must be a duration such as 30m, is 5'],
  ['interval: 5 minutes', /^4: tasks\[0\]\.interval: "5 minutes" is no duration/],
  ['at: 2026-02-30T08:00', /^4: tasks\[0\]\.at: .* does not exist/],
  [
    'manual: true\n    timezone: Berlin',
    /^5: tasks\[0\]\.timezone: unknown time zone "Berlin"; did you mean "Europe\/Berlin"\?$/,
  ],
  ['manual: true\n    start_time: soon', /^5: tasks\[0\]\.start_time: "soon" is no date/],
  ['interval: 10m\n    jitter: 6m', /^5: tasks\[0\]\.jitter: jitter 6m is more than half .* 5m at most$/],
  [
    'interval: 10m\n    overlap: allow(3)',
    /^5: tasks\[0\]\.overlap: a scan writes .* alone, .* use buffer_all/,
  ],
  [
    'interval: 10m\n    overlap: allways',
    /^5: tasks\[0\]\.overlap: overlap is skip, .* or allow\(N\), not "allways"$/,
  ],
  ['interval: 10m\n    start_deadline: soon', /^5: tasks\[0\]\.start_deadline: "soon" is no duration/],
  [
    'interval: 10m\n    overlap: replace\n    catchup: all',
    /^5: tasks\[0\]\.overlap: overlap replace keeps the newest/,
  ],
  ['manual: true\n    priority: urgent', '5: tasks[0].priority must be high, normal or low, is "urgent"'],
  [
    'manual: true\n    tags: [a b]',
    '5: tasks[0].tags[0] must be one word of at most 40 letters (a to z), digits, ".", "-" or "_", is "a b"',
  ],
])('a task with %j is refused', async (lines, expected) => {
  const yaml = `tasks:\n  - name: lab\n    type: scan\n    ${lines}\n    config: { targets: [a] }\n`;
  const mistakes = await mistakesIn(yaml.replace('tasks:\n  - ', 'tasks:\n  - '));
  expect(mistakes).toHaveLength(1);
  if (typeof expected === 'string')
    expect(mistakes[0]?.replace(/^\d+/, '')).toBe(expected.replace(/^\d+/, ''));
  else expect(mistakes[0]).toMatch(expected);
});

test.each(['', ' lab', 'a\u0007b', '12', '-x', 'x'.repeat(81)])('%j is no name of a task', async (name) => {
  const yaml = `tasks:\n  - name: ${JSON.stringify(name)}\n    type: scan\n    manual: true\n    config: { targets: [a] }\n`;
  const mistakes = await mistakesIn(yaml);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(/^2: tasks\[0\]\.name must /);
});

test('a task without targets, and one with settings of another type, are refused', async () => {
  const yaml = `tasks:
  - { name: a, type: scan, manual: true }
  - { name: b, type: monitor, manual: true, config: { targets: [x], scan_mode: deep } }
  - { name: c, type: monitor, manual: true, config: { targets: [x], target_filter: "exte == 'js'" } }
  - { name: d, type: monitor, manual: true, config: { targets: [x], target_filter: "ext == 5" } }
  - { name: e, type: monitor, manual: true, config: { from_scan: a, target_filter: "ext == 'js'" } }
  - { name: f, type: scan, manual: true, config: { from_scan: a } }
`;
  expect(await mistakesIn(yaml)).toEqual([
    '2: tasks[0].config needs targets_file or targets',
    '3: unknown key "scan_mode" in tasks[1].config',
    '4: tasks[2].config.target_filter: unknown field "exte" (character 1); did you mean "ext"?',
    '5: tasks[3].config.target_filter: no such overload: string == int (character 1)',
    '7: unknown key "from_scan" in tasks[5].config',
    '7: tasks[5].config needs targets_file or targets',
  ]);
});

test('selectors and patterns that cannot be parsed are found when the file is read', async () => {
  const yaml = `tasks:
  - name: a
    type: monitor
    manual: true
    config:
      targets: [x]
      ignore_selectors: [".ok", "a["]
      ignore_patterns:
        - "[0-9]+"
        - "a("
`;
  const mistakes = await mistakesIn(yaml);
  expect(mistakes).toHaveLength(2);
  expect(mistakes[0]).toMatch(/^7: tasks\[0\]\.config\.ignore_selectors\[1\]: /);
  expect(mistakes[1]).toMatch(/^10: tasks\[0\]\.config\.ignore_patterns\[1\]: .*missing closing \)/);
});

test('a header is refused without repeating its value, which may be a credential', async () => {
  const mistakes = await mistakesIn(
    'web:\n  headers:\n    X-Token: "secret\\r\\nHost: b"\n    "bad name": x\n',
  );
  expect(mistakes).toEqual([
    '3: web.headers.X-Token must be one line of text',
    '4: web.headers.bad name is no name of an HTTP header',
  ]);
});

test('escape sequences in a value do not reach the terminal', async () => {
  const mistakes = await mistakesIn('log_level: "\\e[2Jx"\n');
  expect(mistakes[0]).toBe('1: log_level must be debug, info, warn or error, is "x"');
});

test('windows have their own mistakes, each in its line', async () => {
  const yaml = `blackouts:
  - name: nights
    cron: "0 25 * * *"
    duration: 4
    timezone: Berlin
    policy: wait
  - name: nights
    cron: "0 22 * * *"
    duration: 4 hours
    types: [scans]
    tags: [a b]
    until: 6
  - cron: "0 22 * * *"
    duration: 4h
`;
  expect(await mistakesIn(yaml)).toEqual([
    '3: blackouts[0].cron: cron "0 25 * * *": hour "25" is out of range; hours are 0 (midnight) to 23',
    '4: blackouts[0].duration must be a duration such as 10h, is 4',
    '5: blackouts[0].timezone: unknown time zone "Berlin"; did you mean "Europe/Berlin"?',
    '6: blackouts[0].policy must be defer or skip, is "wait"',
    '7: blackout "nights" is already defined in line 2',
    '9: blackouts[1].duration: "4 hours" is no duration; write it like 90s, 30m, 24h, 7d or 1h30m',
    '10: blackouts[1].types[0] must be scan, monitor or tool, is "scans"',
    '11: blackouts[1].tags[0] must be one word of at most 40 letters (a to z), digits, ".", "-" or "_", is "a b"',
    '12: unknown key "until" in blackouts[1]',
    '13: blackouts[2].name is missing',
  ]);
});
