import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { validatorsOf } from '../../../src/monitor/cycle/validators.ts';
import { type MonitorBench, openMonitorBench } from '../monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from '../scripted-site.ts';
import { isWholeNext } from '../whole-next.ts';

describe('validators worth keeping', () => {
  const now = Date.UTC(2026, 0, 5, 12);
  const date = (msAgo: number) => new Date(now - msAgo).toUTCString();
  const kept = (headers: Record<string, string>, redirected = false) =>
    validatorsOf(headers, { redirected, now });

  test('are well-formed entity tags', () => {
    expect(kept({ etag: '"a"' }).etag).toBe('"a"');
    expect(kept({ etag: 'W/"a"' }).etag).toBe('W/"a"');
    for (const etag of ['a', '"a', '"a" "b"', `"${'a'.repeat(300)}"`]) expect(kept({ etag }).etag).toBe('');
  });

  test('are modification times that the second cannot hide behind', () => {
    const lastModified = date(90_000);
    expect(kept({ 'last-modified': lastModified, date: date(0) }).lastModified).toBe(lastModified);
    expect(kept({ 'last-modified': date(1_000), date: date(0) }).lastModified).toBe('');
    expect(kept({ 'last-modified': 'yesterday', date: date(0) }).lastModified).toBe('');
  });

  test('never come from behind a redirect', () => {
    expect(kept({ etag: '"a"' }, true).etag).toBe('');
  });
});

describe('conditional requests', () => {
  let bench: MonitorBench;
  let site: ScriptedSite;

  beforeEach(async () => {
    bench = openMonitorBench();
    site = await openScriptedSite();
  });

  afterEach(async () => {
    await site.close();
    bench.close();
  });

  test('unchanged pages cost their bodies once in twenty cycles, and never all in one cycle', async () => {
    const body = `<p>${'harbour '.repeat(2_000)}</p>`;
    const targets = Array.from({ length: 100 }, (_, index) => `${site.origin}/page/${index}`);
    for (const url of targets)
      site.routes.set(new URL(url).pathname, ({ headers }) =>
        headers['if-none-match'] === 'W/"a"' ? { status: 304 } : { body, headers: { etag: 'W/"a"' } },
      );
    await bench.cycle({ targets });
    const whole: number[] = [];
    for (let cycle = 0; cycle < 40; cycle += 1) {
      const { metrics } = await bench.cycle({ targets });
      expect(metrics).toMatchObject({
        unchanged: 100,
        bytes: (100 - (metrics.not_modified ?? 0)) * body.length,
      });
      whole.push(100 - (metrics.not_modified ?? 0));
    }
    expect(whole.slice(0, 20).reduce((sum, one) => sum + one)).toBe(100);
    expect(whole.slice(20)).toEqual(whole.slice(0, 20));
    expect(Math.max(...whole)).toBeLessThan(20);
  });

  test('a change of rules asks for the whole content', async () => {
    const path = isWholeNext(`${site.origin}/a`) ? '/b' : '/a';
    site.routes.set(path, ({ headers }) =>
      headers['if-none-match'] ? { status: 304 } : { body: '<p>x</p>', headers: { etag: '"a"' } },
    );
    const targets = [`${site.origin}${path}`];
    await bench.cycle({ targets });
    expect(await bench.cycle({ targets })).toMatchObject({ metrics: { not_modified: 1 } });
    expect(await bench.cycle({ targets, ignorePatterns: ['y'] })).toMatchObject({
      metrics: { not_modified: 0, unchanged: 1 },
    });
  });

  test('a 304 that nobody asked for is an error, not an unchanged page', async () => {
    site.routes.set('/a', () => ({ status: 304 }));
    site.show('/b', '<p>b</p>');
    const result = await bench.cycle({ targets: [`${site.origin}/a`, `${site.origin}/b`] });
    expect(result).toMatchObject({
      metrics: { errors: 1, unchanged: 0 },
      reason: expect.stringContaining('HTTP 304'),
    });
  });
});
