import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../src/shared/log.ts';
import { LARGEST_LOG_BYTES } from '../../src/shared/log-file.ts';
import { logLineText } from '../../src/shared/log-line.ts';
import { redactSecrets } from '../../src/shared/redact.ts';
import { LINEAR_MS, processorTime } from '../processor-time.ts';

function logDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'logs');
}

test('lines are JSON, in the file before the call returns, in private files', () => {
  const file = join(logDirectory(), 'scarefloor.log');
  createLogger({ file, level: 'info' }).info({ task: 'lab' }, 'scan finished');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    task: 'lab',
    msg: 'scan finished',
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
});

test('lines below the level are not written', () => {
  const file = join(logDirectory(), 'scarefloor.log');
  createLogger({ file, level: 'warn' }).info('quiet');
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('credentials reach neither fields nor messages nor stacks, at any depth', () => {
  const file = join(logDirectory(), 'scarefloor.log');
  const logger = createLogger({ file, level: 'info' });
  const secrets = ['hunter2', 'abc123', 'sess=1', 'T000/B000', 'a"quoted'];
  logger.info(
    {
      request: {
        headers: { Authorization: 'Bearer abc123', cookie: 'sess=1', 'Set-Cookie': ['sess=1', 'a"quoted'] },
      },
      url: 'https://ana:hunter2@example.org/x?token=abc123&page=2',
      err: new Error('POST https://hooks.slack.com/services/T000/B000/abc123 failed'),
    },
    'Cookie: sess=1',
  );
  const line = readFileSync(file, 'utf8');
  for (const secret of secrets) expect(line).not.toContain(secret);
  expect(JSON.parse(line)).toMatchObject({ url: 'https://[redacted]@example.org/x?token=[redacted]&page=2' });
});

test.each(['redis://:hunter2@10.0.0.7:6379/0', 'rediss://fleet:hunter2@redis.example.org/'])(
  'the password of %s is none in a log',
  (url) =>
    expect(redactSecrets(`connect ${url} refused`)).toMatch(
      /^connect rediss?:\/\/\[redacted\]@[^ ]+ refused$/,
    ),
);

test.each([
  ['/cb?refresh_token=hunter2&page=2', '/cb?refresh_token=[redacted]&page=2'],
  ['/s3?X-Amz-Signature=hunter2', '/s3?X-Amz-Signature=[redacted]'],
  ['/o?client_secret=hunter2#top', '/o?client_secret=[redacted]#top'],
  ['/a;jsessionid=hunter2?x=1', '/a;jsessionid=[redacted]?x=1'],
  ['/a?PHPSESSID=hunter2', '/a?PHPSESSID=[redacted]'],
  ['https://api.telegram.org/bot1:hunter2/sendMessage', 'https://api.telegram.org/[redacted]'],
  ['https://x.webhook.office.com/webhookb2/hunter2', 'https://x.webhook.office.com/[redacted]'],
  ['https://discord.com/api/webhooks/1/hunter2', 'https://discord.com/api/[redacted]'],
  ['https://hooks.slack.com/services/hunter2', 'https://hooks.slack.com/[redacted]'],
  ['ftp://ana:hunter2@example.org/', 'ftp://[redacted]@example.org/'],
  ['Cookie: id=hunter2', 'Cookie: [redacted]'],
  ['AUTHORIZATION: Bearer hunter2', 'AUTHORIZATION: [redacted]'],
  ['{"refresh_token":"hunter2","n":1}', '{"refresh_token":"[redacted]","n":1}'],
])('the credential in %s is shown nowhere', (text, shown) => {
  expect(redactSecrets(text)).toBe(shown);
});

test.each([
  '10 like /p/{int}?sid={session}: shop.example, such as',
  '/search?q=token&keyword=monkey&session=3',
  '{"session_id":"20261126-115900-abcd","keys":2}',
  'mail ana@example.org about https://example.org/a@b',
  'tokens: 3, cookies: 2',
  '{"task":"cookie","count":2}',
])('%j has no credentials and stays as it is', (text) => {
  expect(redactSecrets(text)).toBe(text);
});

test('a hostile line does not hang the redaction', () => {
  const line = `${'a.'.repeat(20_000)}${'x://'.repeat(10_000)}${'?token-'.repeat(10_000)}`;
  let redacted = '';
  const ms = processorTime(() => {
    redacted = redactSecrets(line);
  });
  expect(redacted).toBe(line);
  expect(ms).toBeLessThan(LINEAR_MS);
});

test('a file that has grown too large is set aside, and no line is lost', () => {
  const directory = logDirectory();
  const file = join(directory, 'scarefloor.log');
  mkdirSync(directory);
  writeFileSync(file, 'x'.repeat(LARGEST_LOG_BYTES - 10));
  const logger = createLogger({ file, level: 'info' });
  logger.info('fills it');
  logger.info('comes after');
  expect(readdirSync(directory).sort()).toEqual(['scarefloor.log', 'scarefloor.log.1']);
  expect(readFileSync(`${file}.1`, 'utf8')).toContain('fills it');
  expect(readFileSync(file, 'utf8')).toMatch(/^\{[^\n]*comes after"\}\n$/);
});

test('at most four old files are kept', () => {
  const directory = logDirectory();
  const file = join(directory, 'scarefloor.log');
  mkdirSync(directory);
  for (let round = 0; round < 7; round += 1) {
    writeFileSync(file, `${round}`.repeat(LARGEST_LOG_BYTES));
    createLogger({ file, level: 'info' }).info('next');
  }
  expect(readdirSync(directory)).toHaveLength(5);
  expect(readFileSync(`${file}.4`, 'utf8').at(0)).toBe('3');
});

test('a folder that cannot be made is one clear error', () => {
  const directory = logDirectory();
  writeFileSync(directory, 'a file where the folder should be');
  expect(() => createLogger({ file: join(directory, 'scarefloor.log'), level: 'info' })).toThrow(
    /^cannot write the log .*scarefloor\.log: /,
  );
});

test('on a terminal a line reads as text, safe to print', () => {
  const line = JSON.stringify({
    level: 'warn',
    time: '2026-11-23T08:00:05.000Z',
    pid: 1,
    task: 'a\u001b[2Jb',
    msg: 'slow',
  });
  expect(logLineText(line)).toBe('08:00:05 warn  slow task=ab\n');
});
