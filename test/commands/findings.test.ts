import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { claimResults } from '../../src/results/claim-results.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { type ConcludeBench, makeSummary, openConcludeBench } from '../scan/conclude-bench.ts';
import { makePage, makeTls } from '../scan/make-page.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let line: CommandLine;
let bench: ConcludeBench;
let session = 0;

beforeEach(async () => {
  bench = openConcludeBench();
  session = 0;
  line = commandLine({ environment: { SCAREFLOOR_DB: 'floor.db', USER: 'ana' } });
  await line.run('add', 'shop', '--target', 'https://shop.example/', '--manual');
});

/** A scan of a task, as its worker would run it; `meanwhile` happens before it ends. */
async function scan(
  expired: boolean,
  meanwhile: () => Promise<unknown> = async () => undefined,
  name = 'shop',
): Promise<void> {
  const tasks = (await line.json('tasks')) as { id: number; name: string }[];
  const task = tasks.find((one) => one.name === name);
  const resultsFile = join(line.directory, 'results', `task-${task?.id}.db`);
  session += 1;
  const sessionId = `20261123-08000${session}-ab12`;
  const tls = makeTls({ not_after: expired ? 0 : bench.clock.now() + 10 * 24 * 3_600_000 });
  const page = makePage({ url: 'https://shop.example/', tls });
  const input = bench.input({ name, sessionId, resultsFile, targets: ['https://shop.example/'] });
  await runScan(input, bench.context, {
    collect: async (_input, _context, onPage) => {
      onPage(page);
      await meanwhile();
      return makeSummary();
    },
    askAgain: async () => new Map(),
    lookAgain: async () => new Map(),
    lookAtTexts: async () => new Map(),
  });
}

const listed = async (...flags: string[]) =>
  ((await line.json('findings', ...flags)) as { kind: string; state: string }[]).map(
    ({ kind, state }) => `${kind} ${state}`,
  );
const idOf = async (kind: string) =>
  ((await line.json('findings', '--all')) as { kind: string; id: string }[]).find((one) => one.kind === kind)
    ?.id ?? '';

describe('scarefloor findings', () => {
  test('lists what is open, the worst first', async () => {
    expect(await line.run('findings')).toMatchObject({ code: 0, stdout: '', stderr: 'no findings\n' });
    await scan(true);
    const { stdout } = await line.run('findings', 'shop');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ID +SEVERITY +TASK +SINCE +FINDING +WHERE$/),
      expect.stringMatching(
        /^[0-9a-f]{16} +high +shop .*certificate has expired +https:\/\/shop\.example\/$/,
      ),
    ]);
    expect(await listed('--severity', 'high')).toEqual(['tls-expiry open']);
  });

  test('shows one in full, by the beginning of its ID', async () => {
    await scan(true);
    const id = await idOf('tls-expiry');
    const { stdout } = await line.run('findings', 'show', id.slice(0, 6));
    expect(stdout).toContain(`finding     ${id} of shop`);
    expect(stdout).toContain('read on     CWE-298');
  });

  test('are those of this store, whoever else uses the folder of the results', async () => {
    const [task] = (await line.json('tasks')) as { id: number; createdAt: string }[];
    const file = join(line.directory, 'results', `task-${task?.id}.db`);
    claimResults(file, Date.parse(task?.createdAt ?? '').toString(36));
    await scan(false);
    claimResults(file, 'another');
    expect(await listed('--severity', 'medium')).toEqual(['tls-expiry open']);
    await scan(true);
    expect(await listed('--severity', 'high')).toEqual([]);
    const mute = ['findings', 'mute', await idOf('tls-expiry'), '--reason', 'known'];
    expect(await line.run(...mute)).toMatchObject({ code: 0 });
    expect(await listed('--state', 'muted')).toEqual(['tls-expiry muted']);
  });

  test('mutes one with a reason, and gives it back', async () => {
    await scan(true);
    const id = await idOf('tls-expiry');
    expect(await line.run('findings', 'mute', id, '--reason', 'being replaced')).toMatchObject({
      code: 0,
      stdout: `muted ${id} of shop: certificate has expired\n`,
    });
    expect(await listed()).toEqual(['header-missing open']);
    expect(await line.json('findings', '--state', 'muted')).toMatchObject([
      { id, muted_by: 'ana', muted_reason: 'being replaced' },
    ]);
    await line.run('findings', 'unmute', id);
    expect(await listed()).toEqual(['tls-expiry open', 'header-missing open']);
  });

  test('where two tasks see the same, show asks whose is meant, and mute is for both', async () => {
    await line.run('add', 'mirror', '--target', 'https://shop.example/', '--manual');
    await scan(true);
    await scan(true, undefined, 'mirror');
    const id = await idOf('tls-expiry');
    expect(await line.run('findings', 'show', id)).toMatchObject({
      code: 2,
      stderr: `scarefloor: ${id} is seen by shop, mirror; say whose you mean with --task\n`,
    });
    expect((await line.run('findings', 'show', id, '--task', 'mirror')).stdout).toContain('of mirror');
    await line.run('findings', 'mute', id, '--reason', 'known');
    expect(await listed()).toEqual(['header-missing open', 'header-missing open']);
    await line.run('findings', 'unmute', id, '--task', 'mirror');
    expect(await listed()).toEqual(['tls-expiry open', 'header-missing open', 'header-missing open']);
  });

  test('mutes while a scan of the task is running, and the scan keeps it', async () => {
    await scan(true);
    const id = await idOf('tls-expiry');
    await scan(true, () => line.run('findings', 'mute', id, '--reason', 'known'));
    expect(await listed('--all')).toEqual(['tls-expiry muted', 'header-missing open']);
  });

  test('what was muted and becomes worse is open again', async () => {
    await scan(false);
    await line.run('findings', 'mute', await idOf('tls-expiry'), '--reason', 'renewed on Monday');
    await scan(true);
    expect(await listed()).toContain('tls-expiry changed');
  });

  test.each<[string, string[], string]>([
    ['a task that is not there', ['nothing'], 'no task "nothing"'],
    ['a task that has not run', ['shop'], 'shop has not run yet'],
    ['an unknown ID', ['mute', 'abcdef', '--reason', 'x'], 'no finding "abcdef"'],
    ['no ID', ['mute', '--reason', 'x'], 'name what you mean'],
    ['no reason', ['mute', 'abcdef'], 'say why'],
    ['a state that is none', ['--state', 'closed'], 'closed'],
    ['two tasks', ['shop', 'lab'], 'name one task at a time'],
  ])('says what is wrong with %s', async (_, words, says) => {
    const { code, stderr } = await line.run('findings', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

test('findings of one severity are listed by where they are, ports by their number', async () => {
  const tasks = (await line.json('tasks')) as { id: number }[];
  const resultsFile = join(line.directory, 'results', `task-${tasks[0]?.id}.db`);
  const ports = ['8443', '10443', '8444', '9443'];
  await runScan(
    bench.input({ name: 'shop', resultsFile, targets: ['https://shop.example/'] }),
    bench.context,
    {
      collect: async (_input, _context, onPage) => {
        for (const port of ports)
          onPage(
            makePage({ url: new URL(`https://shop.example:${port}/`).href, tls: makeTls({ not_after: 0 }) }),
          );
        return makeSummary();
      },
    },
  );
  const found = (await line.json('findings', '--severity', 'high')) as { url: string }[];
  expect(found.map(({ url }) => new URL(url).port)).toEqual(['8443', '8444', '9443', '10443']);
});
