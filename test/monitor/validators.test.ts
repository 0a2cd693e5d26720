import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { validatorsOf, WHOLE_FETCH_EVERY } from '../../src/monitor/validators.ts';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { type Asked, openScriptedSite, type ScriptedSite } from './scripted-site.ts';

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

/** Content of one path, shown with validators of its own kind. `version` 0 is the baseline. */
interface Scripted {
  /** Cycles after which a change must have been told. */
  allowedDelay: number;
  validators(version: number): Record<string, string>;
}

const OLD = Date.UTC(2025, 0, 1);
const SCRIPTS: Record<string, Scripted> = {
  '/strong': { allowedDelay: 0, validators: (version) => ({ etag: `"${version}"` }) },
  '/weak': { allowedDelay: 0, validators: (version) => ({ etag: `W/"${version}"` }) },
  '/modified': {
    allowedDelay: 0,
    validators: (version) => ({ 'last-modified': new Date(OLD + version * 1_000).toUTCString() }),
  },
  '/both': {
    allowedDelay: 0,
    validators: (version) => ({ etag: `"${version}"`, 'last-modified': new Date(OLD).toUTCString() }),
  },
  '/missing': { allowedDelay: 0, validators: () => ({}) },
  '/broken': { allowedDelay: 0, validators: () => ({ etag: 'not quoted', 'last-modified': 'soon' }) },
  '/sloppy-weak': { allowedDelay: WHOLE_FETCH_EVERY, validators: () => ({ etag: 'W/"same"' }) },
  '/lying-tag': { allowedDelay: WHOLE_FETCH_EVERY, validators: () => ({ etag: '"same"' }) },
  '/lying-date': {
    allowedDelay: WHOLE_FETCH_EVERY,
    validators: () => ({ 'last-modified': new Date(OLD).toUTCString() }),
  },
};

describe('over fifty cycles', () => {
  const CYCLES = 50;
  /** Cycles in which each page gets a new version, far enough apart for the slowest to be found. */
  const CHANGES = [3, 26, 27, 47];
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

  test('no change is missed and none is invented, whatever the validators are worth', async () => {
    let version = 0;
    for (const [path, script] of Object.entries(SCRIPTS))
      site.routes.set(path, ({ headers }: Asked) => {
        const validators = script.validators(version);
        const answers = { ...validators, 'cache-control': 'no-cache' };
        const { etag, 'last-modified': modified } = validators;
        const asked = headers['if-none-match'];
        const matches = asked !== undefined ? asked === etag : modified === headers['if-modified-since'];
        const isConditional = asked !== undefined || headers['if-modified-since'] !== undefined;
        if (isConditional && matches) return { status: 304, headers: answers };
        return { headers: answers, body: `<p>version ${version}</p>` };
      });
    const targets = Object.keys(SCRIPTS).map((path) => site.origin + path);
    const told = new Map(targets.map((url): [string, number[]] => [url, []]));
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      if (CHANGES.includes(cycle)) version += 1;
      const { changes } = await bench.cycle({ targets, diffReporting: false });
      for (const { kind, subject } of changes) if (kind === 'changed') told.get(subject)?.push(cycle);
    }
    const missed: string[] = [];
    const invented: string[] = [];
    for (const [path, { allowedDelay }] of Object.entries(SCRIPTS)) {
      const cycles = told.get(site.origin + path) ?? [];
      // A liar is believed until the first whole fetch; then it is asked without conditions.
      const due = CHANGES.map((cycle, index) => (index === 0 ? cycle + allowedDelay : cycle));
      const matched = new Set<number>();
      for (const [index, changedIn] of CHANGES.entries()) {
        const found = cycles.find(
          (cycle) => cycle >= changedIn && cycle <= (due[index] ?? 0) && !matched.has(cycle),
        );
        if (found === undefined) missed.push(`${path} in cycle ${changedIn}: told in ${cycles.join()}`);
        else matched.add(found);
      }
      for (const cycle of cycles) if (!matched.has(cycle)) invented.push(`${path} in cycle ${cycle}`);
    }
    expect({ missed, invented }).toEqual({ missed: [], invented: [] });
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
    site.routes.set('/a', ({ headers }) =>
      headers['if-none-match'] ? { status: 304 } : { body: '<p>x</p>', headers: { etag: '"a"' } },
    );
    const targets = [`${site.origin}/a`];
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
