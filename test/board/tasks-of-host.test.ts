import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ManyPlan } from '../../src/board/many/many-plan.ts';
import { planMany } from '../../src/board/many/plan-many.ts';
import { hostNamed } from '../../src/board/many/tasks-of-host.ts';
import { Bench } from '../engine/open-engine.ts';

async function planned(bench: Bench, host: string): Promise<ManyPlan> {
  const sources = { store: bench.store, clock: bench.clock, zone: 'UTC' };
  let plan: ManyPlan | null = null;
  void planMany('stop', { list: 'tasks', filter: null, ids: [], host }, sources).then((found) => {
    plan = found;
  });
  await expect
    .poll(async () => {
      await bench.clock.advance(1);
      return plan;
    })
    .not.toBeNull();
  return plan!;
}

async function names(bench: Bench, host: string): Promise<string[]> {
  return (await planned(bench, host)).act.ids.map((id) => bench.store.tasks.byId(id)?.name ?? '');
}

const scan = (config: Record<string, unknown>) => ({ manual: true, config });

test('every task that goes to the host is meant, however it says so, and no other', async () => {
  await using bench = new Bench();
  const directory = mkdtempSync(join(tmpdir(), 'stop-host-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'targets.txt');
  writeFileSync(file, '# ours\nother.example\nhttps://Shop.Example:8443/a  # the shop #prod\n');
  await bench.add('url', scan({ targets: ['https://shop.example/a'] }));
  await bench.add('bare', scan({ targets: ['shop.example:8080'] }));
  await bench.add('file', scan({ targets_file: file }));
  await bench.add('scope', scan({ targets: ['other.example'], allowed_hosts: ['*.example'] }));
  await bench.add('above', scan({ targets: ['https://example/'], include_subdomains: true }));
  await bench.add('not above', scan({ targets: ['https://example/'] }));
  await bench.add('alike', scan({ targets: ['https://myshop.example/', 'https://shop.example.org/'] }));
  await bench.add('path', scan({ targets: ['https://other.example/shop.example'] }));
  await bench.add('pages', { type: 'monitor', ...scan({ from_scan: 'url' }) });
  await bench.add('other pages', { type: 'monitor', ...scan({ from_scan: 'alike' }) });
  await bench.add('tool', { type: 'tool', ...scan({ argv: ['ping', 'shop.example'] }) });
  expect(await names(bench, 'shop.example')).toEqual([
    'url',
    'bare',
    'file',
    'scope',
    'above',
    'pages',
    'tool',
  ]);
  expect(await names(bench, 'https://SHOP.example:9/x')).toHaveLength(7);
});

test('an address is found in a network too', async () => {
  await using bench = new Bench();
  const tool = (target: string) => ({
    type: 'tool' as const,
    ...scan({ argv: ['nmap', '{targets}'], targets: [target], output: 'lines' }),
  });
  await bench.add('network', tool('192.0.2.0/28'));
  await bench.add('next network', tool('192.0.2.16/28'));
  await bench.add('six', tool('2001:db8::/64'));
  await bench.add('address', scan({ targets: ['http://192.0.2.7:8080/'] }));
  expect(await names(bench, '192.0.2.7')).toEqual(['network', 'address']);
  expect(await names(bench, '2001:db8::7')).toEqual(['six']);
});

describe('what a stop of a host comes to', () => {
  test('pauses, and cancels what runs and waits; done again it has nothing to do', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const ids = [
      await bench.add('one', { interval: '10m', config: { targets: ['shop.example'] } }),
      await bench.add('two', { interval: '10m', config: { targets: ['shop.example'] } }),
    ];
    const paused = await bench.add('paused', scan({ targets: ['shop.example'] }));
    await bench.act({ kind: 'pause', taskId: paused });
    bench.engine.start();
    await bench.act({ kind: 'many', what: 'trigger', ids });
    await bench.clock.advance(100);
    const plan = await planned(bench, 'shop.example');
    expect(plan).toMatchObject({
      subject: 'shop.example',
      radius: 'pauses 2 tasks (one, two) and cancels 2 executions, of which 1 runs',
      refusal: '',
      act: { kind: 'many', what: 'stop', ids },
    });
    const answer = await bench.act({ ...plan.act, reason: 'ticket 4711' });
    expect(answer).toMatchObject({ ok: true, message: 'stopped 2 tasks' });
    await bench.clock.advance(30 * 60_000);
    expect(bench.store.executions.live()).toEqual([]);
    for (const id of ids) expect(bench.store.tasks.byId(id)?.pause).toMatchObject({ reason: 'ticket 4711' });
    const acts = bench.store.audit.list(20).map(({ action, reason }) => `${action} ${reason}`);
    expect(acts.filter((act) => act.endsWith('ticket 4711')).sort()).toEqual([
      'cancel ticket 4711',
      'cancel ticket 4711',
      'pause ticket 4711',
      'pause ticket 4711',
    ]);
    expect((await planned(bench, 'shop.example')).refusal).toBe(
      'all of what goes to shop.example is paused already, and none of it runs or waits',
    );
  });

  test('is refused where no task goes there, and says what could not be looked at', async () => {
    await using bench = new Bench();
    await bench.add('lost', scan({ targets_file: '/nowhere/targets.txt' }));
    await bench.add('one', scan({ targets: ['shop.example'] }));
    expect((await planned(bench, 'nobody.example')).refusal).toBe(
      'no task has nobody.example among its targets',
    );
    expect((await planned(bench, 'shop.example')).radius).toBe(
      'pauses 1 task (one); 1 file of targets could not be read',
    );
    expect((await planned(bench, 'a b')).refusal).toContain('names no host');
  });
});

test.each([
  ['shop.example', 'shop.example'],
  ['HTTPS://Shop.example:8443/x', 'shop.example'],
  ['bücher.example.', 'xn--bcher-kva.example'],
  ['[::1]:80', '::1'],
  ['::1', '::1'],
])('%s names %s', (text, host) => {
  expect(hostNamed(text)).toBe(host);
});
