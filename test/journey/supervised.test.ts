/** The daemon under a supervisor: killed and started again at any moment, twice on one store, beside a console. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOST_PID_VARIABLE, markedProcesses } from '../../src/shared/marked-processes.ts';
import { processesIn } from '../crash/left-behind.ts';
import { DaemonProcess, type Status } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const KILLS = 14;
/** From before the program is loaded until well into its work. */
const LONGEST_LIFE_MS = 1_600;

let site: LoopbackSite;
let workspace: Workspace;
const daemons: DaemonProcess[] = [];

beforeEach(async () => {
  site = await LoopbackSite.start(20);
});

afterEach(async () => {
  site.latencyMs = 0;
  for (const daemon of daemons.splice(0)) daemon.kill('SIGKILL');
  await workspace.close();
  await site.close();
});

const BUSY = `  - { name: tick, type: tool, schedule: "* * * * * *", overlap: buffer_one, config: { argv: ["true"] } }
  - { name: lab, type: scan, schedule: "*/4 * * * * *", config: { targets: ["TARGET"] } }
`;

/** One task that runs when it is told to, and more where there is to be work at any moment. */
function configure({ more = '', tasks = '' } = {}): void {
  const long =
    '  - { name: long, type: scan, manual: true, config: { targets: ["TARGET"], max_similar: 1000 } }\n';
  const yaml = `${more}\nscheduler_config: { retry_base_seconds: 1 }\ntasks:\n${tasks}${long}`;
  workspace = new Workspace(yaml.replaceAll('TARGET', `${site.origin}/`));
}

function start(): DaemonProcess {
  const daemon = new DaemonProcess(workspace);
  daemons.push(daemon);
  return daemon;
}

const engineOf = async () => (await workspace.json<Status>('status')).engine;

/** Names of all files below the workspace, without what tells one execution or one process from another. */
function kindsOfFiles(): Set<string> {
  const files = readdirSync(workspace.folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const paths = files.map((one) => join(one.parentPath, one.name).slice(workspace.folder.length + 1));
  return new Set(paths.map((path) => path.replace(/\d{8}-\d{6}-[a-z0-9]+/g, 'SESSION').replace(/\d+/g, 'N')));
}

test(`killed ${KILLS} times at random moments and started again at once, no slot is lost and nothing is left`, async () => {
  configure({ tasks: BUSY });
  const first = await start().isEngine();
  const pids = [first.pid];
  expect((await workspace.run('trigger', 'long')).code).toBe(0);
  // The same moments in each run: a failure can be looked at again.
  let seed = 7;
  for (let kill = 0; kill < KILLS; kill += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    await delay((seed / 2 ** 31) * LONGEST_LIFE_MS);
    const dying = daemons.at(-1);
    dying?.kill('SIGKILL');
    await dying?.code;
    pids.push(start().pid);
  }
  const last = daemons.at(-1)!;
  await last.isEngine();
  // An execution that was killed three times with its engine is taken for the cause, and given up.
  const endings = ['COMPLETED ', 'COMPLETED lost', 'FAILED crash_loop'];
  const long = () => historyOf(workspace).then((all) => all.filter(({ taskName }) => taskName === 'long'));
  await until('what was interrupted has ended', async () =>
    (await long()).every(({ status, errorKind }) => endings.includes(`${status} ${errorKind}`)),
  );
  last.kill('SIGTERM');
  expect(await last.code).toBe(0);

  const verified = await workspace.run('verify');
  expect(verified, verified.stdout).toMatchObject({ code: 0 });
  const all = await historyOf(workspace);
  expect(await long()).toHaveLength(1);
  expect(all.filter(({ status }) => status === 'RUNNING')).toEqual([]);
  expect(await engineOf()).toMatchObject({ role: 'none' });
  await until('no process is left', () => processesIn(workspace.folder).length === 0);
  for (const pid of pids) expect(markedProcesses({ text: `${HOST_PID_VARIABLE}=${pid}` })).toEqual([]);
  const kinds = [...kindsOfFiles()];
  // A spool is what an interrupted scan goes on from: one a task.
  expect(kinds.filter((kind) => /lock|part|tmp|journal|before/.test(kind))).toEqual([]);
  expect(kinds).toEqual(expect.arrayContaining(['logs/scarefloor.log', 'scheduler.db']));
  expect(statSync(workspace.path('scheduler.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
});

test('of two daemons the second stands by, serves nothing, and takes over with the port when the first is killed', async () => {
  const port = await freePort();
  configure({ more: `metrics: { port: ${port} }`, tasks: BUSY });
  const health = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
  const first = await start().isEngine();
  await first.says('metrics are served');
  const second = start();
  await second.says('standing by: another process is the engine');
  expect(await engineOf()).toMatchObject({ pid: first.pid });
  const third = start();
  await third.says('standing by');
  third.kill('SIGINT');
  expect(await third.code).toBe(0);

  first.kill('SIGKILL');
  await second.isEngine();
  await second.says('metrics are served');
  expect(await health()).toBe(200);
  expect(await engineOf()).toMatchObject({ pid: second.pid });
  second.kill('SIGTERM');
  expect(await second.code).toBe(0);
  expect((await workspace.run('verify')).code).toBe(0);
});

test('a console takes over while the daemon is down, and gives the floor back when it is left', async () => {
  const port = await freePort();
  configure({ more: `metrics: { port: ${port} }` });
  const served = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const first = await start().isEngine();
  const console = workspace.terminal();
  await console.waitFor('the console, attached', new RegExp(`pid ${first.pid}`));
  first.kill('SIGKILL');
  await console.waitFor('the console is the engine', /engine here/);
  const second = start();
  await second.says('standing by: another process is the engine');
  expect(await engineOf()).toMatchObject({ pid: console.pid });
  // With all that belongs to it: the port of metrics.
  await until('it serves metrics', async () =>
    (await served().catch(() => '')).includes('scarefloor_engine_up 1'),
  );
  console.press('q');
  expect(await console.exited).toMatchObject({ code: 0 });
  await second.isEngine();
  second.kill('SIGTERM');
  expect(await second.code).toBe(0);
  expect((await workspace.run('verify')).code).toBe(0);
});

test('SIGINT ends it as SIGTERM does, whatever it is about', async () => {
  configure({ tasks: BUSY });
  site.latencyMs = 5_000;
  const daemon = await start().isEngine();
  await until('a scan runs', () => site.asked.length > 0);
  daemon.kill('SIGINT');
  await daemon.says('"signal":"SIGINT"');
  site.latencyMs = 0;
  expect(await daemon.code).toBe(0);
  expect((await historyOf(workspace)).filter(({ status }) => status === 'RUNNING')).toEqual([]);
});

test('what a console carries when it is left goes on in the daemon that stands by, and in no further process', async () => {
  configure();
  const first = await start().isEngine();
  const console = workspace.terminal();
  await console.waitFor('the console, attached', new RegExp(`pid ${first.pid}`));
  first.kill('SIGKILL');
  await console.waitFor('the console is the engine', /engine here/);
  const second = start();
  await second.says('standing by: another process is the engine');
  site.latencyMs = 5_000;
  expect((await workspace.run('trigger', 'long')).code).toBe(0);
  await until('it runs', () => site.asked.length > 0);
  console.press('q');
  await console.waitFor('the question', /background/);
  // Keys within 300 ms of a dialog's opening are dropped: pressed again until it is taken.
  await until('the console ended', () => {
    if (console.exit === null) console.press('\r');
    return console.exit;
  });
  expect(console.text()).toContain(`engine ${second.pid}, which stands by, goes on`);
  await second.isEngine();
  site.latencyMs = 0;
  await until('it completed', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
  expect((await historyOf(workspace))[0]).toMatchObject({ retryCount: 0 });
  second.kill('SIGTERM');
  expect(await second.code).toBe(0);
  await until('no process is left', () => processesIn(workspace.folder).length === 0);
});
