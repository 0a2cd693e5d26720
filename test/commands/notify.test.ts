/** From what an execution brought to what a receiver gets, through a running engine; and what people see of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openReceiver, type Receiver, status, TOKEN } from '../notify/receiver.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';
import { smallSite } from './small-site.ts';

function configure({ directory }: CommandLine, tasks: string, ...channels: string[]): void {
  const list = channels.map((one) => `    - ${one}\n`).join('');
  writeFileSync(
    join(directory, 'scarefloor.yaml'),
    `${tasks}${list === '' ? '' : `notifications:\n  channels:\n${list}`}`,
  );
}

/** An engine in this process while the test works; ended before its folder goes. */
async function engineOf(line: CommandLine): Promise<{ stop: () => Promise<void> }> {
  const ended = line.run('run');
  await eventually(async () =>
    expect(await line.json('status')).toMatchObject({ engine: { pid: process.pid } }),
  );
  const stop = async () => {
    line.signals.emit('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  };
  return { stop };
}

function titles(receiver: Receiver): unknown[] {
  return receiver.json().map(({ title }) => title);
}

test('a scan that finds changes is told with its figures and its report; the baseline before it is not', async () => {
  const [site, receiver] = [await smallSite({ '/a': 'A' }), await openReceiver()];
  const line = commandLine({ environment: { HOOK: receiver.url } });
  const tasks = `tasks:\n  - { name: lab, type: scan, manual: true, tags: [prod], config: { targets: ["${site.url}"] } }\n`;
  configure(
    line,
    tasks,
    '{ name: hook, type: webhook, url_env: HOOK, events: [changes, completed] }',
    '{ name: others, type: webhook, url_env: HOOK, tags: [elsewhere] }',
  );
  const engine = await engineOf(line);
  expect(await line.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  site.pages.set('/b', 'B');
  expect(await line.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  await receiver.count(1);
  await engine.stop();
  expect(receiver.json()).toMatchObject([
    {
      event: 'changes',
      title: expect.stringMatching(/^lab: 3 pages, 1 new/),
      task: { name: 'lab', tags: ['prod'] },
      execution: { status: 'COMPLETED', trigger: 'manual', requested_by: 'ana' },
      items: expect.arrayContaining([
        { kind: 'new', severity: null, subject: `${site.url}b`, detail: expect.any(String) },
      ]),
      reports: expect.arrayContaining([expect.stringMatching(/\.html$/)]),
    },
  ]);
});

test('notify_on_completion asks for word of each scan, one-shot scans tell by themselves', async () => {
  const [site, receiver] = [await smallSite({}), await openReceiver()];
  const line = commandLine();
  configure(
    line,
    `tasks:\n  - { name: lab, type: scan, manual: true, config: { targets: ["${site.url}"], notify_on_completion: true } }\n`,
    `{ name: hook, type: webhook, url: "${receiver.url}" }`,
  );
  const engine = await engineOf(line);
  await engine.stop();
  expect(await line.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  expect(receiver.json()).toMatchObject([{ event: 'completed', title: 'lab: baseline, 1 page' }]);
  expect(await line.json('notify', 'list')).toMatchObject([
    { channel: 'hook', outcome: 'sent', attempts: 1 },
  ]);
});

test('what a receiver refuses waits and is shown without its URL; retry and discard decide what becomes of it', async () => {
  const [site, receiver] = [await smallSite({}), await openReceiver()];
  const line = commandLine();
  receiver.usually = status(503, { 'retry-after': '3600' }, `no ${receiver.url}`);
  configure(
    line,
    `tasks:\n  - { name: lab, type: scan, manual: true, config: { targets: ["${site.url}"], notify_on_completion: true } }\n`,
    `{ name: hook, type: webhook, url: "${receiver.url}" }`,
    '{ name: unset, type: slack, url_env: NOT_SET, events: [engine] }',
  );
  const engine = await engineOf(line);
  for (let turn = 0; turn < 2; turn += 1) await line.run('trigger', 'lab', '--wait');
  await receiver.count(1);
  await eventually(async () =>
    expect(await line.json('notify')).toMatchObject([
      { channel: 'hook', waiting: 2, sentLastDay: 0, trouble: expect.stringContaining('503') },
      { channel: 'unset', waiting: 0, missing: 'environment variable NOT_SET is not set' },
    ]),
  );
  const [second, first] = (await line.json('notify', 'list')) as { id: number; lastError: string }[];
  expect(first?.lastError).toContain('[redacted]');
  for (const shown of [await line.run('notify'), await line.run('notify', 'list')])
    expect(shown.stdout).not.toContain(TOKEN);
  expect((await line.run('health')).stdout).toMatch(/hook.*failing/);

  expect(await line.run('notify', 'discard', String(first?.id), '--reason', 'known')).toMatchObject({
    code: 0,
  });
  await receiver.count(2);
  expect(await line.run('notify', 'discard', String(first?.id))).toMatchObject({ code: 3 });
  receiver.usually = status(204);
  expect(await line.run('notify', 'retry', '--channel', 'hook')).toMatchObject({ code: 0 });
  await receiver.count(3);
  expect(await line.run('notify', 'retry', String(first?.id))).toMatchObject({ code: 0 });
  await receiver.count(4);
  expect(await line.run('notify', 'retry', String(second?.id))).toMatchObject({ code: 3 });
  await engine.stop();
  expect(receiver.json().map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2]);
  expect((await line.run('audit')).stdout).toMatch(/discard notifications.*known/);
});

test('an emergency is told when it starts and when it is over', async () => {
  const [site, receiver] = [await smallSite({}), await openReceiver()];
  const line = commandLine();
  configure(line, '', `{ name: hook, type: webhook, url: "${receiver.url}", events: [emergency] }`);
  const engine = await engineOf(line);
  await line.run('scan', site.url, '--emergency', '--reason', 'breach at the shop');
  await receiver.count(2);
  await engine.stop();
  expect(receiver.json()).toMatchObject([
    { event: 'emergency', state: 'raised', severity: 'high', detail: 'breach at the shop' },
    { event: 'emergency', state: 'cleared', title: expect.stringMatching(/^emergency over: /) },
  ]);
});

test('a test message goes past the queue and says what came back', async () => {
  const receiver = await openReceiver();
  const line = commandLine();
  configure(
    line,
    '',
    `{ name: good, type: discord, url: "${receiver.url}" }`,
    '{ name: unset, type: slack, url_env: NOT_SET }',
  );
  receiver.script = [status(200, {}, '{"id": "1"}')];
  const told = await line.run('notify', 'test', 'good');
  expect(told).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^good \(discord\) took it in .*: 200/),
  });
  expect(titlesOfEmbeds(receiver)).toEqual(['this is a test of the channel']);
  receiver.script = [status(404, {}, '{"message": "Unknown Webhook", "code": 10015}')];
  const refused = await line.run('notify', 'test', 'good', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    outcome: 'rejected',
    error: expect.stringContaining('Unknown Webhook'),
  });
  const unset = await line.run('notify', 'test', 'unset');
  expect(unset).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_SET is not set') });
  const unknown = await line.run('notify', 'test', 'goood');
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the configuration has: good, unset'),
  });
});

function titlesOfEmbeds(receiver: Receiver): unknown[] {
  return receiver.json().flatMap(({ embeds }) => (embeds as { title: string }[]).map(({ title }) => title));
}

test('work that was given up is told with its error', async () => {
  const receiver = await openReceiver();
  const line = commandLine();
  configure(
    line,
    'tasks:\n  - { name: bad, type: scan, manual: true, retry_attempts: 0, config: { targets: ["http://127.0.0.1:1/"] } }\n',
    `{ name: hook, type: webhook, url: "${receiver.url}", events: [dead_letter] }`,
  );
  const engine = await engineOf(line);
  await line.run('trigger', 'bad', '--wait');
  await receiver.count(1);
  await engine.stop();
  expect(titles(receiver)).toEqual(['bad gave up after its only attempt']);
  expect(receiver.json()[0]).toMatchObject({
    severity: 'medium',
    detail: expect.stringContaining('refused'),
  });
});

test('a finding that comes is told by its severity, one that was there from the start is not', async () => {
  const receiver = await openReceiver();
  const site = await openReceiver();
  const html = { 'content-type': 'text/html' };
  site.usually = status(200, html, '<title>Shop</title>');
  const line = commandLine();
  configure(
    line,
    `tasks:\n  - { name: shop, type: scan, manual: true, config: { targets: ["${new URL(site.url).origin}/"] } }\n`,
    `{ name: all, type: webhook, url: "${receiver.url}", events: [findings] }`,
    `{ name: grave, type: webhook, url: "${receiver.url}", events: [findings], min_severity: critical }`,
  );
  const engine = await engineOf(line);
  expect(await line.run('trigger', 'shop', '--wait')).toMatchObject({ code: 0 });
  site.usually = status(200, { ...html, 'set-cookie': 'session=1' }, '<title>Shop</title>');
  expect(await line.run('trigger', 'shop', '--wait')).toMatchObject({ code: 0 });
  await receiver.count(1);
  await engine.stop();
  expect(receiver.json()).toHaveLength(1);
  expect(receiver.json()[0]).toMatchObject({
    event: 'findings',
    title: expect.stringMatching(/^shop: .*new finding/),
    items: expect.arrayContaining([expect.objectContaining({ kind: expect.stringContaining('cookie') })]),
  });
});
