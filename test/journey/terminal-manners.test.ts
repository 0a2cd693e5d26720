/** What a terminal program owes its terminal besides the end: job control and changes of size. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS } from '../screens/terminal.ts';
import { Tmux, tmuxIsMissing } from './tmux.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 24h, config: { targets: ["http://127.0.0.1:9/"] } }
`);
});

afterEach(async () => {
  await workspace.close();
});

test('Ctrl-Z gives the terminal to the shell, and fg brings the console back', async () => {
  workspace.environment.PS1 = 'shell> ';
  const terminal = workspace.terminal(['bash', '--norc', '--noprofile', '-i']);
  await terminal.waitFor('the prompt', /shell>/);
  terminal.press(`${workspace.argv().join(' ')}\r`);
  await terminal.waitFor('the console', /^> lab /m);
  terminal.press(KEYS.ctrlZ + KEYS.ctrlZ);
  await terminal.waitFor('the shell', (text) => /Stopped/.test(text) && !/Upcoming/.test(text));
  terminal.press('stty -a | grep -o " echo " | tr -d " "\r');
  await terminal.waitFor('a terminal that echoes again', /^echo$/m);
  terminal.press('fg\r');
  await terminal.waitFor('the console', /^> lab /m);
  terminal.press('q');
  await terminal.waitFor('the shell', (text) => !/Upcoming/.test(text) && /shell> *$/m.test(text));
});

test('a storm of resizes ends in the right frame', async () => {
  const terminal = workspace.terminal();
  await terminal.waitFor('the console', /^> lab /m);
  const small = terminal.text();
  for (let step = 0; step < 30; step++) terminal.resize(60 + ((step * 37) % 90), 15 + ((step * 11) % 30));
  terminal.resize(120, 40);
  await terminal.waitFor('two columns, with the footer on the last line', (text) => {
    const lines = text.split('\n');
    return /q leave/.test(lines[39] ?? '') && lines.filter((line) => /q leave/.test(line)).length === 1;
  });
  terminal.resize(80, 24);
  await terminal.waitFor('the frame of before', (text) => withoutTimes(text) === withoutTimes(small));
});

test('a storm of resizes in tmux ends in the right frame on every screen', async ({ skip }) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  const tmux = new Tmux(`scarefloor-storm-${process.pid}`, workspace.environment);
  try {
    tmux.start(workspace.argv(), 80, 24, workspace.folder);
    await tmux.waitFor('the console', /^> lab /m);
    for (const digit of '123456') {
      tmux.keys(digit);
      for (let step = 0; step < 12; step++) tmux.resize(50 + ((step * 37) % 90), 12 + ((step * 11) % 30));
      tmux.resize(100, 30);
      const stormed = await steady(tmux, 30);
      // The same as a frame that is drawn on an empty screen.
      tmux.keys('C-l');
      expect(withoutTimes(await steady(tmux, 30))).toBe(withoutTimes(stormed));
    }
    tmux.keys('1');
    await tmux.waitFor('the Floor', /^> lab /m);
    tmux.keys('q');
    await until('the console left', () => tmux.exitStatus() === 0);
  } finally {
    tmux.close();
  }
});

/** A frame of that many lines, once two looks show the same. */
async function steady(tmux: Tmux, rows: number): Promise<string> {
  let before = '';
  const look = async () => {
    const text = tmux.text();
    const same =
      text === before && text.startsWith('scarefloor') && text.trimEnd().split('\n').length === rows;
    before = text;
    await delay(120);
    return same && text;
  };
  return await until('a whole frame that stands still', look, undefined, () => tmux.text());
}

test('a terminal that is too small is told so in one line, and nothing is lost', async () => {
  const terminal = workspace.terminal(workspace.argv(), 80, 24);
  await terminal.waitFor('the console', /^> lab /m);
  terminal.resize(30, 8);
  await terminal.waitFor('the needed size', /60\s*x\s*15/);
  terminal.resize(80, 24);
  await terminal.waitFor('the console', /^> lab /m);
});

/** Countdowns go on while the size changes. */
function withoutTimes(text: string): string {
  return text.replace(/\d+[dhms:]? ?\d*[hms]?/g, '#').replace(/ +/g, ' ');
}

test('lines that were there before the console are there after it', async () => {
  const terminal = workspace.terminal([
    '/bin/sh',
    '-c',
    `echo BEFORE; ${workspace.argv().join(' ')}; exec cat`,
  ]);
  await terminal.waitFor('the console', /^> lab /m);
  expect(terminal.text()).not.toContain('BEFORE');
  terminal.press('q');
  await terminal.waitFor('the main screen', /^BEFORE$/m);
});
