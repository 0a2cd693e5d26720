import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FindingsReader } from '../../../src/board/findings/findings-reader.ts';
import { FindingsList, readFindingsView } from '../../../src/board/views/findings-view.ts';
import type { ViewSources } from '../../../src/board/views/read-view.ts';
import type { ListRequest } from '../../../src/board/views/view.ts';
import { openFindings } from '../../../src/findings/open-findings.ts';
import { Bench } from '../../engine/open-engine.ts';
import { settled } from '../../fake-clock.ts';
import { seeFindings } from '../../findings/findings-file.ts';

const HOUR = 3_600_000;

let bench: Bench;
let directory: string;
let reader: FindingsReader;
let news = 0;
beforeEach(() => {
  bench = new Bench();
  directory = join(bench.directory, 'results');
  news = 0;
  reader = new FindingsReader({
    store: bench.store,
    clock: bench.clock,
    directory,
    onNews: () => {
      news += 1;
    },
  });
});
afterEach(async () => {
  await reader.close();
  await bench[Symbol.asyncDispose]();
});

const fileOf = (taskId: number) => join(directory, `task-${taskId}.db`);

/** Asks, and waits for news. */
async function read() {
  const before = news;
  reader.read();
  while (news === before) {
    await bench.clock.advance(100);
    await delay(1);
  }
  return reader.read();
}

async function list(more: Partial<ListRequest> = {}): Promise<string[]> {
  const sources = {
    findings: reader,
    findingsList: new FindingsList(),
    now: bench.clock.now(),
  } as ViewSources;
  const part = readFindingsView({ filter: '', sort: null, offset: 0, limit: 50, ...more }, sources);
  expect(part.filterError).toBe('');
  return part.rows.map(({ severity, title, task }) => `${severity} ${title} ${task}`);
}

describe('the findings of all tasks', () => {
  test('are none where nothing has run, and that is said once it is known', async () => {
    expect(reader.read()).toMatchObject({ rows: [], isReading: true });
    expect(await read()).toMatchObject({ rows: [], isReading: false, missing: '' });
  });

  test('are read again only where a file was written to, and rows keep their numbers', async () => {
    const shop = await bench.add('shop');
    const now = bench.clock.now();
    seeFindings(fileOf(shop), now - HOUR, [{ kind: 'b' }, { kind: 'a' }]);
    const first = await read();
    expect(first.rows.map(({ kind, task, state }) => `${kind} ${task} ${state}`).sort()).toEqual([
      'a shop open',
      'b shop open',
    ]);
    const told = news;
    reader.read();
    await bench.clock.advance(5_000);
    await settled();
    expect(news).toBe(told);
    expect(reader.read()).toBe(first);

    seeFindings(fileOf(shop), now, [{ kind: 'b' }, { kind: 'c' }]);
    const second = await read();
    const numbers = (rows: typeof first.rows) => new Map(rows.map(({ kind, id }) => [kind, id]));
    expect(numbers(second.rows).get('b')).toBe(numbers(first.rows).get('b'));
    expect(new Set(numbers(second.rows).values()).size).toBe(3);
    expect(second.rows.find(({ kind }) => kind === 'a')?.state).toBe('resolved');
  });

  test('leave out monitors, deleted tasks and files of nobody', async () => {
    const [watch, gone] = [await bench.add('watch', { type: 'monitor' }), await bench.add('gone')];
    for (const taskId of [watch, gone, 4711]) seeFindings(fileOf(taskId), 1, [{ kind: 'a' }]);
    expect((await read()).rows.map(({ task }) => task)).toEqual(['gone']);
    await bench.act({ kind: 'deleteTask', taskId: gone, name: 'gone' });
    expect((await read()).rows).toEqual([]);
  });

  test('of a file that cannot be read are said to be missing, and the others are there', async () => {
    const [shop, lab] = [await bench.add('shop'), await bench.add('lab')];
    mkdirSync(directory, { recursive: true });
    writeFileSync(fileOf(shop), 'no database, and longer than the header of one '.repeat(100));
    seeFindings(fileOf(lab), 1, [{ kind: 'a' }]);
    const found = await read();
    expect(found.rows.map(({ task }) => task)).toEqual(['lab']);
    expect(found.missing).toBe('findings of shop cannot be read: file is not a database');
  });

  test('cannot move the cursor', async () => {
    const shop = await bench.add('shop');
    seeFindings(fileOf(shop), 1, [{ kind: 'a', title: 'x' }]);
    // Whatever the checks made safe, somebody else may have written to the file.
    const database = new Database(fileOf(shop));
    database.prepare('UPDATE findings SET title = ?').run('\u001b[2Jevil\u202e');
    database.close();
    expect((await read()).rows[0]?.title).toBe('evil\ufffd');
  });

  test('in full come from the file as it is now', async () => {
    const shop = await bench.add('shop');
    const [id = ''] = seeFindings(fileOf(shop), 1, [{ kind: 'a', evidence: 'a form of the old shop' }]);
    const row = { taskId: shop, findingId: id, task: 'shop' };
    expect(reader.find(row)).toMatchObject({ evidence: 'a form of the old shop', state: 'open' });
    expect(reader.find({ ...row, findingId: 'none' })).toBeNull();
    writeFileSync(fileOf(shop), 'no database, and longer than the header of one '.repeat(100));
    expect(reader.find(row)).toBeNull();
  });
});

describe('the Findings screen', () => {
  beforeEach(async () => {
    const [shop, lab] = [await bench.add('shop'), await bench.add('lab')];
    const now = bench.clock.now();
    seeFindings(fileOf(shop), now - 3 * HOUR, [{ kind: 'cookie' }, { kind: 'gone', severity: 'high' }]);
    seeFindings(fileOf(shop), now - HOUR, [{ kind: 'cookie' }, { kind: 'tls', severity: 'critical' }]);
    const [muted = ''] = seeFindings(fileOf(lab), now - 2 * HOUR, [
      {
        kind: 'port',
        severity: 'high',
        source: 'nmap',
        url: '',
        host: 'db.lab.example',
        place: 'db.lab.example',
      },
      { kind: 'banner', severity: 'info', url: 'https://www.lab.example/' },
    ]);
    const opened = openFindings(fileOf(lab), 'write');
    opened?.store.mute(muted, { by: 'ana', reason: 'ours', at: now });
    opened?.close();
    await read();
  });

  test('has what is open, the worst first', async () => {
    expect(await list()).toEqual([
      'critical tls is there shop',
      'low cookie is there shop',
      'info banner is there lab',
    ]);
  });

  test.each<[string, string[]]>([
    ['state:all', ['tls', 'port', 'gone', 'cookie', 'banner']],
    ['state:muted', ['port']],
    ['state:resolved', ['gone']],
    ['!state:open', ['port', 'gone']],
    ['severity:high', ['tls']],
    ['severity:high state:all', ['tls', 'port', 'gone']],
    ['!severity:low', ['banner']],
    ['task:lab', ['banner']],
    ['target:lab.example state:all', ['port', 'banner']],
    ['nmap state:all', ['port']],
    ['since:2h', ['tls']],
    ['before:2h', ['cookie', 'banner']],
    ['by:ana state:muted', ['port']],
    ['kind:cookie', ['cookie']],
  ])('filtered by %s', async (filter, kinds) => {
    expect((await list({ filter })).map((row) => row.split(' ')[1])).toEqual(kinds);
  });

  test.each<[string, boolean, string[]]>([
    ['severity', true, ['banner', 'cookie', 'tls']],
    ['finding', false, ['banner', 'cookie', 'tls']],
    ['where', true, ['banner', 'tls', 'cookie']],
    ['task', false, ['banner', 'tls', 'cookie']],
    ['since', false, ['tls', 'banner', 'cookie']],
  ])('sorted by %s', async (column, descending, kinds) => {
    expect((await list({ sort: { column, descending } })).map((row) => row.split(' ')[1])).toEqual(kinds);
  });

  test('is read in windows', async () => {
    expect(await list({ offset: 1, limit: 1 })).toEqual(['low cookie is there shop']);
  });
});
