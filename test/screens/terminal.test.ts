import { afterEach, expect, test } from 'vitest';
import { KEYS, TerminalSession } from './terminal.ts';

let session: TerminalSession | null = null;

function open(script: string, columns = 40, rows = 6): TerminalSession {
  session = new TerminalSession({ argv: ['/bin/sh', '-c', script], columns, rows });
  return session;
}

afterEach(async () => {
  await session?.close();
  session = null;
});

test('shows what the program printed, and how it ended', async () => {
  const terminal = open('printf "one\\ntwo"; exit 7');
  expect(await terminal.exited).toEqual({ code: 7, signal: 0 });
  expect(terminal.text().trimEnd()).toBe('one\ntwo');
  // The terminal's line discipline adds the carriage return.
  expect(terminal.bytes).toBe('one\r\ntwo'.length);
});

test('sends keys to the program', async () => {
  const terminal = open('read word; echo "got $word"');
  terminal.press(`boo${KEYS.enter}`);
  await terminal.waitFor('the echo', /got boo/);
});

test('tells the program its size, again after a resize', async () => {
  const terminal = open('trap "stty size" WINCH; stty size; while :; do read x; done', 50, 8);
  await terminal.waitFor('the size', /8 50/);
  terminal.resize(60, 9);
  await terminal.waitFor('the new size', /9 60/);
});

test('fails with the screen when the program ends before the condition holds', async () => {
  const terminal = open('echo last words');
  await expect(terminal.waitFor('a prompt', /never/)).rejects.toThrow(/ended with code 0.*\n.*last words/);
});

test('fails with the screen when the time is over', async () => {
  const terminal = open('echo still here; read x');
  await terminal.waitFor('the first line', /still here/);
  await expect(terminal.waitFor('more', /more/, 50)).rejects.toThrow(/50 ms passed.*\n.*still here/);
});
