/** The section `notifications` of the file. */
import { expect, test } from 'vitest';
import { NOTIFICATION_EVENTS } from '../../src/domain/notification.ts';
import { mistakesIn, settingsOf } from './config-file.ts';

function file(...channels: string[]): string {
  return `notifications:\n  channels:\n${channels.map((one) => `    - ${one}\n`).join('')}`;
}

test('a channel that says little hears of everything', async () => {
  const { channels } = await settingsOf(file('{ name: a, type: slack, url: "https://hooks.example/x" }'));
  expect(channels).toEqual([
    {
      name: 'a',
      type: 'slack',
      url: 'https://hooks.example/x',
      missing: '',
      rules: { events: NOTIFICATION_EVENTS, minSeverity: 'info', tasks: [], tags: [], recoveries: true },
      maxPerMinute: 20,
      timeoutMs: 30_000,
    },
  ]);
});

test('each type has its own keys', async () => {
  const { channels } = await settingsOf(
    file(
      '{ name: d, type: discord, url: "https://d.example/x", attach_reports: false, max_per_minute: 5 }',
      '{ name: w, type: webhook, url: "http://10.0.0.1/x", secret: s, headers: { X-A: b }, timeout_seconds: 3 }',
      '{ name: c, type: command, command: [./page.sh, "-v"], environment: [TOKEN, NOT_SET], events: [failing] }',
    ),
    { TOKEN: 't', OTHER: 'o', PATH: '/bin' },
  );
  expect(channels).toMatchObject([
    { type: 'discord', attachReports: false, maxPerMinute: 5 },
    { type: 'webhook', secret: 's', headers: { 'X-A': 'b' }, timeoutMs: 3_000, maxPerMinute: 0 },
    {
      type: 'command',
      argv: [expect.stringMatching(/^\/.*\/page\.sh$/), '-v'],
      rules: { events: ['failing'] },
    },
  ]);
  expect(channels[2]).toHaveProperty('environment', { TOKEN: 't', PATH: '/bin', HOME: expect.any(String) });
});

test('a secret that is not in the environment stops nobody but its channel', async () => {
  const yaml = file(
    '{ name: a, type: discord, url_env: HOOK }',
    '{ name: b, type: webhook, url: "https://x.example", secret_env: SECRET }',
    '{ name: c, type: slack, url_env: WRONG }',
    '{ name: d, type: slack, url_env: GOOD }',
  );
  const { channels } = await settingsOf(yaml, { WRONG: 'ftp://s3cr3t', GOOD: 'https://x.example/y' });
  expect(channels.map(({ missing }) => missing)).toEqual([
    'environment variable HOOK is not set',
    'environment variable SECRET is not set',
    'the URL in WRONG must begin with https:// or http://',
    '',
  ]);
});

test('each mistake is named with its line, and no error repeats a credential', async () => {
  const yaml = `notifications:
  channels:
    - name: a
      type: discord
      urll: https://d.example/s3cr3t
    - name: a
      type: slack
      url: "hooks.example/s3cr3t"
      secret: s3cr3t
    - name: b c
      type: teams
    - name: d
      type: webhook
      url: https://x.example/s3cr3t
      url_env: X
      min_severity: hihg
      events: [failling, changes]
      max_per_minute: -1
    - name: e
      type: command
      url: https://x.example/s3cr3t
    - name: f
      type: command
      command: ["", x]
    - name: g
      type: webhook
      url: [s3cr3t]
      secret: 5
`;
  const mistakes = await mistakesIn(yaml);
  expect(mistakes).toEqual([
    '3: notifications.channels[0] needs url, or url_env with the name of a variable that holds it',
    '5: unknown key "urll" in notifications.channels[0]; did you mean "url"?',
    '6: channel "a" is already defined in line 3',
    '8: notifications.channels[1].url must be a whole URL such as https://hooks.example.org/x',
    '9: notifications.channels[1].secret is for webhook, not for slack',
    '10: notifications.channels[2].name must be one word of at most 40 letters, digits, ".", "-" or "_", is "b c"',
    '11: notifications.channels[2].type must be discord, slack, webhook or command, is "teams"',
    '15: notifications.channels[3] has both url and url_env; keep one',
    '16: notifications.channels[3].min_severity must be info, low, medium, high or critical, is "hihg"',
    expect.stringMatching(/^17: notifications\.channels\[3\]\.events\[0\] must be failing, .*is "failling"$/),
    '18: notifications.channels[3].max_per_minute must be a whole number from 0 to 10000, is -1',
    '19: notifications.channels[4] needs command: [PROGRAM, ARGUMENT...]',
    '21: notifications.channels[4].url is for discord, slack, webhook, not for command',
    '24: notifications.channels[5].command must begin with a program',
    '27: notifications.channels[6].url must be text',
    '28: notifications.channels[6].secret must be text',
  ]);
  expect(mistakes.join('\n')).not.toContain('s3cr3t');
});
