/** The `fleet` section: where scans are shared out to other machines. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { redisAddress } from '../../src/config/redis-address.ts';
import { FLEET_DEFAULTS } from '../../src/config/settings.ts';
import { mistakesIn, settingsOf, temporaryDirectory } from './config-file.ts';

const KEY = 'Zm9yIHRlc3RzIGFsb25lLCBubyBzZWNyZXQ=';

test('there is no fleet unless the file says so', async () => {
  expect((await settingsOf('tasks: []\n')).fleet).toBeNull();
  expect((await settingsOf('fleet:\n')).fleet).toBeNull();
});

test('what is not said has its default; credentials come from the environment', async () => {
  const { fleet } = await settingsOf(
    `fleet: { redis_url: "rediss://:\${PW}@redis.example", key: "\${KEY}" }\n`,
    {
      PW: 'secret',
      KEY,
    },
  );
  expect(fleet).toEqual({ ...FLEET_DEFAULTS, redis_url: 'rediss://:secret@redis.example', key: KEY });
});

test('the key can stand in a file of its own; paths are relative to the configuration', async () => {
  const directory = temporaryDirectory();
  for (const name of ['fleet.key', 'ca.pem', 'own.pem', 'own.key'])
    writeFileSync(join(directory, name), `${KEY}\n`);
  const yaml = `fleet:
  redis_url: rediss://redis.example
  key_file: fleet.key
  ca_file: ca.pem
  tls_cert_file: own.pem
  tls_key_file: own.key
  prefix: red-team
  without_workers: wait
  patience_seconds: 0
`;
  expect((await settingsOf(yaml, {}, directory)).fleet).toEqual({
    ...FLEET_DEFAULTS,
    redis_url: 'rediss://redis.example',
    key: KEY,
    key_file: join(directory, 'fleet.key'),
    ca_file: join(directory, 'ca.pem'),
    tls_cert_file: join(directory, 'own.pem'),
    tls_key_file: join(directory, 'own.key'),
    prefix: 'red-team',
    without_workers: 'wait',
    patience_seconds: 0,
  });
});

test('each mistake is named in its line, with what would be right', async () => {
  expect(
    await mistakesIn(`fleet:
  redis_url: https://redis.example
  key: short
  prefx: a
  prefix: "a b"
  without_workers: fail
  patience_seconds: soon
  ca_file: /nowhere/ca.pem
`),
  ).toEqual([
    '2: fleet.redis_url must begin with redis://, rediss:// (TLS) or unix:///',
    '3: fleet.key is too short: 5 characters, at least 32; "openssl rand -base64 32" makes a good one',
    '4: unknown key "prefx" in fleet; did you mean "prefix"?',
    '5: fleet.prefix must be one word of at most 40 letters, digits, ".", "-" or "_", is "a b"',
    '6: fleet.without_workers must be local or wait, is "fail"',
    '7: fleet.patience_seconds must be a whole number from 0 to 86400, is "soon"',
    '8: fleet.ca_file: /nowhere/ca.pem does not exist',
  ]);
});

test('what does not go together is said', async () => {
  const inUse = (section: string) => mistakesIn(`fleet:\n${section}`);
  expect(await inUse('  redis_url: redis://a\n')).toEqual([
    '1: fleet needs key, or key_file; "openssl rand -base64 32" makes one, the same for all its machines',
  ]);
  expect(await inUse(`  key: ${KEY}\n`)).toEqual(['1: fleet.redis_url is missing']);
  expect(await inUse(`  redis_url: redis://a\n  key: ${KEY}\n  key_file: x\n`)).toEqual([
    '4: fleet has both key and key_file; keep one',
  ]);
  expect(await inUse(`  redis_url: redis://:a@b\n  key: ${KEY}\n  password: c\n`)).toEqual([
    '4: fleet has a password both in redis_url and in password; keep one',
  ]);
  expect(await inUse(`  redis_url: redis://a\n  key: ${KEY}\n  ca_file: /etc/hostname\n`)).toEqual([
    '4: fleet.ca_file is for TLS; begin fleet.redis_url with rediss://',
  ]);
  expect(await inUse(`  redis_url: rediss://a\n  key: ${KEY}\n  tls_cert_file: /etc/hostname\n`)).toEqual([
    '1: fleet needs both tls_cert_file and tls_key_file, or neither',
  ]);
  expect(await inUse(`  redis_url: redis://a\n  key: ${'a'.repeat(40)}\n`)).toEqual([
    '3: fleet.key is easy to guess; "openssl rand -base64 32" makes a good one',
  ]);
});

test('a key file that is missing, empty or closed to us is said with its path', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'fleet.key');
  const yaml = `fleet:\n  redis_url: redis://a\n  key_file: ${file}\n`;
  expect(await mistakesIn(yaml)).toEqual([`3: fleet.key_file: ${file} does not exist`]);
  writeFileSync(file, '\n');
  expect(await mistakesIn(yaml)).toEqual([
    `3: fleet.key_file: ${file} is empty; "openssl rand -base64 32" makes a good one`,
  ]);
  chmodSync(file, 0o000);
  // The superuser may read everything.
  const expected = process.getuid?.() === 0 ? 'is empty' : 'may not be read by this user';
  expect((await mistakesIn(yaml))[0]).toContain(expected);
});

test('no mistake repeats a credential', async () => {
  const mistakes = await mistakesIn(`fleet:
  redis_url: redis://ana:hun/ter2@redis.example
  password: [hunter2]
  key: hunter2
`);
  expect(mistakes).toHaveLength(3);
  expect(mistakes.join('\n')).not.toMatch(/hun/);
});

test.each([
  ['redis://redis.example', { host: 'redis.example', port: 6379, tls: false, database: 0 }],
  ['rediss://redis.example:6380/2', { host: 'redis.example', port: 6380, tls: true, database: 2 }],
  ['redis://[::1]:1', { host: '::1', port: 1, shown: 'redis://[::1]:1' }],
  ['redis://ana:p%40s%2Fs@h/1', { username: 'ana', password: 'p@s/s', shown: 'redis://h:6379/1' }],
  ['redis://:pw@h', { username: '', password: 'pw' }],
  ['unix:///run/redis.sock', { path: '/run/redis.sock', database: 0, shown: 'unix:///run/redis.sock' }],
  ['unix:///run/redis.sock?db=4', { path: '/run/redis.sock', database: 4 }],
])('%s is read as an address', (url, expected) => {
  expect(redisAddress(url)).toMatchObject({ problem: '', address: expected });
});

test.each([
  ['redis.example:6379', /must begin with|must be a whole URL/],
  ['redis://', /names no host|whole URL/],
  ['redis://u:p#w@h', /a password with one of/],
  ['redis://u:12/w@h', /a password with one of/],
  ['redis://u:%zz@h', /not percent-encoded/],
  ['redis://h/db', /no number of a database/],
  ['redis://h?tls=true', /has a query/],
  ['unix://run/redis.sock', /an absolute path/],
  ['unix:///run/redis.sock?tls=1', /only \?db=NUMBER/],
])('%s is none', (url, expected) => {
  expect(redisAddress(url)).toMatchObject({
    address: null,
    problem: expect.stringMatching(expected) as string,
  });
});
