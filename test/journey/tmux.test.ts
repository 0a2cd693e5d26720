/** A working day in tmux at 80x24: what the keys do is what the history tells afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { Tmux, tmuxIsMissing } from './tmux.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

/** The console drops keys that come sooner after a dialog opened than a person could mean them (300 ms). */
const READING_MS = 450;

let site: LoopbackSite;
let workspace: Workspace;
let tmux: Tmux;

beforeEach(async () => {
  site = await LoopbackSite.start(120);
  const targets = `targets: ["${site.origin}/"]`;
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 20h, config: { ${targets}, max_similar: 1000 } }
  - { name: office, type: scan, interval: 24h, config: { ${targets} } }
  - { name: watch, type: monitor, interval: 30h, config: { ${targets} } }
`);
  tmux = new Tmux(`scarefloor-${process.pid}`, workspace.environment);
});

afterEach(async () => {
  tmux.close();
  await workspace.close();
  await site.close();
});

/** Answers a dialog as a person would: after it was read. */
async function answer(dialog: RegExp, ...keys: string[]): Promise<void> {
  await tmux.waitFor(`the dialog ${dialog.source}`, dialog);
  await delay(READING_MS);
  tmux.keys(...keys);
}

async function focus(pane: string): Promise<void> {
  const focused = new RegExp(`\\[${pane} \\d+\\]`);
  await until(`the focus on ${pane}`, async () => {
    if (focused.test(tmux.text())) return true;
    const before = tmux.text();
    tmux.keys('Tab');
    return await until(
      'the focus to move',
      () => tmux.text() !== before && focused.test(tmux.text()),
      1_000,
    ).catch(() => false);
  });
}

interface TaskRecord {
  name: string;
  pause: { by: string; reason: string } | null;
}

async function pauseOf(name: string): Promise<TaskRecord['pause']> {
  const tasks = await workspace.json<TaskRecord[]>('tasks');
  return tasks.find((task) => task.name === name)?.pause ?? null;
}

test('trigger, open, cancel, pause, resume, filter, emergency scan and quit do what they say', async ({
  skip,
}) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  tmux.start(workspace.argv(), 80, 24, workspace.folder);
  await tmux.waitFor('the engine', /engine here/);
  await tmux.waitFor('the first task, selected', /^> lab /m);

  site.latencyMs = 3_000;
  tmux.keys('r');
  await tmux.waitFor('the execution with its progress', /lab .*crawl .*\d+\/\d+/);

  await focus('Running');
  tmux.keys('Enter');
  await tmux.waitFor('who asked for it', /manual by ana/);
  tmux.keys('Escape');
  await tmux.waitFor('the Floor', /Upcoming/);

  tmux.keys('x');
  await answer(/cancel.*lab/i, 'y');
  await until(
    'the execution was cancelled',
    async () => {
      const [execution] = await historyOf(workspace);
      return execution?.status === 'CANCELLED';
    },
    undefined,
    () => tmux.text(),
  );
  site.latencyMs = 0;

  await focus('Upcoming');
  tmux.keys('j');
  await tmux.waitFor('the second task, selected', /^> office /m);
  tmux.keys('p');
  await answer(/reason/i, '-l', 'site move');
  await tmux.waitFor('the reason', /site move/);
  tmux.keys('Enter');
  const pause = await until('the task was paused', () => pauseOf('office'));
  expect(pause).toMatchObject({ by: 'ana', reason: 'site move' });
  await tmux.waitFor('the pause, on the screen', /office.*paused/);
  tmux.keys('p');
  await until('the task was resumed', async () => (await pauseOf('office')) === null);

  tmux.keys('/');
  // Keys that arrive together, as they do on a busy machine, would look like pasted text.
  await tmux.waitFor('the line for the filter', /Enter keep/);
  tmux.type('watch');
  await tmux.waitFor('the filtered tasks', /Upcoming 1\b/);
  tmux.keys('Enter');
  expect(tmux.text()).not.toMatch(/office .*every/);
  tmux.keys('Escape');
  await tmux.waitFor('all tasks', /Upcoming 3\b/);

  tmux.keys('!');
  await answer(/Targets/, '-l', `${site.origin}/`);
  await tmux.waitFor('the preview of the targets', /1 URL on 1 host/);
  tmux.keys('Enter');
  await tmux.waitFor('the field of the reason', /^ > Reason/m);
  tmux.type('CVE in the news');
  await tmux.waitFor('the reason', /CVE in the news/);
  tmux.keys('Enter');
  await answer(/Start the emergency scan of 1 URL/, 'y');
  await until('the emergency scan completed', async () => {
    const all = await historyOf(workspace);
    return all.some((one) => one.trigger === 'emergency' && one.status === 'COMPLETED');
  });

  await tmux.waitFor('nothing that runs', /Running 0/);
  tmux.keys('q');
  expect(
    await until('the console ended', () =>
      tmux.exitStatus() === null ? null : { status: tmux.exitStatus() },
    ),
  ).toEqual({
    status: 0,
  });

  expect(await historyOf(workspace)).toMatchObject([
    { taskName: 'lab', status: 'CANCELLED', trigger: 'manual', requestedBy: 'ana', cancelRequestedBy: 'ana' },
    { status: 'COMPLETED', trigger: 'emergency', requestedBy: 'ana', reason: 'CVE in the news' },
  ]);
});
