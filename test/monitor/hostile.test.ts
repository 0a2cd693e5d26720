import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

const MEBIBYTE = 1024 * 1024;

let bench: MonitorBench;
let site: ScriptedSite;
let targets: string[];

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  site.show('/well', '<p>well</p>');
  targets = [`${site.origin}/well`, `${site.origin}/x`];
});

afterEach(async () => {
  await site.close();
  bench.close();
});

const text = (body: string | Buffer, headers: Record<string, string> = {}) =>
  site.routes.set('/x', () => ({ body, headers: { 'content-type': 'text/plain', ...headers } }));

describe('a server that means no good', () => {
  test('with a body beyond the cap is compared up to it, and counted as truncated', async () => {
    const body = Buffer.alloc(6 * MEBIBYTE, 'harbour\n');
    text(body);
    expect(await bench.cycle({ targets })).toMatchObject({ metrics: { new: 2, truncated: 1 } });
    text(Buffer.concat([Buffer.from('gate'), body.subarray(4)]));
    expect(await bench.cycle({ targets })).toMatchObject({
      changes: [{ detail: expect.stringContaining('+1 -1') }],
    });
  });

  test('with a change behind the cap is told of it, although nothing of it can be shown', async () => {
    const quays = Array.from({ length: 400_000 }, (_, index) => `quay ${index}\n`).join('');
    const lines = (last: string) => quays + last;
    text(lines('one'));
    await bench.cycle({ targets });
    text(gzipSync(lines('one')), { 'content-encoding': 'gzip' });
    expect(await bench.cycle({ targets })).toMatchObject({
      metrics: { changed: 0, unchanged: 2, truncated: 1 },
    });
    text(lines('two'));
    expect(await bench.cycle({ targets })).toMatchObject({
      changes: [{ kind: 'changed', detail: expect.stringContaining('content behind the part that is kept') }],
      metrics: { changed: 1, truncated: 1 },
    });
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { unchanged: 2 } });
  });

  test('with a body that inflates a thousandfold costs the cap and no more', async () => {
    text(gzipSync(Buffer.alloc(100 * MEBIBYTE)), { 'content-encoding': 'gzip' });
    const { metrics } = await bench.cycle({ targets });
    expect(metrics).toMatchObject({ truncated: 1, errors: 0 });
    expect(metrics.bytes).toBeLessThanOrEqual(4 * MEBIBYTE + 100);
  });

  test('that leads to a guarded address is not followed there', async () => {
    site.routes.set('/x', () => ({
      status: 302,
      headers: { location: 'http://169.254.169.254/latest/meta-data/' },
    }));
    const result = await bench.cycle({ targets });
    expect(result).toMatchObject({ outcome: 'partial', metrics: { new: 1, errors: 1 } });
    expect(result.reason).toContain('169.254.169.254');
  });

  test('that redirects in a circle is an error', async () => {
    site.routes.set('/x', () => ({ status: 302, headers: { location: '/x' } }));
    expect(await bench.cycle({ targets })).toMatchObject({ metrics: { errors: 1 } });
  });

  test('with a page nested a million deep is compared as text', async () => {
    text('<div>'.repeat(500_000), { 'content-type': 'text/html' });
    await bench.cycle({ targets });
    text(`${'<div>'.repeat(500_000)}<p>defaced`, { 'content-type': 'text/html' });
    expect(await bench.cycle({ targets })).toMatchObject({ metrics: { changed: 1 } });
  });
});
