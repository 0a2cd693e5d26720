/** Leaving never stops work silently: a background engine goes on with it, after `q` and after a dropped line. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS, type TerminalSession } from '../screens/terminal.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { isAlive } from './processes.ts';
import { Tmux, tmuxIsMissing } from './tmux.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

/** Keys that come sooner after a dialog opened are dropped. */
const DEAF_MS = 400;

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(60);
  site.latencyMs = 3_000;
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 24h, config: { targets: ["${site.origin}/"], max_similar: 1000 } }
`);
});

afterEach(async () => {
  const pid = await enginePid();
  if (pid !== null) {
    process.kill(pid, 'SIGTERM');
    await until('the background engine ended', () => !isAlive(pid));
  }
  await workspace.close();
  await site.close();
});

async function enginePid(): Promise<number | null> {
  const { engine } = await workspace.json<{ engine: { role: string; pid: number | null } }>('status');
  return engine.role === 'none' ? null : engine.pid;
}

/** The one execution is carried to its end by an engine that is not `former`, and no attempt is counted as failed. */
async function expectFinishedElsewhere(former: number): Promise<void> {
  const pid = await until('another engine', async () => {
    const now = await enginePid();
    return now !== null && now !== former && now;
  });
  expect(isAlive(pid)).toBe(true);
  site.latencyMs = 0;
  const completed = await until('the execution completed', async () => {
    const [execution, ...others] = await historyOf(workspace);
    expect(others).toEqual([]);
    return execution?.status === 'COMPLETED' && execution;
  });
  expect(completed).toMatchObject({ taskName: 'lab', trigger: 'manual', retryCount: 0 });
}

/** A console with work under way that asks what is to become of it. */
async function askedToLeave(): Promise<TerminalSession> {
  const terminal = workspace.terminal();
  await terminal.waitFor('the task, selected', /^> lab /m);
  terminal.press('r');
  await terminal.waitFor('the execution', /lab .*crawl .*\d+\/\d+/);
  terminal.press('q');
  await terminal.waitFor('the question', /background/);
  return terminal;
}

test('q hands what runs to a background engine, which finishes it', async () => {
  const terminal = await askedToLeave();
  // Keys within 300 ms of a dialog's opening are dropped: pressed again until it is taken.
  await until('the console ended', () => {
    terminal.press(KEYS.enter);
    return terminal.exit;
  });
  expect(terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.text()).toMatch(/engine \d+ goes on in the background/);
  await expectFinishedElsewhere(terminal.pid);
});

test('q cancels what runs only once the word was typed', async () => {
  const terminal = await askedToLeave();
  await delay(DEAF_MS);
  terminal.press(KEYS.up);
  await terminal.waitFor('cancel, chosen', /> cancel/);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the word is asked for', /type cancel to do it/);
  await delay(DEAF_MS);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the refusal', /type cancel exactly, or Esc/);
  expect(terminal.exit).toBeNull();
  terminal.press('cancel');
  await terminal.waitFor('the word', /to do it: cancel/);
  terminal.press(KEYS.enter);
  await terminal.exited;
  expect(await enginePid()).toBeNull();
  expect(await historyOf(workspace)).toMatchObject([{ taskName: 'lab', status: 'CANCELLED' }]);
});

/** A console in tmux whose line drops while it carries an execution; its pid. */
async function dropTheLine(): Promise<number> {
  const tmux = new Tmux(`scarefloor-drop-${process.pid}`, workspace.environment);
  try {
    tmux.start(workspace.argv(), 80, 24, workspace.folder);
    await tmux.waitFor('the task, selected', /^> lab /m);
    tmux.keys('r');
    await tmux.waitFor('the execution', /lab .*crawl .*\d+\/\d+/);
    return tmux.panePid();
  } finally {
    // Its server ends, and the terminal with it: the console gets SIGHUP.
    tmux.close();
  }
}

test('a line that drops does the same', async ({ skip }) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  const former = await dropTheLine();
  await until('the console is gone', () => !isAlive(former));
  await expectFinishedElsewhere(former);
});

test('with on_disconnect: drain, what runs ends in the console that lost its line', async ({ skip }) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  workspace.configure('console: { on_disconnect: drain }');
  const former = await dropTheLine();
  expect(isAlive(former)).toBe(true);
  expect(await enginePid()).toBe(former);
  site.latencyMs = 0;
  await until('the console is gone', () => !isAlive(former));
  expect(await enginePid()).toBeNull();
  expect(await historyOf(workspace)).toMatchObject([{ taskName: 'lab', status: 'COMPLETED', retryCount: 0 }]);
});

test('with on_disconnect: cancel, what runs is cancelled, and the history says so', async ({ skip }) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  workspace.configure('console: { on_disconnect: cancel }');
  const former = await dropTheLine();
  await until('the console is gone', () => !isAlive(former));
  expect(await enginePid()).toBeNull();
  expect(await historyOf(workspace)).toMatchObject([{ taskName: 'lab', status: 'CANCELLED' }]);
});
