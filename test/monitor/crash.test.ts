import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type Route, type ScriptedSite } from './scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;
let targets: string[];

const versioned =
  (version: string): Route =>
  ({ headers }) =>
    headers['if-none-match'] === `"${version}"`
      ? { status: 304 }
      : { headers: { etag: `"${version}"` }, body: `<p>${version}</p>` };

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  targets = ['/a', '/b', '/c'].map((path) => site.origin + path);
  for (const path of ['/a', '/b', '/c']) site.routes.set(path, versioned('one'));
  await bench.cycle({ targets });
});

afterEach(async () => {
  await site.close();
  bench.close();
});

async function killedAt(point: string, nth = 1): Promise<NodeJS.Signals | null> {
  const script = join(import.meta.dirname, 'killed-cycle.ts');
  const json = JSON.stringify(bench.input({ targets, sessionId: 'killed' }));
  const child = spawn(process.execPath, [script, point, String(nth), json], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

describe('a change is told in the end although the worker was killed', () => {
  test.each([
    ['between fetch and commit', 'commit', 1],
    ['when some were committed and some not', 'commit', 3],
    ['after all commits, before the report', 'report', 1],
  ])('%s', async (_, point, nth) => {
    for (const path of ['/a', '/b', '/c']) site.routes.set(path, versioned('two'));
    expect(await killedAt(point, nth)).toBe('SIGKILL');
    const result = await bench.cycle({ targets });
    expect(result.changes.map(({ kind, subject }) => `${kind} ${subject}`).toSorted()).toEqual(
      targets.map((url) => `changed ${url}`),
    );
    expect(result.metrics).toMatchObject({ changed: 3, errors: 0 });
    expect((await bench.cycle({ targets })).changes).toEqual([]);
  });
});

describe('a report that cannot be written', () => {
  test('fails the cycle for good with the path, and the change waits for the next', async () => {
    site.routes.set('/b', versioned('two'));
    const reportDirectory = join(bench.folder, 'no-directory');
    writeFileSync(reportDirectory, 'a file is in the way');
    await expect(bench.cycle({ targets, reportDirectory })).rejects.toMatchObject({
      kind: 'io',
      permanent: true,
      message: expect.stringContaining(reportDirectory),
    });
    const result = await bench.cycle({ targets });
    expect(result.changes).toMatchObject([{ kind: 'changed', subject: targets[1] }]);
  });

  test('is written again by another attempt of the same session', async () => {
    site.routes.set('/b', versioned('two'));
    const sessionId = 'attempted';
    const first = await bench.cycle({ targets, sessionId });
    const second = await bench.cycle({ targets, sessionId });
    expect(second.changes).toEqual(first.changes);
    expect(second.reportPaths).toEqual(first.reportPaths);
  });
});

describe('results that cannot be used', () => {
  test('fail the cycle for good, with the file and what to do', async () => {
    const resultsFile = join(bench.folder, 'other.db');
    writeFileSync(
      resultsFile,
      'this is no database, but a text that is long enough to have a header\n'.repeat(20),
    );
    await expect(bench.cycle({ targets, resultsFile })).rejects.toMatchObject({
      kind: 'io',
      permanent: true,
      message: expect.stringContaining(`${resultsFile} is not a readable database`),
    });
  });

  test('under a path that cannot be a directory say so', async () => {
    const inTheWay = join(bench.folder, 'file');
    writeFileSync(inTheWay, '');
    await expect(bench.cycle({ targets, resultsFile: join(inTheWay, 'x.db') })).rejects.toMatchObject({
      kind: 'io',
      permanent: true,
      message: expect.stringContaining(inTheWay),
    });
  });
});
