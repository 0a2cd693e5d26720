/** Whole scans whose crawl is done in shards, one after the other: what they remember, compare and report. */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runScan, type ScanParts } from '../../../src/scan/run-scan.ts';
import { collectInShards } from '../../../src/scan/shards/collect-in-shards.ts';
import type { WorkResult } from '../../../src/shared/work.ts';
import { type ConcludeBench, openConcludeBench } from '../conclude-bench.ts';
import { MutableSite } from '../mutable-site.ts';
import { carryHere } from './shard-bench.ts';

const SESSIONS = ['20261123-080000-ab12', '20261124-080000-cd34', '20261125-080000-ef56'];
/** Of the machine, and of what was measured. */
const OWN_FIELDS = new Set(['id', 'scan_id', 'time_ms', 'ms', 'tmp']);

interface Told {
  results: unknown[];
  reports: unknown[];
  tables: Record<string, unknown[]>;
}

/** Three scans between which the sites change. */
async function tell(sites: MutableSite[], targets: string[], count: number | null): Promise<Told> {
  const bench = openConcludeBench();
  for (const [index, site] of sites.entries()) {
    site.pages.clear();
    site.linked.clear();
    for (let page = 0; page < 5; page += 1) site.add(`/page/${page}`);
    // Only another host leads there.
    site.pages.set('/island', { title: 'Island', body: '<a href="/island/2">on</a>' });
    site.pages.set('/island/2', { title: 'Second island', body: 'Nothing further' });
    site.add('/bridge', { body: `<a href="${targets[(index + 1) % targets.length]}island">over</a>` });
  }
  const [first, second, third] = sites;
  const told: Told = { results: [], reports: [], tables: {} };
  const scan = async (session = '') => {
    const result = await scanOnce(bench, targets, session, count);
    told.results.push(withoutOwn(result));
    told.reports.push(result.reportPaths.flatMap(linesOf));
  };
  await scan(SESSIONS[0]);
  first?.add('/page/6');
  first?.pages.set('/page/1', { title: 'Other title', body: 'Other words stand here now' });
  first?.add('/login', { body: '<form method="get"><input type="password"></form>' });
  second?.pages.delete('/island');
  second?.linked.delete('/page/3');
  second?.pages.delete('/page/3');
  third?.pages.set('/page/2', { title: 'Broken', body: '', status: 500 });
  await scan(SESSIONS[1]);
  second?.pages.set('/island', { title: 'Island', body: 'It is back' });
  await scan(SESSIONS[2]);
  told.tables = tablesOf(bench.resultsFile);
  return told;
}

async function scanOnce(
  bench: ConcludeBench,
  targets: string[],
  sessionId: string,
  count: number | null,
): Promise<WorkResult> {
  const input = bench.input({ targets, sessionId, mode: 'normal' });
  bench.clock.advance(3_600_000);
  const collect: ScanParts['collect'] = (own, context, onPage) =>
    collectInShards(own, context, onPage, carryHere(), { count: count ?? 1 });
  return await runScan(input, bench.context, count === null ? {} : { collect });
}

function withoutOwn(value: unknown): unknown {
  const text = JSON.stringify(value, (name, held) =>
    OWN_FIELDS.has(name) || name === 'reportPaths' ? undefined : held,
  );
  return JSON.parse(text);
}

/** The data files; the page for people is made of the same. */
function linesOf(path: string): unknown[] {
  if (!path.endsWith('.jsonl')) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return sorted(lines.map((line) => withoutOwn(JSON.parse(line))));
}

function tablesOf(file: string): Record<string, unknown[]> {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((table) => {
        const rows = database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
        return [table, sorted(rows.map((row) => withoutOwn(parsed(row))))];
      }),
    );
  } finally {
    database.close();
  }
}

/** Facts are JSON inside of a column, with fields of their own to leave out. */
function parsed(row: Record<string, unknown>): Record<string, unknown> {
  const open = (value: unknown): unknown =>
    typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, open(value)]));
}

function sorted(rows: unknown[]): unknown[] {
  const textOf = (row: unknown) => JSON.stringify(row);
  return rows.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
}

test.each([1, 2, 5])('scans in %i shards remember, compare and report what others do', async (count) => {
  const sites = [new MutableSite(), new MutableSite(), new MutableSite()];
  const targets = await Promise.all(sites.map((site) => site.open()));
  const local = await tell(sites, targets, null);
  const sharded = await tell(sites, targets, count);
  expect(sharded).toEqual(local);
  // The test would prove little if nothing had changed.
  expect(JSON.stringify(local.results[1])).toMatch(/2 new, \d changed, [12] gone/);
  expect(Object.keys(local.tables).length).toBeGreaterThan(4);
});
