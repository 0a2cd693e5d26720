/** The real program tells real receivers, is killed while it does, and loses nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formOf, openReceiver, type Receiver, status } from '../notify/receiver.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;
const children: ChildProcess[] = [];

beforeEach(async () => {
  site = await LoopbackSite.start(3);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await workspace.close();
  await site.close();
});

async function startDaemon(): Promise<{ child: ChildProcess; code: Promise<number | null> }> {
  const [node, ...args] = workspace.argv('run');
  const child = spawn(node, args, { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  children.push(child);
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await until('the engine', async () => {
    const { engine } = await workspace.json<{ engine: { pid: number | null } }>('status');
    return engine.pid === child.pid;
  });
  return { child, code };
}

function titles(receiver: Receiver): string[] {
  return receiver.json().map(({ title, attempt }) => `${String(title).split(':')[0]} ${String(attempt)}`);
}

test('killed between sending and recording, the next engine tells it again under the same id, then goes on in order', async () => {
  const receiver = await openReceiver();
  workspace = new Workspace(`tasks:
${['one', 'two', 'three'].map((name) => `  - { name: ${name}, type: scan, manual: true, config: { targets: ["${site.origin}/"], notify_on_completion: true } }\n`).join('')}notifications:
  channels:
    - { name: hook, type: webhook, url: "${receiver.url}", events: [completed, engine] }
`);
  const { child, code } = await startDaemon();
  // It was taken, but the engine dies before it hears of that.
  receiver.script = [
    (response) => {
      child.kill('SIGKILL');
      response.writeHead(204).end();
    },
  ];
  expect(await workspace.run('trigger', 'one')).toMatchObject({ code: 0 });
  await receiver.count(1);
  await code;
  const next = await startDaemon();
  await receiver.count(2);
  for (const name of ['two', 'three'])
    expect(await workspace.run('trigger', name, '--wait')).toMatchObject({ code: 0 });
  await receiver.count(5);
  next.child.kill('SIGTERM');
  expect(await next.code).toBe(0);
  expect(titles(receiver)).toEqual(['one 1', 'one 2', 'engine taken over 1', 'two 1', 'three 1']);
  const [first, again] = receiver.json();
  expect(again?.id).toBe(first?.id);
});

test('killed again and again while receivers misbehave, each gets all of it in order', async () => {
  const [good, bad] = [await openReceiver(), await openReceiver()];
  let asked = 0;
  // Every second answer is a refusal, and now and then the message is taken without a word.
  bad.usually = (response) => {
    asked += 1;
    if (asked % 5 === 0) response.socket?.destroy();
    else if (asked % 2 === 0) response.writeHead(500).end();
    else response.writeHead(200).end('ok');
  };
  const names = ['one', 'two', 'three'];
  workspace = new Workspace(`tasks:
${names.map((name) => `  - { name: ${name}, type: scan, manual: true, config: { targets: ["${site.origin}/"], notify_on_completion: true } }\n`).join('')}notifications:
  channels:
    - { name: good, type: webhook, url: "${good.url}", events: [completed] }
    - { name: bad, type: webhook, url: "${bad.url}", events: [completed] }
`);
  for (const name of names) {
    const { child, code } = await startDaemon();
    expect(await workspace.run('trigger', name, '--wait')).toMatchObject({ code: 0 });
    child.kill('SIGKILL');
    await code;
  }
  const { child, code } = await startDaemon();
  const waits = async () => {
    await workspace.run('notify', 'retry', '--channel', 'bad');
    return (await workspace.json<{ waiting: number }[]>('notify')).every(({ waiting }) => waiting === 0);
  };
  await until('all is told', waits);
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  for (const receiver of [good, bad]) {
    const told = receiver.json().map(({ id, title }) => ({ id, name: String(title).split(':')[0] }));
    // Repeats come right after what they repeat: order is kept, and nothing is missing.
    const once = told.filter(({ id }, index) => told[index - 1]?.id !== id);
    expect(once.map(({ name }) => name)).toEqual(names);
  }
});

test('a page that changes under a monitor is an embed with the report attached', async () => {
  const receiver = await openReceiver();
  receiver.usually = status(200, { 'content-type': 'application/json' }, '{"id":"1"}');
  workspace = new Workspace(`tasks:
  - { name: watch, type: monitor, manual: true, config: { targets: ["${site.origin}/page-1"], confirm_after: 0 } }
notifications:
  channels:
    - { name: secops, type: discord, url_env: DISCORD_WEBHOOK }
`);
  Object.assign(workspace.environment, { DISCORD_WEBHOOK: receiver.url });
  const { child, code } = await startDaemon();
  expect(await workspace.run('trigger', 'watch', '--wait')).toMatchObject({ code: 0 });
  site.pages.set('/page-1', { title: 'Page 1', body: '<p>@everyone this page was defaced.</p>' });
  expect(await workspace.run('trigger', 'watch', '--wait')).toMatchObject({ code: 0 });
  await receiver.count(1);
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(receiver.received).toHaveLength(1);
  const { message, file } = await formOf(receiver.received[0]!);
  expect(message).toMatchObject({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: expect.stringMatching(/^watch\\: 1 URL, 1 changed/),
        description: expect.stringContaining(`changed: \`${site.origin}/page-1\``),
        footer: { text: expect.stringContaining('scarefloor show') },
      },
    ],
    attachments: [{ id: 0, filename: expect.stringMatching(/\.html$/) }],
  });
  expect(file?.name).toMatch(/\.html$/);
  expect(await file?.text()).toContain('this page was defaced');
});
