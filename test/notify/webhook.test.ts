/** A webhook gets the event as JSON, signed, and what it answers decides what becomes of the message. */
import { expect, test } from 'vitest';
import type { Channel } from '../../src/notify/channel.ts';
import { Secrets } from '../../src/notify/secrets.ts';
import { sendWithin } from '../../src/notify/send-within.ts';
import { signature } from '../../src/notify/webhook-signature.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import { FakeClock } from '../fake-clock.ts';
import { CLOSED_PORT } from '../web/loopback.ts';
import { isSigned } from './is-signed.ts';
import { breakOff, hang, openReceiver, type Receiver, status, TOKEN } from './receiver.ts';
import { AT, channel, sending } from './sent.ts';

const SECRET = 'a shared secret';
const NEVER = new AbortController().signal;

function webhook(receiver: Receiver, more: object = {}) {
  return channel({ type: 'webhook', url: receiver.url, secret: SECRET, ...more });
}

test('the event comes as JSON under an id that stays the same, and says which attempt it is', async () => {
  const receiver = await openReceiver();
  const hook = webhook(receiver, { headers: { 'X-Api-Key': 'k-123456' } });
  for (const attempt of [1, 2])
    expect(await hook.send(sending({}, attempt), NEVER)).toEqual({ kind: 'sent', answer: '204' });
  const [first, second] = receiver.json();
  expect(first).toMatchObject({
    schema: 1,
    attempt: 1,
    event: 'changes',
    at: '2026-11-23T08:00:00.000Z',
    task: { name: 'perimeter', tags: ['external'] },
    execution: { id: 12, session: '20261123-075500-ab12', ended_at: '2026-11-23T08:00:00.000Z' },
    items: [{ kind: 'new', subject: 'https://www.example.org/admin' }],
    items_total: 1,
  });
  expect(second).toEqual({ ...first, attempt: 2 });
  const { headers } = receiver.received[1]!;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-api-key': 'k-123456',
    'x-scarefloor-event': 'changes',
    'x-scarefloor-delivery': first?.id,
    'x-scarefloor-attempt': '2',
  });
});

test('the signature holds for the very bytes, the secret and five minutes', async () => {
  const receiver = await openReceiver();
  await webhook(receiver).send(sending(), NEVER);
  const { headers, body } = receiver.received[0]!;
  const header = String(headers['x-scarefloor-signature']);
  const now = systemClock.now();
  expect(isSigned(header, SECRET, body, now)).toBe(true);
  expect(isSigned(header, 'another secret', body, now)).toBe(false);
  expect(isSigned(header, SECRET, Buffer.concat([body, Buffer.from(' ')]), now)).toBe(false);
  expect(isSigned(header, SECRET, body, now + 400_000)).toBe(false);
  expect(isSigned(header, SECRET, body, now - 400_000)).toBe(false);
  for (const broken of ['', 't=1', 'v1=00', `t=x,v1=${'0'.repeat(64)}`, `${header},v2=1`])
    expect(isSigned(broken, SECRET, body, now)).toBe(false);
});

test('the signature is what the documentation says: HMAC-SHA256 over seconds, a dot and the body', () => {
  // printf '1795420800.{}' | openssl dgst -sha256 -hmac key
  expect(signature('key', Buffer.from('{}'), AT)).toBe(
    't=1795420800,v1=8f7b62bbc32a437a71e34cccfc67ab1c22d7dafb9855de4a173ab2959122e5c2',
  );
});

test('without a secret nothing is signed', async () => {
  const receiver = await openReceiver();
  await webhook(receiver, { secret: '' }).send(sending(), NEVER);
  expect(receiver.received[0]?.headers).not.toHaveProperty('x-scarefloor-signature');
});

test.each([
  [status(200, {}, 'ok'), { kind: 'sent', answer: '200: ok' }],
  [status(429, { 'retry-after': '7' }), { kind: 'failed', refused: false, retryAfterMs: 7_000 }],
  [status(429, {}, '{"retry_after": 1.25}'), { kind: 'failed', refused: false, retryAfterMs: 1_250 }],
  [status(503, { 'retry-after': 'soon' }), { kind: 'failed', refused: true, error: 'it answered 503' }],
  [status(408), { kind: 'failed', refused: true }],
  [status(500, {}, 'oh no'), { kind: 'failed', refused: true, error: 'it answered 500: oh no' }],
  [status(400, {}, 'bad'), { kind: 'rejected', status: 400, error: 'it answered 400: bad' }],
  [status(403), { kind: 'rejected', error: expect.stringContaining('credentials') }],
  [status(404), { kind: 'rejected', error: expect.stringContaining('check the URL') }],
  [
    status(302, { location: '/elsewhere' }),
    { kind: 'rejected', error: expect.stringContaining('redirects') },
  ],
  [breakOff(), { kind: 'failed', refused: false }],
])('an answer decides what becomes of the message %#', async (answer, expected) => {
  const receiver = await openReceiver();
  receiver.script = [answer];
  expect(await webhook(receiver).send(sending(), NEVER)).toMatchObject(expected);
  expect(receiver.received).toHaveLength(1);
});

test('a date in Retry-After is a time to come back', async () => {
  const receiver = await openReceiver();
  const at = new Date(systemClock.now() + 60_000).toUTCString();
  receiver.script = [status(429, { 'retry-after': at })];
  const outcome = await webhook(receiver).send(sending(), NEVER);
  expect(outcome).toMatchObject({ kind: 'failed' });
  const { retryAfterMs = 0 } = outcome as { retryAfterMs?: number };
  expect(retryAfterMs).toBeGreaterThan(30_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('a limit that is used up with this message asks for rest', async () => {
  const receiver = await openReceiver();
  receiver.script = [status(204, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '2.5' })];
  expect(await webhook(receiver).send(sending(), NEVER)).toEqual({
    kind: 'sent',
    answer: '204',
    restMs: 2_500,
  });
});

test('one that never answers, or only begins to, has an end', async () => {
  const receiver = await openReceiver();
  receiver.script = [hang(), (response) => void response.socket?.write('HTTP/1.1 200 OK\r\nserver: slow')];
  const slow = webhook(receiver, { timeoutMs: 300 });
  for (const attempt of [1, 2])
    expect(await sendWithin(slow, sending({}, attempt), systemClock, NEVER)).toEqual({
      kind: 'failed',
      error: 'it did not answer in time',
      refused: false,
    });
});

test('a channel that does not end when it is told to is given up: nobody refused anything', async () => {
  const clock = new FakeClock();
  const deaf: Channel = {
    ...channel({ type: 'webhook', url: 'http://127.0.0.1/', timeoutMs: 1_000 }),
    send: () => new Promise(() => undefined),
  };
  const outcome = sendWithin(deaf, sending(), clock, NEVER);
  await clock.advance(1_000);
  await clock.advance(2_000);
  expect(await outcome).toEqual({ kind: 'failed', error: 'it did not answer in time', refused: false });
});

test('whoever waited for an answer waits no more once it is there', async () => {
  const receiver = await openReceiver();
  const waits: AbortSignal[] = [];
  const clock: Clock = {
    now: () => AT,
    uptime: () => 0,
    turn: () => Promise.resolve(),
    sleep: (_, signal) => {
      if (signal !== undefined) waits.push(signal);
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    },
  };
  expect(await sendWithin(webhook(receiver), sending(), clock, NEVER)).toMatchObject({ kind: 'sent' });
  expect(waits.length).toBeGreaterThan(0);
  expect(waits.filter(({ aborted }) => !aborted)).toEqual([]);
});

test('a status that was given counts, whatever becomes of the rest of the answer', async () => {
  const receiver = await openReceiver();
  receiver.script = [
    (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('part');
      setImmediate(() => response.socket?.destroy());
    },
  ];
  expect(await webhook(receiver).send(sending(), NEVER)).toMatchObject({ kind: 'sent' });
});

test('a status that was given counts also where the rest comes so slowly that time runs out', async () => {
  const receiver = await openReceiver();
  let dripped = 0;
  receiver.script = [
    (response) => {
      response.writeHead(200);
      const drip = setInterval(() => {
        dripped += 1;
        response.write('.');
      }, 10);
      response.on('close', () => clearInterval(drip));
    },
  ];
  const slow = webhook(receiver, { timeoutMs: 300 });
  // Its time is over once the status must have come.
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (ms !== slow.timeoutMs) return await systemClock.sleep(ms, signal);
    while (dripped < 20) await systemClock.sleep(5);
  };
  const outcome = await sendWithin(slow, sending(), { ...systemClock, sleep }, NEVER);
  expect(outcome).toMatchObject({ kind: 'sent' });
});

test('where nobody listens, the error says so', async () => {
  const nobody = channel({ type: 'webhook', url: `http://127.0.0.1:${CLOSED_PORT}/` });
  expect(await nobody.send(sending(), NEVER)).toEqual({
    kind: 'failed',
    error: 'connection refused',
    refused: false,
  });
});

test('no error repeats the URL or the secrets, even when the other side does', async () => {
  const receiver = await openReceiver();
  receiver.script = [status(400, {}, `no hook /hooks/${TOKEN}?x=1 with ${SECRET} at ${receiver.url}`)];
  const { error } = (await webhook(receiver).send(sending(), NEVER)) as { error: string };
  expect(error).toContain('[redacted]');
  expect(error).not.toContain(TOKEN);
  expect(error).not.toContain(SECRET);
});

test('no error repeats half of the URL either, where the answer is cut', async () => {
  const receiver = await openReceiver();
  const url = new URL(receiver.url);
  const said = 'x'.repeat(200 - url.origin.length - '/hooks/'.length - 6);
  receiver.script = [status(400, {}, `${said} ${receiver.url}`)];
  const { error } = (await webhook(receiver).send(sending(), NEVER)) as { error: string };
  expect(error).toContain('x [redact');
  expect(error).not.toContain('hooks');
  expect(error.length).toBeLessThan(260);
});

test('an alert comes with when it was raised, and with when and how it ended once it has', async () => {
  const receiver = await openReceiver();
  const alert = { key: 'failing:1', raisedAt: AT, clearedAt: null, clearedBy: '' };
  await webhook(receiver).send(sending({ alert }), NEVER);
  const cleared = { ...alert, clearedAt: AT + 60_000, clearedBy: 'the next success' };
  await webhook(receiver).send(sending({ alert: cleared }), NEVER);
  const raised = {
    key: 'failing:1',
    raised_at: '2026-11-23T08:00:00.000Z',
    cleared_at: null,
    cleared_by: '',
  };
  expect(receiver.json().map((event) => event.alert)).toEqual([
    raised,
    { ...raised, cleared_at: '2026-11-23T08:01:00.000Z', cleared_by: 'the next success' },
  ]);
});

test('of secrets that are parts of each other the longest is taken out, and short words are no secrets', () => {
  const secrets = new Secrets(null, ['abcdef', 'abcdef-and-more', 'abcde', 'hook']);
  expect(secrets.redact('abcdef-and-more')).toBe('[redacted]');
  expect(secrets.redact('an abcdef')).toBe('an [redacted]');
  expect(secrets.redact('abcde of the hook')).toBe('abcde of the hook');
});
