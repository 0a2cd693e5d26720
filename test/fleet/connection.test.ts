/** Real servers, each wrong in one way: what is said of it, and what to do. */
import { describe, expect, test } from 'vitest';
import type { FleetSettings } from '../../src/config/settings.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { aclRule } from '../../src/fleet/redis-rights.ts';
import { UserError } from '../../src/shared/errors.ts';
import { RedisServer, redisMissing } from './redis.ts';

if (redisMissing !== '') process.stderr.write(`skipped: ${redisMissing}\n`);

const WAIT_MS = 2_000;

/** 'opened', or the message behind the address. */
async function outcome(settings: FleetSettings): Promise<string> {
  try {
    const client = await openRedis(settings, { name: 'test', connectWaitMs: WAIT_MS });
    client.disconnect();
    return 'opened';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replace(/^Redis at \S+: /, '');
  }
}

describe.skipIf(redisMissing !== '')('a connection to Redis', () => {
  test('opens on a port, with a password, on a socket and in another database', async () => {
    const server = await RedisServer.start({ password: 'p@ss:/#%' });
    expect(await outcome(server.settings())).toBe('opened');
    const url = server.url.replace('//', `//:${encodeURIComponent('p@ss:/#%')}@`);
    expect(await outcome(server.settings({ redis_url: `${url}/3`, password: '' }))).toBe('opened');
    expect(await outcome(server.settings({ redis_url: `unix://${server.socket}?db=3` }))).toBe('opened');
  });

  test('opens with TLS and an authority of its own, and with a certificate of ours where one is asked for', async () => {
    const server = await RedisServer.start({ at: 'tls' });
    expect(await outcome(server.settings())).toBe('opened');
    const asking = await RedisServer.start({ at: 'tls', clientCertificates: true });
    const { clientCertFile = '', clientKeyFile = '' } = asking.certificates ?? {};
    const own = { tls_cert_file: clientCertFile, tls_key_file: clientKeyFile };
    expect(await outcome(asking.settings(own))).toBe('opened');
    expect(await outcome(asking.settings())).toContain('set fleet.tls_cert_file and fleet.tls_key_file');
  });

  test('says what is wrong with the address', async () => {
    const server = await RedisServer.start();
    const at = async (url: string) => await outcome(server.settings({ redis_url: url }));
    expect(await at('redis://127.0.0.1:1')).toMatch(/^refuses connections; start redis-server/);
    expect(await at('redis://redis.invalid')).toMatch(/^the name redis.invalid cannot be looked up/);
    expect(await at('unix:///nowhere/redis.sock')).toMatch(/^there is no such socket/);
    expect(await at(server.url.replace('redis:', 'rediss:'))).toMatch(/^does not speak TLS on this port/);
    server.freeze();
    expect(await outcome(server.settings())).toMatch(/^does not answer/);
  });

  test('says what is wrong with a login', async () => {
    const server = await RedisServer.start({
      password: 'right',
      acl: [
        'user default on >right ~* &* +@all',
        'user narrow on >own ~other:* +@all',
        'user blind on >own ~* +ping',
      ],
    });
    expect(await outcome(server.settings({ password: '' }))).toMatch(/^wants a password; set fleet.password/);
    expect(await outcome(server.settings({ password: 'wrong' }))).toMatch(
      /^refuses the password of the default user/,
    );
    const narrow = { username: 'narrow', password: 'own' };
    expect(await outcome(server.settings({ ...narrow, password: 'wrong' }))).toMatch(
      /password of user "narrow"/,
    );
    expect(await outcome(server.settings(narrow))).toContain(
      `on Redis: ACL SETUSER narrow ${aclRule('scarefloor')}`,
    );
    expect(await outcome(server.settings({ ...narrow, prefix: 'other' }))).toBe('opened');
    expect(await outcome(server.settings({ ...narrow, username: 'blind' }))).toContain('has not the rights');
  });

  test('says what is wrong with TLS', async () => {
    const server = await RedisServer.start({ at: 'tls' });
    const { strangerFile = '' } = server.certificates ?? {};
    expect(await outcome(server.settings({ ca_file: '' }))).toMatch(
      /signed by nobody we trust; .* fleet.ca_file/,
    );
    expect(await outcome(server.settings({ ca_file: strangerFile }))).toMatch(/signed by nobody we trust/);
    expect(await outcome(server.settings({ ca_file: '/nowhere' }))).toBe(
      'fleet.ca_file: /nowhere cannot be read (ENOENT)',
    );
    const plain = server.settings({ redis_url: server.url.replace('rediss:', 'redis:') });
    expect(await outcome(plain)).toContain('begin fleet.redis_url with rediss://');
    const other = await RedisServer.start({
      at: 'tls',
      certificateNames: 'DNS:redis.example,DNS:cache.example',
    });
    const named = other.settings({ redis_url: other.url.replace('127.0.0.1', 'localhost') });
    expect(await outcome(named)).toBe(
      'its certificate is not for localhost but for redis.example, cache.example; use one of these names in fleet.redis_url',
    );
    expect(await outcome(other.settings())).toMatch(/^its certificate is not for 127.0.0.1/);
  });

  test('refuses a Redis that cannot take anything', async () => {
    const replica = await RedisServer.start({ more: ['--replicaof', '127.0.0.1', '1'] });
    expect(await outcome(replica.settings())).toMatch(/^is a read-only replica; name its primary/);
    const full = await RedisServer.start({ more: ['--maxmemory', '1kb'] });
    expect(await outcome(full.settings())).toMatch(/^has no memory left; raise "maxmemory"/);
  });

  test('never repeats a credential', async () => {
    const server = await RedisServer.start({ password: 'right' });
    const url = server.url.replace('//', '//ana:hunter2@');
    const error = await openRedis(server.settings({ redis_url: url, password: '' }), { name: 'test' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(`Redis at ${server.url}`);
    expect(String(error)).not.toContain('hunter2');
  });

  test('comes back by itself when the server was killed and started again on the same place', async () => {
    const server = await RedisServer.start({ aof: 'always' });
    const client = await openRedis(server.settings(), { name: 'test', patient: true });
    await client.set('scarefloor:a', 'kept');
    await server.kill();
    const asked = client.get('scarefloor:a');
    await server.start();
    expect(await asked).toBe('kept');
    client.disconnect();
  });
});
