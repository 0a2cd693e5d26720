import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ResultsStore } from '../../../src/monitor/results/results-store.ts';
import { type MonitorBench, openMonitorBench } from '../monitor-bench.ts';
import { openScriptedSite } from '../scripted-site.ts';

let bench: MonitorBench;
let file: string;

beforeEach(() => {
  bench = openMonitorBench();
  file = join(bench.folder, 'results', 'watch.db');
});

afterEach(() => bench.close());

describe('the results of a monitor', () => {
  test('are readable by their owner alone', () => {
    new ResultsStore(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(bench.folder, 'results')).mode & 0o777).toBe(0o700);
  });

  test('of a newer version are refused and left as they are', () => {
    new ResultsStore(file).close();
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
    expect(() => new ResultsStore(file)).toThrow(/newer version \(schema 99/);
  });

  test('are not mistaken for those of a scan', () => {
    new ResultsStore(file).close();
    const database = new Database(file);
    database.pragma('application_id = 7');
    database.close();
    expect(() => new ResultsStore(file)).toThrow(/not the results of a monitor/);
  });

  test('keep each content once, and fifty versions of a page that changes all the time', async () => {
    const site = await openScriptedSite();
    const targets = [`${site.origin}/a`, `${site.origin}/b`];
    for (let version = 0; version < 53; version += 1) {
      site.show('/a', `<p>${version}</p>`);
      site.show('/b', `<p>${version}</p>`);
      await bench.cycle({ targets, diffReporting: false });
    }
    bench.clock.move(24 * 3_600_000);
    await bench.cycle({ targets });
    await site.close();
    const database = new Database(file, { readonly: true });
    const count = (sql: string) => database.prepare(sql).pluck().get();
    expect(count('SELECT count(*) FROM changes')).toBe(100);
    expect(count('SELECT count(*) FROM versions')).toBe(100);
    expect(count('SELECT count(*) FROM contents')).toBe(51);
    expect(count('PRAGMA integrity_check')).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });

  test('are bounded by age as well, but for the newest version of each page', async () => {
    const site = await openScriptedSite();
    const targets = [`${site.origin}/busy`, `${site.origin}/calm`];
    site.show('/calm', 'calm');
    for (let day = 0; day < 6; day += 1) {
      site.show('/busy', `<p>day ${day}</p>`);
      await bench.cycle({ targets, diffReporting: false, keepDays: 2, keepVersions: 10 });
      bench.clock.move(24 * 3_600_000);
    }
    await site.close();
    const database = new Database(file, { readonly: true });
    const versions = database.prepare('SELECT url, count(*) AS kept FROM versions GROUP BY url').all();
    expect(versions).toEqual([
      { url: targets[0], kept: 2 },
      { url: targets[1], kept: 1 },
    ]);
    // A change keeps the content before it.
    expect(database.prepare('SELECT count(*) FROM contents').pluck().get()).toBe(4);
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });

  test('read the changes of a report and one URL by an index', () => {
    new ResultsStore(file).close();
    const database = new Database(file, { readonly: true });
    const plan = (sql: string) =>
      database
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join('; ');
    expect(plan("SELECT * FROM urls WHERE url = 'x'")).toContain('USING PRIMARY KEY');
    expect(
      plan(
        "SELECT * FROM changes WHERE reported_in IS NULL OR reported_in IN ('x', 'y') ORDER BY id LIMIT 9",
      ),
    ).toContain('changes_reported');
    expect(plan("SELECT text_sha256 FROM versions WHERE url = 'x' ORDER BY id DESC LIMIT 5")).toContain(
      'versions_url',
    );
    database.close();
  });
});
