/** `scarefloor demo`: what a newcomer sees first. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS } from '../screens/terminal.ts';
import { descendantsOf, isAlive } from './processes.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.environment.TMPDIR = workspace.folder;
});

afterEach(async () => {
  await workspace.close();
});

test('without a terminal it scans, watches, prints the result and says where the report is', async () => {
  const { code, stdout, stderr } = await workspace.run('demo');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const report = /\S+\.html/.exec(stdout)?.[0] ?? '';
  expect(existsSync(report)).toBe(true);
  expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
  expect(stdout).toMatch(/\b200\b/);
  rmSync(dirname(report), { recursive: true, force: true });
});

test('in a terminal something moves, and leaving takes everything away', async () => {
  const terminal = workspace.terminal(workspace.argv('demo'), 80, 24);
  const percent = await terminal.waitFor('an execution with its progress', /crawl .*\d+\/\d+/);
  await terminal.waitFor('the progress to move', (text) => text !== percent && /\d+\/\d+/.test(text));
  const started = descendantsOf(terminal.pid);
  terminal.press('q');
  // With work under way the console asks what becomes of it.
  await terminal.waitFor('the question', /drain/i);
  terminal.press(KEYS.escape);
  await terminal.waitFor('the Floor', /Upcoming/);
  terminal.signal('SIGTERM');
  await terminal.exited;
  await until('everything that it started is gone', () => started.every(({ pid }) => !isAlive(pid)));
  expect(readdirSync(workspace.folder).filter((name) => name.startsWith('scarefloor-demo'))).toEqual([]);
});
