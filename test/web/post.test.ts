/** A POST to a place that the operator named, directly or through the proxy of the environment. */
import { createServer, request } from 'node:http';
import { expect, test } from 'vitest';
import { post } from '../../src/web/post.ts';
import { openReceiver, type Receiver, status } from '../notify/receiver.ts';
import { PATIENCE_MS } from '../patience.ts';
import { listen, openRawServer } from './loopback.ts';

function send(url: string, environment: NodeJS.ProcessEnv = {}, more: object = {}) {
  const body = Buffer.from('{}');
  const message = { url: new URL(url), headers: { 'content-type': 'application/json' }, body };
  const limits = { connectMs: PATIENCE_MS, answerMs: PATIENCE_MS, signal: new AbortController().signal };
  return post({ ...message, ...limits, ...more }, environment);
}

/** A proxy that knows one host; what it was asked for. */
async function openProxy(receiver: Receiver): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const port = Number(new URL(receiver.url).port);
  const proxy = createServer((incoming, response) => {
    asked.push(incoming.url ?? '');
    const { pathname: path, host } = new URL(incoming.url ?? '');
    const { method } = incoming;
    const headers = { ...incoming.headers, host };
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502));
    });
    incoming.pipe(outgoing);
  });
  const { origin } = await listen(proxy, () => proxy.closeAllConnections());
  return { url: origin, asked };
}

test('the proxy of the environment is used, but for hosts that it names and for loopback', async () => {
  const receiver = await openReceiver();
  const proxy = await openProxy(receiver);
  const environment = { http_proxy: proxy.url, no_proxy: '.invalid' };
  expect(await send('http://hooks.example/a', environment)).toMatchObject({ status: 204 });
  expect(proxy.asked).toEqual(['http://hooks.example/a']);
  expect(receiver.received[0]).toMatchObject({ path: '/a', headers: { host: 'hooks.example' } });
  expect(await send(receiver.url, environment)).toMatchObject({ status: 204 });
  await expect(send('http://hooks.invalid/', environment)).rejects.toThrow();
  expect(proxy.asked).toHaveLength(1);
});

test('an answer of any length is read up to 64 KiB and no further', async () => {
  const receiver = await openReceiver();
  receiver.usually = status(200, {}, 'x'.repeat(5_000_000));
  const { text } = await send(receiver.url);
  expect(text.length).toBe(64 * 1024);
});

test('credentials in the URL are sent as what they are', async () => {
  const receiver = await openReceiver();
  await send(receiver.url.replace('://', '://ana:s%20x@'));
  expect(receiver.received[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('ana:s x').toString('base64')}`,
  );
});

test('headers without end, and an answer that is none, are failures', async () => {
  const endless = await openRawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => void socket.write(`x-${'a'.repeat(9_000)}: b\r\n`), 1);
    socket.on('close', () => clearInterval(timer));
  });
  await expect(send(`${endless.origin}/`)).rejects.toThrow();
  const other = await openRawServer((socket) => void socket.end('220 mail.example ESMTP\r\n'));
  await expect(send(`${other.origin}/`)).rejects.toThrow();
});

test('one that is no longer wanted ends', async () => {
  const silent = await openRawServer(() => undefined);
  const enough = new AbortController();
  const sending = send(`${silent.origin}/`, {}, { signal: enough.signal });
  enough.abort(new Error('enough'));
  await expect(sending).rejects.toThrow('enough');
});
