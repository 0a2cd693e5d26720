import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { healthVerdict } from '../../src/metrics/health-verdict.ts';
import { MetricsListener } from '../../src/metrics/metrics-listener.ts';

let listener: MetricsListener;
let health = { healthy: true, reason: 'ok' };
let asked = 0;
const sockets: Socket[] = [];

beforeEach(async () => {
  health = { healthy: true, reason: 'ok' };
  asked = 0;
  listener = await MetricsListener.open(
    { host: '127.0.0.1', port: 0 },
    {
      metrics: () => {
        asked += 1;
        return { type: 'text/plain; version=0.0.4; charset=utf-8', text: 'a 1\n' };
      },
      health: () => {
        if (health.reason === 'throw') throw new Error('the disk fails');
        return health;
      },
    },
  );
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${listener.port}${path}`, init);

/** Sends bytes and resolves with all that comes back until the other side ends the connection. */
function send(bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(listener.port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString();
  });
  socket.on('error', () => resolve(answer)).on('close', () => resolve(answer));
  socket.write(bytes);
  return promise;
}

test('serves the metrics in the type that Prometheus asks for, and to nobody to keep', async () => {
  const answer = await ask('/metrics?collect=all');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toBe('a 1\n');
  const head = await ask('/metrics', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '4', '']);
});

test('healthz is 200 or 503, with the reason in its text', async () => {
  expect([(await ask('/healthz')).status, await (await ask('/healthz')).text()]).toEqual([200, 'ok\n']);
  health = { healthy: false, reason: 'the disk is full' };
  const answer = await ask('/healthz');
  expect([answer.status, await answer.text()]).toEqual([503, 'the disk is full\n']);
  health = { healthy: false, reason: 'throw' };
  const failed = await ask('/healthz');
  expect([failed.status, await failed.text()]).toEqual([503, 'the disk fails\n']);
});

test.each([
  ['GET', '/', 404],
  ['GET', '/metrics/', 404],
  ['GET', '/../metrics', 200],
  ['GET', '/healthz/../etc/passwd', 404],
  ['POST', '/metrics', 405],
  ['DELETE', '/healthz', 405],
])('%s %s is %i', async (method, path, status) => {
  expect((await ask(path, { method })).status).toBe(status);
});

test('what is sent along is not read, and ends the connection', async () => {
  const answer = await send('POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nxxxx');
  expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*Connection: close/i);
  expect(asked).toBe(0);
});

test('headers without end, and what is no HTTP at all, are refused', async () => {
  const large = await send(`GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(large).toMatch(/^HTTP\/1\.1 431 /);
  expect(await send('\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^(?:HTTP\/1\.1 400 |$)/);
  expect((await ask('/healthz')).status).toBe(200);
});

test('more connections than there may be are closed, and the others go on', async () => {
  const first = connect(listener.port, '127.0.0.1');
  sockets.push(first);
  await new Promise<void>((resolve) => void first.once('connect', resolve));
  const rest = Array.from({ length: 60 }, () => connect(listener.port, '127.0.0.1'));
  sockets.push(...rest);
  let closed = 0;
  await new Promise<void>((resolve) => {
    for (const socket of rest)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed += 1;
          if (closed >= 60 - 31) resolve();
        });
  });
  first.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  const data = await new Promise<Buffer>((resolve) => void first.once('data', resolve));
  expect(data.toString()).toMatch(/^HTTP\/1\.1 200 /);
});

test('closes although somebody holds a connection open', async () => {
  const held = send('GET /metrics HTTP/1.1\r\nHost: a\r\n');
  await ask('/healthz');
  await listener.close();
  expect(await held).toBe('');
});

test('a port that is taken is an error of its opening', async () => {
  const address = { host: '127.0.0.1', port: listener.port };
  const answers = { metrics: () => ({ type: '', text: '' }), health: () => health };
  await expect(MetricsListener.open(address, answers)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('healthy is who is the engine and can write and start work; paused or degraded it is well', () => {
  const here = { role: 'here', pid: 1, host: null, since: 0, canTakeOver: true } as const;
  expect(healthVerdict(here, [])).toEqual({ healthy: true, reason: 'ok' });
  expect(healthVerdict(here, ['little memory'])).toEqual({
    healthy: true,
    reason: 'ok, degraded: little memory',
  });
  expect(healthVerdict(here, ['no worker can be started: EAGAIN']).healthy).toBe(false);
  expect(healthVerdict({ ...here, draining: true }, [])).toMatchObject({ healthy: false });
  expect(healthVerdict({ ...here, role: 'elsewhere' }, [])).toMatchObject({ healthy: false });
  const trouble = { since: 1, why: 'the disk is full' };
  expect(healthVerdict({ ...here, trouble }, [])).toEqual({ healthy: false, reason: 'the disk is full' });
});
