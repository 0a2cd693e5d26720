/** A tool task of the configuration: nmap finds an open port, and in the next run that it was closed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/tool/find-program.ts';
import { KEYS } from '../screens/terminal.ts';
import { freePort } from './free-port.ts';
import { historyOf } from './history-record.ts';
import { descendantsOf, isAlive } from './processes.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const hasNmap = 'path' in findProgram('nmap', process.env.PATH ?? '');
if (!hasNmap) process.stderr.write('skipped: nmap is not installed\n');

let workspace: Workspace;
let server: Server;
let port = 0;
let daemon: ChildProcess | null = null;

beforeEach(async () => {
  server = createServer((socket) => socket.destroy());
  port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});

afterEach(async () => {
  daemon?.kill('SIGKILL');
  daemon = null;
  await workspace.close();
  server.close();
});

function configuration(argv: string[], more = ''): string {
  return `tasks:
  - name: ports
    type: tool
    manual: true
    config:
      argv: ${JSON.stringify(argv)}
${more}`;
}

const NMAP_CONFIG = `      targets: [127.0.0.1]
      output: nmap
`;

const nmapArgv = () => ['nmap', '-n', '-sT', '-p', String(port), '-oX', '-', '-iL', '{targets}'];

async function startDaemon(): Promise<ChildProcess> {
  const [node, ...args] = workspace.argv('run');
  const child = spawn(node, args, { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  daemon = child;
  await until('the engine', async () => {
    const { engine } = await workspace.json<{ engine: { pid: number | null } }>('status');
    return engine.pid === child.pid;
  });
  return child;
}

async function runPorts(count: number): Promise<void> {
  expect(await workspace.run('trigger', 'ports')).toMatchObject({ code: 0 });
  await until('it completed', async () => {
    const all = await historyOf(workspace);
    return all.length === count && all[count - 1]?.status === 'COMPLETED';
  });
}

describe.skipIf(!hasNmap)('nmap', () => {
  test('under the daemon: an open port is a finding, and resolved when it is closed', async () => {
    workspace = new Workspace(configuration(nmapArgv(), NMAP_CONFIG));
    const child = await startDaemon();
    await runPorts(1);
    const first = await workspace.run('show', 'ports');
    expect(first.stdout).toContain(`runs       nmap -n -sT -p ${port} -oX - -iL {targets}`);
    expect(first.stdout).toContain('result     baseline, 1 host, 1 port; 1 finding (1 info)');
    expect(first.stdout).toContain(`finding    info: open port ${port}/tcp at 127.0.0.1:${port}`);

    await new Promise((resolve) => server.close(resolve));
    await runPorts(2);
    const second = await workspace.run('show', 'ports');
    expect(second.stdout).toContain('result     1 host, 0 new, 0 changed, 1 gone; 0 findings, 1 resolved');
    expect(second.stdout).toMatch(
      new RegExp(`^resolved +127\\.0\\.0\\.1:${port} info: open port ${port}/tcp$`, 'm'),
    );
    expect((await workspace.run('history', 'ports')).stdout).toMatch(
      /1 gone; 0 findings, 1 resolved[\s\S]*baseline/,
    );
    expect((await workspace.run('logs', 'ports')).stdout).toContain('runs nmap');
    child.kill('SIGTERM');
  });

  test('in the console: it runs by a key, and its detail says what it found', async () => {
    workspace = new Workspace(configuration(nmapArgv(), NMAP_CONFIG));
    const console = workspace.terminal(workspace.argv(), 120, 40);
    await console.waitFor('the task, selected', /> ports /);
    console.press('r');
    await until('it completed', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
    console.press(KEYS.enter);
    await console.waitFor('its finding', new RegExp(`info +open port ${port}/tcp`));
    await console.waitFor('what it runs', /runs +nmap -n -sT/);
  });
});

test('a tool that runs is a row of the console with its progress, and a cancel ends it', async () => {
  workspace = new Workspace();
  const pid = workspace.path('pid');
  // Prints what it found and how far it is, as nuclei does with -stats-json.
  const stats = JSON.stringify({
    requests: '480',
    total: '960',
    matched: '4',
    errors: '0',
    hosts: '3',
    templates: '40',
    rps: '48',
  });
  workspace.write('tool.sh', `echo '${stats}' >&2\necho $$ >${pid}\nsleep 60\n`);
  workspace.write(
    'scarefloor.yaml',
    configuration(['/bin/sh', workspace.path('tool.sh')], '      output: nuclei\n'),
  );
  const console = workspace.terminal(workspace.argv(), 120, 40);
  await console.waitFor('the task, selected', /> ports /);
  console.press('r');
  await console.waitFor('its row with progress', /ports +run .*480\/960/);
  await until('the tool runs', () => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '');
  expect(await workspace.run('cancel', 'ports', '--reason', 'enough')).toMatchObject({ code: 0 });
  await until('it is cancelled', async () => (await historyOf(workspace))[0]?.status === 'CANCELLED');
  expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false);
});

test('kill -9 of the engine ends its tool within seconds, and the next engine runs it again', async () => {
  workspace = new Workspace();
  const pid = workspace.path('pid');
  workspace.write(
    'tool.sh',
    `trap '' TERM\nif [ -e ${pid} ]; then echo done; exit 0; fi\necho $$ >${pid}\nwhile :; do sleep 0.1; done\n`,
  );
  workspace.write('scarefloor.yaml', configuration(['/bin/sh', workspace.path('tool.sh')]));
  const child = await startDaemon();
  await workspace.run('trigger', 'ports');
  const tool = await until('the tool runs', () => {
    try {
      // The shell creates the file before it writes into it: empty is not there yet.
      return Number(readFileSync(pid, 'utf8')) || null;
    } catch {
      return null;
    }
  });
  expect(descendantsOf(child.pid!).map((one) => one.pid)).toContain(tool);
  child.kill('SIGKILL');
  await until('the tool is gone', () => !isAlive(tool));
  await startDaemon();
  await until('it completed', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
  expect(await historyOf(workspace)).toMatchObject([{ attempt: 2, retryCount: 0 }]);
});
