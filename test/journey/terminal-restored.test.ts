/** However the console ends, the shell that it was started from gets its terminal back as it was. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TerminalSession } from '../screens/terminal.ts';
import { descendantsOf } from './processes.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  await workspace.close();
});

/** A shell that notes the terminal's settings before and after the console, and the console's exit status. */
async function startInShell(): Promise<TerminalSession> {
  const program = workspace.argv().join(' ');
  // HUP is ignored by the shell alone: the console would inherit an ignored signal from `trap ''`.
  const script = `trap : HUP TERM QUIT; stty -a > before; ${program}; echo $? > status; stty -a > after; echo LEFT; exec cat`;
  const terminal = workspace.terminal(['/bin/sh', '-c', script]);
  await terminal.waitFor('the console', /Running/);
  return terminal;
}

/** The console is what the shell started, whatever it calls itself. */
function consolePid(terminal: TerminalSession): number {
  const [nearest] = descendantsOf(terminal.pid);
  if (!nearest) throw new Error('no console below the shell');
  return nearest.pid;
}

async function expectRestored(terminal: TerminalSession): Promise<string> {
  const text = await terminal.waitFor('the shell', /^LEFT$/m);
  await until('the notes', () => existsSync(workspace.path('after')));
  const noted = (name: string) => readFileSync(workspace.path(name), 'utf8');
  expect(noted('after')).toBe(noted('before'));
  // The main screen is back, with nothing of the console on it, and the cursor with it.
  expect(text).not.toMatch(/Running|Upcoming/);
  expect(terminal.grid().cursor).not.toBeNull();
  return noted('status').trim();
}

test('after q', async () => {
  const terminal = await startInShell();
  terminal.press('q');
  expect(await expectRestored(terminal)).toBe('0');
});

test('after Ctrl-C', async () => {
  const terminal = await startInShell();
  terminal.press('\u0003');
  await expectRestored(terminal);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)('after %s', async (signal) => {
  const terminal = await startInShell();
  process.kill(consolePid(terminal), signal);
  await expectRestored(terminal);
});
