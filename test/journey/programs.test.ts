/** The operator's own programs from within the console: editor, pager, clipboard, and what it remembers of commands. */
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS, type TerminalSession } from '../screens/terminal.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  const added = await workspace.run(
    'add',
    'lab',
    '--target',
    'http://127.0.0.1:9/',
    '--manual',
    '--retries',
    '0',
  );
  expect(added.stderr).toBe('');
});
afterEach(async () => await workspace.close());

function script(name: string, text: string): string {
  const file = workspace.write(name, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A shell that notes the terminal's settings before and after the console. */
async function open(): Promise<TerminalSession> {
  const program = workspace.argv().join(' ');
  const terminal = workspace.terminal([
    '/bin/sh',
    '-c',
    `trap : INT QUIT; stty -a >before; ${program}; stty -a >after; exec cat`,
  ]);
  await terminal.waitFor('the console', /Upcoming 1/);
  return terminal;
}

async function leave(terminal: TerminalSession): Promise<void> {
  terminal.press('q');
  const noted = (name: string) => readFileSync(workspace.path(name), 'utf8');
  await until('the shell', () => existsSync(workspace.path('after')) && noted('after') !== '');
  expect(noted('after')).toBe(noted('before'));
  expect(terminal.grid().cursor).not.toBeNull();
}

test('a task is edited in $EDITOR, mistakes and all, and the terminal is as it was', async () => {
  workspace.environment.EDITOR = script(
    'editor',
    `stat -c %a "$1" >>modes; grep '^#!' "$1" >>mistakes; printf 'in the editor> '; read -r change
sed -i "$change" "$1"; stty -echo`,
  );
  const terminal = await open();
  terminal.press('e');
  await terminal.waitFor('the editor', /in the editor>$/m);
  terminal.press('s/manual: true/interval: soon/\r');
  await until('the editor again', () => readFileSync(workspace.path('modes'), 'utf8') === '600\n600\n');
  terminal.press('s/interval: soon/interval: 2h/\r');
  await terminal.waitFor('what came of it', /changed lab: every 2 h/);
  expect(readFileSync(workspace.path('mistakes'), 'utf8')).toContain('interval: ');
  expect(readFileSync(workspace.path('modes'), 'utf8')).toBe('600\n600\n');
  terminal.press('?');
  await terminal.waitFor('keys to work', /type to search/);
  terminal.press(KEYS.escape);
  await terminal.waitFor('the Floor', /Upcoming 1/);
  await leave(terminal);
  expect(await workspace.json('tasks')).toMatchObject([{ name: 'lab', schedule: { value: '2h' } }]);
});

test('the log of an execution is read in $PAGER', async () => {
  workspace.environment.PAGER = script(
    'pager',
    `cat >paged; printf 'paged> ' ; read -r answer </dev/tty; echo "$answer" >answer`,
  );
  const terminal = await open();
  terminal.press('r');
  await terminal.waitFor('a failure', /Failures 1/);
  terminal.press('v');
  await terminal.waitFor('the pager', /paged>$/m);
  terminal.press('seen\r');
  // As soon as it is gone: nobody has read what a pager like cat(1) prints.
  await terminal.waitFor('a question', /seen\n-- Enter goes back --$/m);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the Floor', /Failures 1/);
  expect(readFileSync(workspace.path('answer'), 'utf8')).toBe('seen\n');
  expect(readFileSync(workspace.path('paged'), 'utf8')).toMatch(/attempt 1 started/);
  await leave(terminal);
});

test('Ctrl-C and Ctrl-\\ in the editor are its own', async () => {
  workspace.environment.EDITOR = script(
    'editor',
    `trap 'echo interrupted' INT; trap 'echo quit' QUIT; echo in the editor; while ! read -r end; do :; done`,
  );
  const terminal = await open();
  terminal.press('e');
  await terminal.waitFor('the editor', /in the editor$/m);
  terminal.press('\u0003');
  await terminal.waitFor('its answer', /interrupted$/m);
  terminal.press('\u001c');
  await terminal.waitFor('its answer', /quit$/m);
  terminal.press('end\r');
  await terminal.waitFor('the Floor', /Upcoming 1/);
  await leave(terminal);
});

test('a program that is not there is told in the console', async () => {
  workspace.environment.VISUAL = 'no-such-editor';
  const terminal = await open();
  terminal.press('e');
  await terminal.waitFor('the message', /no-such-editor \(\$VISUAL\): there is no such program/);
  await leave(terminal);
});

test('commands of one run are there in the next', async () => {
  const terminal = await open();
  terminal.press(':');
  await terminal.waitFor('the palette', /Command/);
  terminal.press('filter lab');
  await terminal.waitFor('the line', /: filter lab/);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the filter', /filter: lab/);
  await leave(terminal);
  const file = workspace.path('.local/state/scarefloor/console-history');
  expect(readFileSync(file, 'utf8')).toBe('filter lab\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const next = workspace.terminal();
  await next.waitFor('the console', /Upcoming 1/);
  next.press(':');
  await next.waitFor('the palette', /Command/);
  // They may still be being read.
  await until('the line of before', () => {
    next.press(KEYS.up);
    return /: filter lab/.test(next.text());
  });
});

test('filters of one run are there in the next', async () => {
  const terminal = await open();
  terminal.press('3');
  await terminal.waitFor('the history', /\[History \d/);
  terminal.press('/');
  await terminal.waitFor('the line', /^ {2}\/ /m);
  terminal.press('state:failed');
  await terminal.waitFor('the filter', /\/ state:failed/);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the banner', /filter {2}state:failed/);
  terminal.press('1');
  await terminal.waitFor('the floor', /Upcoming 1/);
  await leave(terminal);
  const file = workspace.path('.local/state/scarefloor/console-filters');
  expect(readFileSync(file, 'utf8')).toBe('history state:failed\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const next = workspace.terminal();
  await next.waitFor('the console', /Upcoming 1/);
  next.press('3');
  await next.waitFor('the history', /\[History \d/);
  next.press('/');
  await next.waitFor('the line', /^ {2}\/ /m);
  await until('the filter of before', () => {
    next.press(KEYS.up);
    return /\/ state:failed/.test(next.text());
  });
});
