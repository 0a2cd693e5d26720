import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkResult } from '../../src/shared/work.ts';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type Route, type ScriptedSite } from './scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;
let targets: string[];
let childPid = 0;

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

const input = (sessionId: string) => ({ targets, sessionId, confirmAfter: 0 });

async function killedAt(point: string, nth = 1): Promise<NodeJS.Signals | null> {
  const script = join(import.meta.dirname, 'killed-cycle.ts');
  const json = JSON.stringify(bench.input(input('killed')));
  const child = spawn(process.execPath, [script, point, String(nth), json], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  childPid = child.pid ?? 0;
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

function publish(version: string): void {
  for (const path of ['/a', '/b', '/c']) site.routes.set(path, versioned(version));
}

const told = ({ changes }: WorkResult) =>
  changes.map(({ kind, subject, detail }) => `${kind} ${subject} ${detail}`).toSorted();
const eachOnce = () => targets.map((url) => `changed ${url} +1 -1 lines`);

describe('a change is told once in the end although the worker was killed', () => {
  test.each([
    ['within the transaction, before anything of it', 'INSERT INTO contents', 1],
    ['between the content and the validators', 'INSERT OR REPLACE INTO urls', 1],
    ['between the validators and the version', 'INSERT INTO versions', 1],
    ['between the version and the change', 'INSERT INTO changes', 1],
    ['when some were committed and some not', 'INSERT INTO changes', 3],
    ['after all commits, before the report', 'phase:report', 1],
    ['after the report, before it counts as told', 'SET reported_in', 1],
    ['when some count as told and some not', 'SET reported_in', 2],
    ['before the cycle counts as ended', 'SET session_id', 1],
    ['within the daily cleaning', 'DELETE FROM contents', 1],
    ['after the end, before anybody had the result', 'done', 1],
  ])('%s', async (_, point, nth) => {
    bench.clock.move(24 * 3_600_000);
    publish('two');
    expect(await killedAt(point, nth)).toBe('SIGKILL');
    // Its engine starts it again: another attempt of the same session, or the next cycle once attempts are used up.
    const again = await bench.cycle(input('killed'));
    expect(told(again)).toEqual(eachOnce());
    expect(await bench.cycle({ ...input('next'), lastCompletedSession: 'killed' })).toMatchObject({
      changes: [],
    });
  });

  test.each([1, 2, 3, 4, 5, 6])('while request %i of the cycle was on its way', async (nth) => {
    publish('two');
    let asked = 0;
    for (const path of ['/a', '/b', '/c']) {
      const answer = versioned('two');
      site.routes.set(path, (request, response) => {
        asked += 1;
        if (asked === nth) process.kill(childPid, 'SIGKILL');
        return answer(request, response);
      });
    }
    expect(await killedAt('never')).toBe('SIGKILL');
    expect(told(await bench.cycle(input('next')))).toEqual(eachOnce());
    expect((await bench.cycle(input('last'))).changes).toEqual([]);
  });

  test('and the result was lost for good: the next cycle tells it, by knowing which cycle was the last', async () => {
    await bench.cycle(input('first'));
    publish('two');
    expect(await killedAt('done')).toBe('SIGKILL');
    const next = await bench.cycle({ ...input('next'), lastCompletedSession: 'first' });
    expect(told(next)).toEqual(eachOnce());
    const last = await bench.cycle({ ...input('last'), lastCompletedSession: 'next' });
    expect(last.changes).toEqual([]);
  });

  test('and content, validators and versions belong together at every moment', async () => {
    for (const version of ['two', 'three', 'four', 'five']) {
      publish(version);
      await killedAt('INSERT INTO changes', Number(version.length));
      const database = new Database(bench.input({ targets }).resultsFile, { readonly: true });
      const rows = database
        .prepare<[], { etag: string; body: Buffer; newest: string; raw: string }>(
          `SELECT u.etag, c.body, u.raw_sha256 AS raw,
                  (SELECT sha256 FROM versions v WHERE v.url = u.url ORDER BY id DESC LIMIT 1) AS newest
           FROM urls u JOIN contents c ON c.sha256 = u.raw_sha256`,
        )
        .all();
      expect(rows).toHaveLength(3);
      for (const { etag, body, newest, raw } of rows) {
        expect(brotliDecompressSync(body).toString()).toBe(`<p>${etag.slice(1, -1)}</p>`);
        expect(newest).toBe(raw);
      }
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      database.close();
    }
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
