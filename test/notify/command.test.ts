/** A command gets the event on its standard input, and nothing of it outlives its attempt. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendWithin } from '../../src/notify/send-within.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { isAlive } from '../journey/processes.ts';
import { until } from '../journey/until.ts';
import { channel, sending } from './sent.ts';

const NEVER = new AbortController().signal;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-command-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A channel whose program is this shell script. */
function script(text: string, more: object = {}, ...args: string[]) {
  const file = join(directory, 'notify.sh');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o700);
  return channel({ type: 'command', argv: [file, ...args], ...more });
}

function path(name: string): string {
  return join(directory, name);
}

test('the event comes on standard input, the arguments as they are, the environment as it is named', async () => {
  const text = `cat > ${path('in')}; printf '%s\\n' "$@" > ${path('args')}; env > ${path('env')}`;
  const environment = { PATH: process.env.PATH ?? '', PAGER_TOKEN: 't-123456' };
  const arg = '$(touch /tmp/never); `id` "x"';
  expect(await script(text, { environment }, '--to', arg).send(sending({}, 2), NEVER)).toEqual({
    kind: 'sent',
    answer: 'exit code 0',
  });
  expect(JSON.parse(readFileSync(path('in'), 'utf8'))).toMatchObject({ event: 'changes', attempt: 2 });
  expect(readFileSync(path('args'), 'utf8')).toBe(`--to\n${arg}\n`);
  const names = readFileSync(path('env'), 'utf8')
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(names).toEqual(
    expect.arrayContaining(['PAGER_TOKEN', 'PATH', 'SCAREFLOOR_EVENT', 'SCAREFLOOR_ATTEMPT']),
  );
  expect(names).not.toContain('HOME');
});

test.each([
  ['exit 1', { kind: 'failed', refused: true, error: 'exit code 1' }],
  ['echo "no route to pager" >&2; exit 75', { kind: 'failed', error: 'exit code 75: no route to pager' }],
  ['exit 65', { kind: 'rejected', error: 'exit code 65' }],
  ['kill -9 $$', { kind: 'failed', error: 'ended by SIGKILL' }],
])('%s', async (text, expected) => {
  expect(await script(text).send(sending(), NEVER)).toMatchObject(expected);
});

test('a program that does not read its input, or prints without end, is no trouble', async () => {
  const title = 'x'.repeat(200);
  const detail = 'y'.repeat(500_000);
  expect(await script('exit 0').send(sending({ title, detail }), NEVER)).toMatchObject({ kind: 'sent' });
  const noisy = await script('yes | head -c 3000000; exit 3').send(sending(), NEVER);
  expect(noisy).toMatchObject({ kind: 'failed' });
  expect((noisy as { error: string }).error.length).toBeLessThan(300);
});

test('a program that is not there may come', async () => {
  const missing = channel({ type: 'command', argv: [path('nothing')] });
  expect(await missing.send(sending(), NEVER)).toEqual({
    kind: 'failed',
    error: 'the program is not there or cannot be run',
    refused: false,
  });
});

test('what takes too long ends with all that it started, even when it will not listen', async () => {
  const text = `trap '' TERM; sleep 1000 & echo $! > ${path('child')}; echo $$ > ${path('self')}; wait; sleep 1000`;
  const slow = script(text, { timeoutMs: 1_500 });
  const isUp = (name: string) => existsSync(path(name)) && readFileSync(path(name), 'utf8') !== '';
  // Its time is over once both are up, however long that takes.
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (ms === slow.timeoutMs) await until('both are up', () => isUp('child') && isUp('self'));
    else await systemClock.sleep(ms, signal);
  };
  const outcome = await sendWithin(slow, sending(), { ...systemClock, sleep }, NEVER);
  expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('in time') });
  for (const name of ['child', 'self']) {
    const pid = Number(readFileSync(path(name), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    await until(`${name} is gone`, () => !isAlive(pid));
  }
});

test('what a program leaves behind ends with it', async () => {
  const text = `sleep 1000 >/dev/null 2>&1 & echo $! > ${path('child')}; exit 0`;
  expect(await script(text).send(sending(), NEVER)).toMatchObject({ kind: 'sent' });
  const pid = Number(readFileSync(path('child'), 'utf8'));
  await until('the child is gone', () => !isAlive(pid));
});

test('what it prints of its secrets is not repeated', async () => {
  const environment = { PATH: process.env.PATH ?? '', PAGER_TOKEN: 't-123456' };
  const outcome = await script('echo "bad token $PAGER_TOKEN"; exit 1', { environment }).send(
    sending(),
    NEVER,
  );
  expect(outcome).toMatchObject({ error: 'exit code 1: bad token [redacted]' });
});
