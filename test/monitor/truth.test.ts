import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';
import { TRUTH_SCRIPTS } from './truth-scripts.ts';
import { isWholeNext } from './whole-next.ts';

const CYCLES = 64;
/** Cycles in which every page gets another content: at once, in a row, after a liar was found out, late. */
const CHANGES = [3, 26, 27, 30, 47, 60];

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

interface Told {
  changed: number[];
  flapping: number;
  other: string[];
}

interface Confusion {
  /** Changes that were told in time; two that were seen as one count once. */
  right: number;
  missed: string[];
  invented: string[];
}

test('no change is missed and none is invented, whatever the server and its validators are worth', async () => {
  let version = 0;
  const names = Object.keys(TRUTH_SCRIPTS);
  const urls = new Map(names.map((name, index): [string, string] => [`${site.origin}/page/${index}`, name]));
  for (const [url, name] of urls) {
    let request = 0;
    site.routes.set(new URL(url).pathname, (asked) => {
      const now = bench.clock.now();
      const answer = TRUTH_SCRIPTS[name]?.answer({ version, request, asked, now });
      request += 1;
      return answer;
    });
  }
  site.show('/landing', '');
  site.routes.set('/landing', () => ({ headers: { etag: '"always"' }, body: `<p>version ${version}</p>` }));

  const told = new Map(names.map((name): [string, Told] => [name, { changed: [], flapping: 0, other: [] }]));
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    if (CHANGES.includes(cycle)) version += 1;
    const { changes } = await bench.cycle({ targets: [...urls.keys()], diffReporting: false });
    for (const { kind, subject } of changes) {
      const one = told.get(urls.get(subject) ?? '');
      if (kind === 'changed') one?.changed.push(cycle);
      else if (kind === 'flapping' && one) one.flapping += 1;
      else one?.other.push(`${kind} in cycle ${cycle}`);
    }
  }

  const matrix: Confusion = { right: 0, missed: [], invented: [] };
  for (const name of names) judge(name, told.get(name), matrix);
  expect({ missed: matrix.missed, invented: matrix.invented }).toEqual({ missed: [], invented: [] });
  const watched = names.filter((name) => Number.isFinite(TRUTH_SCRIPTS[name]?.delay)).length;
  expect(matrix.right).toBeGreaterThan((watched - 5) * CHANGES.length);
  for (const name of names) {
    const { flapping = 0, other = [] } = told.get(name) ?? {};
    expect({ name, other }).toEqual({ name, other: [] });
    if (TRUTH_SCRIPTS[name]?.flaps) expect(flapping, name).toBeGreaterThan(0);
    else expect({ name, flapping }).toEqual({ name, flapping: 0 });
  }
});

/** A content that is never the same twice has no changes to tell; only that it is so. */
function judge(name: string, told: Told | undefined, matrix: Confusion): void {
  const delay = TRUTH_SCRIPTS[name]?.delay ?? 0;
  const cycles = told?.changed ?? [];
  const due = new Set<number>();
  let trusted = delay;
  for (const changedIn of Number.isFinite(delay) ? CHANGES : []) {
    // Two changes within the time that one may take are seen as one.
    const cycle = cycles.find((one) => one >= changedIn && one <= changedIn + trusted);
    if (cycle === undefined) matrix.missed.push(`${name} in cycle ${changedIn}: told in ${cycles.join()}`);
    else due.add(cycle);
    // A lie is believed once: from then on the whole content is asked for.
    if (delay > 2) trusted = 0;
  }
  matrix.right += due.size;
  for (const cycle of cycles) if (!due.has(cycle)) matrix.invented.push(`${name} in cycle ${cycle}`);
}

test('two designs by turns are no change where a whole fetch sees the other one', async () => {
  const paths = Array.from({ length: 200 }, (_, index) => `/by-turns/${index}`);
  const path = paths.find((one) => isWholeNext(`${site.origin}${one}`)) ?? '';
  let request = 0;
  site.routes.set(path, ({ headers }) => {
    const etag = `"${request % 2}"`;
    request += 1;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { headers: { etag }, body: `<p>design ${etag}</p>` };
  });
  const told: string[] = [];
  for (let cycle = 0; cycle < 10; cycle += 1) {
    const { changes } = await bench.cycle({ targets: [`${site.origin}${path}`], diffReporting: false });
    told.push(...changes.map(({ kind }) => kind));
  }
  expect(told).toEqual(['flapping']);
});

test('two designs that each stay for some requests are told as a change once, then as flapping, never again', async () => {
  let request = 0;
  site.routes.set('/a', () => {
    request += 1;
    return { body: request % 6 < 3 ? '<p>old</p>' : '<p>new</p>' };
  });
  const told: string[] = [];
  for (let cycle = 0; cycle < 60; cycle += 1) {
    const { changes } = await bench.cycle({ targets: [`${site.origin}/a`], diffReporting: false });
    told.push(...changes.map(({ kind }) => kind));
  }
  expect(told).toEqual(['changed', 'flapping']);
  // The new design has won.
  site.show('/a', '<p>new</p>');
  for (let cycle = 0; cycle < 40; cycle += 1) {
    const { changes } = await bench.cycle({ targets: [`${site.origin}/a`], diffReporting: false });
    told.push(...changes.map(({ kind }) => kind));
  }
  site.show('/a', '<p>newer</p>');
  const { changes } = await bench.cycle({ targets: [`${site.origin}/a`], diffReporting: false });
  expect(told.slice(2).length).toBeLessThanOrEqual(1);
  expect(changes).toMatchObject([{ kind: 'changed' }]);
});

test('a rollback is told, after more looks than a new content takes', async () => {
  const targets = [`${site.origin}/a`];
  const looks: number[] = [];
  for (const version of ['one', 'two', 'one', 'two']) {
    site.show('/a', `<p>${version}</p>`);
    const before = site.asked.length;
    const { changes } = await bench.cycle({ targets, diffReporting: false });
    looks.push(site.asked.length - before);
    if (looks.length > 1) expect(changes).toMatchObject([{ kind: 'changed' }]);
  }
  expect(looks).toEqual([1, 2, 4, 4]);
});
