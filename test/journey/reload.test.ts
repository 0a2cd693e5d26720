/** The configuration of a daemon at work is saved: what can change does, what is wrong changes nothing. */
import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExposition } from '../metrics/read-exposition.ts';
import { DaemonProcess } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;
let daemon: DaemonProcess;

beforeEach(async () => {
  site = await LoopbackSite.start(60);
  workspace = new Workspace('log_level: info\n');
});

afterEach(async () => {
  site.latencyMs = 0;
  daemon.kill('SIGKILL');
  await workspace.close();
  await site.close();
});

const TASKS = ['one', 'two', 'three', 'four', 'five'];

function configuration(more: string): string {
  const tasks = TASKS.map(
    (name) =>
      `  - { name: ${name}, type: scan, manual: true, config: { targets: ["${site.origin}/"], max_similar: 1000 } }\n`,
  );
  return `${more}\ntasks:\n${tasks.join('')}`;
}

/** As editors do: whole, or not at all. */
function save(text: string): void {
  workspace.write('next.yaml', text);
  renameSync(workspace.path('next.yaml'), workspace.path('scarefloor.yaml'));
}

async function value(port: number, name: string): Promise<number | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  return readExposition(await answer.text())
    .get(name.replace(/\{.*/, ''))
    ?.samples.get(name);
}

const running = async () => (await historyOf(workspace)).filter(({ status }) => status === 'RUNNING').length;

test('limits rise and fall under load without touching what runs; a wrong file is refused with all its mistakes', async () => {
  const [port, otherPort] = [await freePort(), await freePort()];
  const scans = (limit: number) => `scheduler_config: { max_concurrent_scans: ${limit} }`;
  save(configuration(`${scans(2)}\nmetrics: { port: ${port} }`));
  daemon = await new DaemonProcess(workspace).isEngine();
  // Below the time that a scan gives an answer, and more than all that is done here takes.
  site.latencyMs = 6_000;
  for (const name of TASKS) expect((await workspace.run('trigger', name)).code).toBe(0);
  await until('as many run as may', async () => (await running()) === 2);

  save(configuration(`${scans(4)}\nmetrics: { port: ${port} }`));
  await daemon.says('"scheduler_config.max_concurrent_scans"');
  await until('two more run', async () => (await running()) === 4);

  // Fewer than run: those go on, and nothing new begins.
  save(configuration(`${scans(1)}\nmetrics: { port: ${otherPort} }\nlog_level: debug`));
  await until('metrics have moved', () => daemon.stderr.includes(`"port":${otherPort}`));
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  await until(
    'the limit is shown',
    async () => (await value(otherPort, 'scarefloor_pool_limit{pool="scan"}')) === 1,
  );
  expect(await running()).toBe(4);

  save(configuration(`${scans(0)}\nlog_levl: info\nmetrics: { port: 99999 }`));
  daemon.kill('SIGHUP');
  await daemon.says(/scarefloor\.yaml:1: scheduler_config\.max_concurrent_scans must be/);
  await daemon.says(/scarefloor\.yaml:2: unknown key \\"log_levl\\"; did you mean \\"log_level\\"\?/);
  await daemon.says(/scarefloor\.yaml:3: metrics\.port must be/);
  await until(
    'metrics say so',
    async () => (await value(otherPort, 'scarefloor_config_last_reload_successful')) === 0,
  );
  expect(await value(otherPort, 'scarefloor_pool_limit{pool="scan"}')).toBe(1);

  save(
    configuration(
      `${scans(3)}\nmetrics: { port: ${otherPort} }\ntimezone: Asia/Tokyo\npaths: { logs_directory: ./elsewhere }`,
    ),
  );
  daemon.kill('SIGHUP');
  await daemon.says('"needRestart":["paths.logs_directory","timezone"]');
  site.latencyMs = 0;
  await until('all have run', async () => {
    const all = await historyOf(workspace);
    return all.length === 5 && all.every(({ status }) => status === 'COMPLETED');
  });
  expect((await historyOf(workspace)).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
  // What is served may be as old as the last look at the store.
  await until(
    'metrics say so too',
    async () => (await value(otherPort, 'scarefloor_config_last_reload_successful')) === 1,
  );
  daemon.kill('SIGTERM');
  expect(await daemon.code).toBe(0);
});
