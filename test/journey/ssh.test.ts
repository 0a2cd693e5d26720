/** As operators use it: over SSH, on a line with a round trip of 200 ms that drops in the middle of a scan. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS, type TerminalSession } from '../screens/terminal.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { isAlive } from './processes.ts';
import { SlowLine } from './slow-line.ts';
import { SshServer, sshIsMissing } from './ssh-server.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const ONE_WAY_MS = 100;

let site: LoopbackSite;
let workspace: Workspace;
let server: SshServer | null;
let line: SlowLine | null;

beforeEach(async () => {
  server = null;
  line = null;
  site = await LoopbackSite.start(60);
  site.latencyMs = 3_000;
  const targets = `targets: ["${site.origin}/"], max_similar: 1000`;
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 20h, config: { ${targets} } }
  - { name: office, type: scan, interval: 24h, config: { ${targets} } }
  - { name: shop, type: scan, interval: 25h, config: { ${targets} } }
  - { name: vault, type: scan, interval: 26h, config: { ${targets} } }
`);
});

afterEach(async () => {
  const pid = await enginePid();
  if (pid !== null) {
    process.kill(pid, 'SIGTERM');
    await until('the engine ended', () => !isAlive(pid));
  }
  await workspace.close();
  await line?.close();
  await server?.close();
  await site.close();
});

async function enginePid(): Promise<number | null> {
  const { engine } = await workspace.json<{ engine: { role: string; pid: number | null } }>('status');
  return engine.role === 'none' ? null : engine.pid;
}

/** The console on the other side of the line, below a shell that notes the terminal's settings. */
async function open(): Promise<TerminalSession> {
  server = await SshServer.start();
  line = await SlowLine.start(server.port, ONE_WAY_MS);
  const environment = Object.entries(workspace.environment)
    .filter(([name]) => name !== 'TERM')
    .map(([name, value]) => `${name}='${value}'`);
  const program = workspace.argv().join(' ');
  const command = `cd ${workspace.folder}; export ${environment.join(' ')}; stty -a > before; ${program}; stty -a > after; echo LEFT`;
  const terminal = workspace.terminal(server.client(command, line.port));
  await terminal.waitFor('the console', /^> lab /m);
  return terminal;
}

test('keys mean over SSH on a slow line what they mean at home', async ({ skip }) => {
  const missing = sshIsMissing();
  if (missing !== null) skip(missing);
  const terminal = await open();
  // As a held key sends them, and as an impatient hand does: nobody waits for the answer.
  terminal.press('jjj');
  await terminal.waitFor('three rows down', /^> vault /m);
  for (const key of [KEYS.up, KEYS.up, KEYS.down, 'k', 'k']) terminal.press(key);
  await terminal.waitFor('the first row', /^> lab /m);
  // The line hands these over together or apart, as it likes.
  for (const key of ['/', 's', 'hop', '\r']) terminal.press(key);
  await terminal.waitFor('the filtered task', (text) => /^> shop /m.test(text) && !/lab/.test(text));
  terminal.press(KEYS.escape);
  await terminal.waitFor('all tasks', /lab[\s\S]*shop/);
  terminal.resize(120, 40);
  await terminal.waitFor('two columns', /│ .*Upcoming/);
  terminal.press('q');
  await terminal.waitFor('the shell', /LEFT/);
  await terminal.exited;
  const noted = (name: string) => readFileSync(workspace.path(name), 'utf8');
  const settings = (text: string) => text.replace(/rows \d+; columns \d+;/, '');
  expect(settings(noted('after'))).toBe(settings(noted('before')));
});

test('when the line drops in the middle of a scan, a background engine finishes it', async ({ skip }) => {
  const missing = sshIsMissing();
  if (missing !== null) skip(missing);
  const terminal = await open();
  terminal.press('r');
  await terminal.waitFor('the execution', /lab .*crawl .*\d+\/\d+/);
  const former = await until('the engine', enginePid);
  line?.cut();
  await terminal.exited;
  await until('the console is gone', () => !isAlive(former));
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
});
