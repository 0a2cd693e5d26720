import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completePath } from '../../src/board/complete-path.ts';
import { previewScan } from '../../src/board/preview-scan.ts';
import { Bench } from '../engine/open-engine.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-preview-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('says how many URLs a list has, how many of them are named again, and what is none', async () => {
  await using bench = new Bench();
  const text = 'https://a.example/ a.example https://b.example/x\nftp://c.example';
  expect(await previewScan(text, bench.store, bench.clock.now())).toMatchObject({
    urls: 2,
    hosts: 2,
    hostNames: ['a.example', 'b.example'],
    repeated: 1,
    bad: [{ text: 'ftp://c.example', why: 'scheme ftp is not http or https' }],
    error: '',
    blackout: '',
  });
});

test('tells what runs or waits on the same hosts, and what is the same altogether', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  bench.engine.start();
  const config = (...targets: string[]) => ({ manual: true, config: { targets } });
  const same = await bench.add('same', config('https://a.example/', 'https://b.example/'));
  const host = await bench.add('host', config('https://a.example/login'));
  const none = await bench.add('none', config('https://ba.example/'));
  for (const taskId of [same, host, none]) await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(100);
  const preview = await previewScan('b.example a.example', bench.store, bench.clock.now());
  expect(preview.warnings).toEqual(['same works on the same targets now', 'host waits to work on a.example']);
});

test('tells of a blackout under way, which an emergency passes only with a reason', async () => {
  await using bench = new Bench();
  bench.engine.core.write((now) =>
    bench.store.windows.put(
      {
        name: 'freeze',
        cron: '* * * * *',
        timezone: 'UTC',
        durationMs: 120_000,
        policy: 'defer',
        types: ['scan'],
        tags: [],
        reason: '',
      },
      now,
    ),
  );
  const preview = await previewScan('a.example', bench.store, bench.clock.now());
  expect(preview.blackout).toMatch(/^freeze until \d\d:\d\d UTC$/);
});

test('a path is completed as a shell does it', async () => {
  mkdirSync(join(directory, 'lists'));
  for (const name of ['targets-a.txt', 'targets-b.txt', '.hidden', 'od\u001bd.txt'])
    writeFileSync(join(directory, name), 'https://a.example/\n');
  expect(await completePath(`${directory}/t`)).toEqual([
    `${directory}/targets-a.txt`,
    `${directory}/targets-b.txt`,
  ]);
  expect(await completePath(`${directory}/`)).toEqual([
    `${directory}/lists/`,
    `${directory}/targets-a.txt`,
    `${directory}/targets-b.txt`,
  ]);
  expect(await completePath(`${directory}/.h`)).toEqual([`${directory}/.hidden`]);
  expect(await completePath(`${directory}/nowhere/x`)).toEqual([]);
});
