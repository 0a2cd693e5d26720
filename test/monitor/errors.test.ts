import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  site.show('/well', '<p>well</p>');
});

afterEach(async () => {
  await site.close();
  bench.close();
});

describe('a URL that fails', () => {
  test('alerts after three cycles in a row, and once when it recovers', async () => {
    const targets = [`${site.origin}/well`, `${site.origin}/ill`];
    site.routes.set('/ill', () => ({ status: 500 }));
    const told = [];
    for (let cycle = 0; cycle < 5; cycle += 1) told.push((await bench.cycle({ targets })).changes);
    const [alert] = told[2] ?? [];
    expect(alert).toEqual({
      kind: 'error',
      subject: targets[1],
      detail: 'failed 3 times in a row: HTTP 500',
    });
    expect(told.map((changes) => changes.length)).toEqual([0, 0, 1, 0, 0]);
    site.show('/ill', '<p>better</p>');
    expect((await bench.cycle({ targets })).changes).toEqual([
      { kind: 'recovered', subject: targets[1], detail: 'answers again after 5 failures' },
    ]);
    expect((await bench.cycle({ targets })).changes).toEqual([]);
  });

  test('is told before what is another one at each look', async () => {
    const targets = ['/well', '/ill', '/clock'].map((path) => site.origin + path);
    let ticks = 0;
    site.routes.set('/clock', () => ({ body: '<p>calm</p>' }));
    site.routes.set('/ill', () => ({ status: 500 }));
    await bench.cycle({ targets });
    await bench.cycle({ targets });
    site.routes.set('/clock', () => {
      ticks += 1;
      return { body: `<p>${ticks}</p>` };
    });
    const { changes } = await bench.cycle({ targets });
    expect(changes.map(({ kind }) => kind)).toEqual(['error', 'flapping']);
  });

  test('makes the cycle partial, with the reason', async () => {
    site.routes.set('/ill', () => ({ status: 403 }));
    const result = await bench.cycle({ targets: [`${site.origin}/well`, `${site.origin}/ill`] });
    expect(result).toMatchObject({
      outcome: 'partial',
      headline: '2 URLs, 0 changed, 1 error, 1 new',
      reason: `1 of 2 URLs could not be checked; ${site.origin}/ill: HTTP 403`,
    });
  });

  test('counts the attempts of one session once', async () => {
    const targets = [`${site.origin}/well`, `${site.origin}/ill`];
    site.routes.set('/ill', () => ({ status: 500 }));
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect((await bench.cycle({ targets, sessionId: 'one' })).changes).toEqual([]);
  });

  test('keeps its baseline: what changed while it failed is found afterwards', async () => {
    const targets = [`${site.origin}/well`, `${site.origin}/other`];
    site.show('/other', '<p>other</p>');
    await bench.cycle({ targets });
    site.routes.set('/other', () => ({ status: 502 }));
    await bench.cycle({ targets });
    site.show('/other', '<p>another</p>');
    expect((await bench.cycle({ targets })).changes).toMatchObject([
      { kind: 'changed', detail: '+1 -1 lines' },
    ]);
  });

  test('a change that cannot be confirmed is an error now and a change later', async () => {
    const targets = [`${site.origin}/well`, `${site.origin}/b`];
    site.show('/b', '<p>old</p>');
    await bench.cycle({ targets });
    let times = 0;
    site.routes.set('/b', () => (times++ === 0 ? { body: '<p>new</p>' } : { status: 503 }));
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [], metrics: { errors: 1 } });
    site.show('/b', '<p>new</p>');
    expect(await bench.cycle({ targets })).toMatchObject({ metrics: { changed: 1 } });
  });
});

describe('a cycle in which nothing can be seen', () => {
  test('fails with the kind and the first URL, so that it is tried again', async () => {
    const gone = await openScriptedSite();
    await gone.close();
    const targets = [`${gone.origin}/a`, `${gone.origin}/b`];
    await expect(bench.cycle({ targets })).rejects.toMatchObject({
      kind: 'connect',
      permanent: false,
      message: `all 2 URLs failed; ${gone.origin}/a: connection refused`,
    });
  });

  test('fails as well when the server resets every connection or answers 503', async () => {
    site.routes.set('/reset', (_, response) => {
      response.socket?.resetAndDestroy();
      return undefined;
    });
    site.routes.set('/busy', () => ({ status: 503, headers: { 'retry-after': '7' } }));
    await expect(bench.cycle({ targets: [`${site.origin}/reset`] })).rejects.toMatchObject({ kind: 'io' });
    await expect(bench.cycle({ targets: [`${site.origin}/busy`] })).rejects.toMatchObject({
      kind: 'http',
      message: `${site.origin}/busy: HTTP 503`,
      retryAfterMs: null,
    });
  });

  test('passes on when a 429 said to come back', async () => {
    site.routes.set('/busy', () => ({ status: 429, headers: { 'retry-after': '7' } }));
    await expect(bench.cycle({ targets: [`${site.origin}/busy`] })).rejects.toMatchObject({
      retryAfterMs: 7_000,
    });
  });

  test('does not fail where the server answers, if only to refuse', async () => {
    site.routes.set('/no', () => ({ status: 401 }));
    expect(await bench.cycle({ targets: [`${site.origin}/no`] })).toMatchObject({ outcome: 'partial' });
  });

  test('asks a dead host three times, not once for each URL', async () => {
    let asked = 0;
    site.routes.set('/reset', (_, response) => {
      asked += 1;
      response.socket?.resetAndDestroy();
      return undefined;
    });
    const targets = Array.from({ length: 20 }, (_, index) => `${site.origin}/reset?${index}`);
    await expect(bench.cycle({ targets, batchSize: 4 })).rejects.toMatchObject({ kind: 'io' });
    // Each may be asked twice: a kept-alive connection that closes says nothing of the host.
    expect(asked).toBeLessThanOrEqual(6);
    expect(bench.log).toHaveLength(3);
  });

  test('leaves a host alone that asks for rest', async () => {
    site.routes.set('/busy', () => ({ status: 503, headers: { 'retry-after': '60' } }));
    const targets = ['/well', '/busy', '/well?2', '/well?3'].map((path) => site.origin + path);
    const result = await bench.cycle({ targets, hostConcurrency: 1 });
    expect(result).toMatchObject({ metrics: { new: 1, errors: 1, skipped: 2 } });
    expect(site.asked).toHaveLength(2);
  });

  test('that always asks for rest at one URL is asked for all others first in the next cycle', async () => {
    site.routes.set('/busy', () => ({ status: 503, headers: { 'retry-after': '60' } }));
    const targets = ['/well', '/busy', '/well?2', '/well?3'].map((path) => site.origin + path);
    await bench.cycle({ targets, hostConcurrency: 1 });
    for (let cycle = 0; cycle < 3; cycle += 1)
      expect(await bench.cycle({ targets, hostConcurrency: 1 })).toMatchObject({
        metrics: { errors: 1, skipped: 0 },
      });
  });
});

describe('an abort', () => {
  test('ends a cycle that waits for a server, with the reason', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled by ana');
    site.routes.set('/slow', () => {
      abort.abort(reason);
      return undefined;
    });
    const targets = [`${site.origin}/slow`, `${site.origin}/well`];
    await expect(bench.cycle({ targets }, abort.signal)).rejects.toBe(reason);
    expect(site.asked).toHaveLength(1);
  });

  test('before the report is written leaves the change to the next cycle', async () => {
    const targets = [`${site.origin}/well`];
    await bench.cycle({ targets });
    site.show('/well', '<p>changed</p>');
    const abort = new AbortController();
    const push = bench.progress.push.bind(bench.progress);
    bench.progress.push = (...told) => {
      if (told.some(({ phase }) => phase === 'report')) abort.abort(new Error('cancelled'));
      return push(...told);
    };
    await expect(bench.cycle({ targets }, abort.signal)).rejects.toThrow('cancelled');
    expect(bench.reports()).toEqual([]);
    bench.progress.push = push;
    expect(await bench.cycle({ targets })).toMatchObject({ changes: [{ kind: 'changed' }] });
  });

  test('between a change and its confirmation leaves it to the next cycle', async () => {
    const targets = [`${site.origin}/well`];
    await bench.cycle({ targets });
    const abort = new AbortController();
    site.routes.set('/well', () => {
      abort.abort(new Error('cancelled'));
      return { body: '<p>changed</p>' };
    });
    await expect(bench.cycle({ targets }, abort.signal)).rejects.toThrow('cancelled');
    site.show('/well', '<p>changed</p>');
    const result = await bench.cycle({ targets });
    expect(result.changes).toMatchObject([{ kind: 'changed' }]);
    expect(readFileSync(result.reportPaths[0] ?? '', 'utf8')).toContain('changed');
  });
});
