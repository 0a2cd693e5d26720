/** The engine itself is killed while its scan is shared out: real processes from end to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { historyOf } from '../journey/history-record.ts';
import { descendantsOf, isAlive } from '../journey/processes.ts';
import { until } from '../journey/until.ts';
import { Workspace } from '../journey/workspace.ts';
import { openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing, TEST_KEY } from './redis.ts';
import { startWorkers } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

const PAGES = 60;
const REQUESTS_AT_ONCE = 10;

function startEngine(workspace: Workspace): ChildProcess {
  const [node, ...args] = workspace.argv('run');
  const child = spawn(node, args, { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

fleetTest(
  'an engine that is killed and started again has one result, and goes on with what was fetched',
  async () => {
    const server = await RedisServer.start();
    const site = await openHosts({ hosts: 3, pages: PAGES, answerMs: 1_000 });
    const targets = site.targets.map((target) => JSON.stringify(target)).join(', ');
    const workspace = new Workspace(`scheduler_config: { retry_base_seconds: 1 }
fleet: { redis_url: "${server.url}", key: "${TEST_KEY}", patience_seconds: 20 }
tasks:
  - name: lab
    type: scan
    manual: true
    config: { targets: [${targets}], override_rate_limit: true, max_similar: 1000 }
`);
    onTestFinished(async () => await workspace.close());
    await startWorkers(server, ['one', 'two']);
    const engine = startEngine(workspace);
    await until('the engine', async () => (await workspace.run('trigger', 'lab')).code === 0);
    await until('a part of it is fetched', () => site.requests.length > PAGES / 2);
    const processes = [engine.pid ?? 0, ...descendantsOf(engine.pid ?? 0).map(({ pid }) => pid)];
    engine.kill('SIGKILL');
    await until('all of it is gone', () => !processes.some(isAlive));
    startEngine(workspace);
    site.answerMs = 0;
    const ended = await until('the scan ends', async () => {
      const history = await historyOf(workspace);
      return history.every(({ status }) => status === 'COMPLETED') && history;
    });
    expect(ended).toMatchObject([{ status: 'COMPLETED', attempt: 2 }]);
    // What was under way when its own process found out that nobody wanted it any more.
    const again = site.requests.length - new Set(site.requests).size;
    expect(again).toBeLessThanOrEqual(3 * REQUESTS_AT_ONCE);
    const pages = await workspace.json<{ result: { metrics: Record<string, number> } }>('show', 'lab');
    expect(pages.result.metrics.pages).toBe(3 * (PAGES + 1));
  },
);
