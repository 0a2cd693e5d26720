/** What is known of an execution in the operator's pager: a small script as $PAGER. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageFacts } from '../../../src/commands/programs/page-facts.ts';
import type { CommandContext } from '../../../src/commands/verb.ts';
import { loadSettings } from '../../../src/config/load-settings.ts';
import type { Execution } from '../../../src/domain/execution.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { Store } from '../../../src/store/store.ts';
import { type MonitorBench, openMonitorBench } from '../../monitor/monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from '../../monitor/scripted-site.ts';
import { type CommandLine, commandLine } from '../command-line.ts';

let line: CommandLine;
let bench: MonitorBench;
let site: ScriptedSite;
let url: string;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  url = `${site.origin}/app.html`;
  line = commandLine({ environment: { SCAREFLOOR_DB: 'floor.db' } });
  await line.run('add', 'app', '--type', 'monitor', '--target', url, '--manual');
});

afterEach(async () => {
  await site.close();
  bench.close();
});

test('it is all that `show` prints, and what a monitor saw change, line by line', async () => {
  const store = Store.open(join(line.directory, 'floor.db'));
  const task = store.tasks.byName('app');
  const resultsFile = join(line.directory, 'results', `task-${task?.id}.db`);
  site.show('/app.html', '<p>one</p>');
  await bench.cycle({ targets: [url], resultsFile });
  site.show('/app.html', '<p>two</p>');
  const sessionId = '20260105-120009-test';
  const result = await bench.cycle({ targets: [url], resultsFile, sessionId });
  // Only what the pager is told of it is asked here: how an execution comes about is not.
  const execution = {
    id: 7,
    taskId: task?.id,
    taskName: 'app',
    taskType: 'monitor',
    sessionId,
    status: 'COMPLETED',
    trigger: 'manual',
    requestedBy: 'ana',
    reason: '',
    slotTime: null,
    redriveOf: null,
    missedSlots: 0,
    queuedAt: 1,
    startTime: 2,
    endTime: 3,
    attempt: 1,
    errorKind: '',
    errorMessage: '',
    resultJson: JSON.stringify(result),
  } as Execution;
  const environment = { PATH: process.env.PATH, HOME: line.directory, PAGER: 'cat >read; sleep 1.2 #' };
  const request = { environment, workingDirectory: line.directory, databaseFile: 'floor.db' };
  const context = {
    ...request,
    clock: systemClock,
    streams: { stdin: { isTTY: false }, stdout: { write: () => true } },
    settings: async () => await loadSettings(request),
  } as unknown as CommandContext;
  const told = await pageFacts(context, store, execution, new AbortController().signal);
  store.close();
  expect(told).toEqual({ ok: true, message: '' });
  const read = readFileSync(join(line.directory, 'read'), 'utf8');
  expect(read).toMatch(/^execution {2}7 of app \(monitor\)$/m);
  expect(read).toMatch(/^log +.*\.log$/m);
  expect(read).toContain('\n- one\n+ two\n');
});
