import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Verdict } from '../../src/scan/diff.ts';
import { ResultsStore } from '../../src/scan/results-store.ts';
import type { Judgement, ScanEnd, ScanRecord } from '../../src/scan/scan-record.ts';
import { markOf } from '../../src/scan/skip-tally.ts';
import { WorkError } from '../../src/shared/work.ts';
import { openConcludeBench } from './conclude-bench.ts';
import { makePage } from './make-page.ts';

const IDENTITY = { sessionId: '20261123-080000-ab12', mode: 'fast', fingerprint: 'f1' };
const COMPLETED: ScanEnd = {
  outcome: 'completed',
  reason: '',
  pages: 1,
  bytes: 10,
  completedHosts: ['shop.example'],
  passedOver: '',
  findings: {
    task: 'shop',
    session: '20261123-080000-ab12',
    at: 0,
    sightings: [],
    isNews: () => false,
    isGone: () => false,
  },
};
const SEEN: Verdict = { kind: 'existing', fields: [], memory: 'seen' };
const judgement = (at: string, verdict: Verdict, weight: number): Judgement => {
  return { url: at, verdict, weight, standing: null, noise: null, noisy: [] };
};
const url = (path: string) => `http://shop.example${path}`;

function openStore() {
  const bench = openConcludeBench();
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  onTestFinished(() => store.close());
  return { ...bench, store };
}

/** Adds pages and calls each seen. */
function take(record: ScanRecord, paths: string[]): void {
  for (const path of paths) record.add(makePage({ url: url(path), title: path }));
  for (const path of paths) record.judge(judgement(url(path), SEEN, 0));
}

const knownUrls = (record: ScanRecord) => [...record.rows.vanished()].map(({ page }) => page.url);

describe('the results file', () => {
  test('and its directory are private', () => {
    const { resultsFile } = openStore();
    expect(statSync(resultsFile).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(resultsFile)).mode & 0o777).toBe(0o700);
    expect(statSync(`${resultsFile}-wal`).mode & 0o777).toBe(0o600);
  });

  function refusal(prepare: (file: string) => void): WorkError {
    const { resultsFile, clock } = openConcludeBench();
    mkdirSync(dirname(resultsFile), { recursive: true });
    prepare(resultsFile);
    try {
      new ResultsStore(resultsFile, clock).close();
    } catch (error) {
      if (error instanceof WorkError && error.message.includes(resultsFile)) return error;
      throw error;
    }
    throw new Error('it was opened');
  }
  function sql(statement: string) {
    return (file: string) => void new Database(file).exec(statement).close();
  }

  test.each([
    [
      'that is no database',
      (file: string) => writeFileSync(file, 'hello '.repeat(999)),
      'not a readable database',
    ],
    ['that is a directory', (file: string) => mkdirSync(file), 'cannot use the results file'],
    ['of something else', sql('CREATE TABLE contents (id INTEGER)'), 'not the results of a scan'],
    [
      'of a newer version',
      sql(`PRAGMA application_id = ${0x53465343}; PRAGMA user_version = 99`),
      'newer version',
    ],
  ])('%s is refused for good, by name', (_, prepare, says) => {
    const error = refusal(prepare);
    expect(error).toMatchObject({ kind: 'io', permanent: true });
    expect(error.message).toContain(says);
  });
});

describe('a scan that ends', () => {
  test('is what the next one is compared with', () => {
    const { store, clock } = openStore();
    const first = store.begin(IDENTITY);
    expect(first.baseline).toBe(true);
    take(first, ['/a', '/b']);
    first.end(COMPLETED);

    clock.advance(60_000);
    const second = store.begin(IDENTITY);
    expect(second.baseline).toBe(false);
    expect(second.completedBefore('shop.example')).toBe(true);
    second.add(makePage({ url: url('/b') }));
    second.flush();
    expect(knownUrls(second)).toEqual([url('/a')]);
    expect([...second.rows.found()][0]?.known).toMatchObject({ firstSeen: first.startedAt, answered: true });
  });

  test('keeps first_seen, and moves last_changed only with a change', () => {
    const { store, clock } = openStore();
    const rounds: Verdict[] = [SEEN, SEEN, { kind: 'changed', fields: [], memory: 'seen' }, SEEN];
    const dates = rounds.map((verdict) => {
      clock.advance(1_000);
      const record = store.begin(IDENTITY);
      record.add(makePage({ url: url('/a') }));
      record.judge(judgement(url('/a'), verdict, 0));
      record.end(COMPLETED);
      return record.startedAt;
    });
    const known = store.begin(IDENTITY).rows.knownPage(url('/a'));
    expect(known).toMatchObject({ firstSeen: dates[0], lastChanged: dates[2] });
  });

  test('remembers links that are missing until they are back, and the day a page was gone', () => {
    const { store, clock } = openStore();
    const round = (memory: Verdict['memory'], found: boolean) => {
      clock.advance(1_000);
      const record = store.begin(IDENTITY);
      if (found) record.add(makePage({ url: url('/a') }));
      record.judge(
        judgement(url('/a'), { kind: memory === 'gone' ? 'gone' : 'existing', fields: [], memory }, 0),
      );
      record.end(COMPLETED);
      return record;
    };
    const known = () => store.begin(IDENTITY).rows.knownPage(url('/a'));
    round('seen', true);
    round('unlinked', false);
    expect(known()).toMatchObject({ unlinkedScans: 1, goneAt: null });
    round('seen', true);
    expect(known()).toMatchObject({ unlinkedScans: 0 });
    const end = round('gone', false);
    round('gone', true);
    expect(known()).toMatchObject({ goneAt: end.startedAt });
    expect(knownUrls(store.begin(IDENTITY))).toEqual([]);
    round('seen', true);
    expect(known()).toMatchObject({ goneAt: null });
  });

  test('keeps its changes as history, not its pages', () => {
    const { store, resultsFile } = openStore();
    const record = store.begin(IDENTITY);
    take(record, ['/a']);
    record.judge(judgement(url('/b'), { kind: 'gone', fields: [], memory: 'gone' }, 0));
    record.end(COMPLETED);
    const reader = new Database(resultsFile, { readonly: true });
    expect(reader.prepare('SELECT count(*) FROM found').pluck().get()).toBe(0);
    expect(reader.prepare('SELECT url FROM verdicts').pluck().all()).toEqual([url('/b')]);
    reader.close();
    expect(store.history(10)).toMatchObject([{ outcome: 'completed', pages: 1, bytes: 10 }]);
  });

  test('forgets a page that many whole scans and many days have not shown, and no other', () => {
    const { store, clock } = openStore();
    const day = 24 * 3_600_000;
    const scans = (count: number, everyMs: number, ...paths: string[]) => {
      for (let index = 0; index < count; index += 1) {
        const record = store.begin(IDENTITY);
        take(record, paths);
        record.end(COMPLETED);
        clock.advance(everyMs);
      }
    };
    const isKnown = () => store.begin(IDENTITY).rows.knownPage(url('/lost')) !== null;
    scans(1, day, '/a', '/lost');
    scans(25, 3_600_000, '/a');
    expect(isKnown()).toBe(true);
    clock.advance(40 * day);
    expect(isKnown()).toBe(false);
    scans(1, day, '/a', '/lost');
    scans(10, 10 * day, '/a');
    expect(isKnown()).toBe(true);
    scans(10, 10 * day, '/a');
    expect(isKnown()).toBe(false);
    expect(store.begin(IDENTITY).rows.knownPage(url('/a'))).not.toBeNull();
  });

  test('does not mix with scans of other targets', () => {
    const { store } = openStore();
    const record = store.begin(IDENTITY);
    take(record, ['/a']);
    record.end(COMPLETED);
    const other = store.begin({ ...IDENTITY, fingerprint: 'f2' });
    expect(other.baseline).toBe(true);
    expect(knownUrls(other)).toEqual([]);
    expect(knownUrls(store.begin(IDENTITY))).toEqual([url('/a')]);
  });

  test('knows what it saw and left alone, until a whole scan after it saw it no more', () => {
    const { store } = openStore();
    const end = (outcome: 'completed' | 'partial', ...urls: string[]) => {
      const record = store.begin(IDENTITY);
      take(record, ['/a']);
      record.end({ ...COMPLETED, outcome, passedOver: urls.map(markOf).join('') });
      const next = store.begin(IDENTITY);
      return ['http://shop.example/1', 'http://shop.example/2'].map((url) => next.wasPassedOver(url));
    };
    expect(end('completed', 'http://shop.example/1')).toEqual([true, false]);
    expect(end('partial', 'http://shop.example/2')).toEqual([true, true]);
    expect(end('completed', 'http://shop.example/2')).toEqual([false, true]);
    expect(store.begin({ ...IDENTITY, fingerprint: 'f2' }).wasPassedOver('http://shop.example/2')).toBe(
      false,
    );
  });

  test('forgets targets that many other scans came after', () => {
    const { store, resultsFile } = openStore();
    for (const fingerprint of ['f1', 'f2', 'f3', 'f4', 'f5', 'f6']) {
      const record = store.begin({ ...IDENTITY, fingerprint });
      take(record, ['/a']);
      record.end({ ...COMPLETED, passedOver: markOf('http://shop.example/1') });
    }
    store.begin({ ...IDENTITY, fingerprint: 'f7' });
    const marks = new Database(resultsFile, { readonly: true });
    expect(marks.prepare('SELECT count(*) FROM passed_over').pluck().get()).toBe(4);
    marks.close();
    expect(store.begin({ ...IDENTITY, fingerprint: 'f3' }).baseline).toBe(false);
    expect(store.begin({ ...IDENTITY, fingerprint: 'f1' }).baseline).toBe(true);
  });
});

describe('a scan that does not end', () => {
  test.each(['cancelled', 'failed'] as const)('because it %s leaves no trace in the baseline', (outcome) => {
    const { store } = openStore();
    const record = store.begin(IDENTITY);
    take(record, ['/a']);
    record.flush();
    record.abandon(outcome, 'because');
    expect(store.history(1)).toMatchObject([{ outcome, reason: 'because' }]);
    const next = store.begin(IDENTITY);
    expect(next.baseline).toBe(true);
    expect(knownUrls(next)).toEqual([]);
  });

  test('because its worker was killed is marked, and its pages do not count', () => {
    const { store, resultsFile } = openStore();
    const record = store.begin(IDENTITY);
    take(record, ['/a']);
    record.flush();
    const next = store.begin(IDENTITY);
    const reader = new Database(resultsFile, { readonly: true });
    for (const table of ['found', 'verdicts'])
      expect(reader.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    reader.close();
    expect(store.history(2).map(({ outcome }) => outcome)).toEqual(['running', 'interrupted']);
    expect([...next.rows.found()]).toEqual([]);
    expect(knownUrls(next)).toEqual([]);
  });

  test('and comes back to end after its successor began is refused', () => {
    const { store } = openStore();
    const late = store.begin(IDENTITY);
    take(late, ['/a']);
    const next = store.begin(IDENTITY);
    expect(() => late.end(COMPLETED)).toThrow('still running');
    expect(knownUrls(next)).toEqual([]);
  });

  test('has lost no more than the last second', () => {
    const { store, clock, resultsFile } = openStore();
    const reader = new Database(resultsFile, { readonly: true });
    onTestFinished(() => void reader.close());
    const written = () => reader.prepare('SELECT count(*) FROM found').pluck().get();
    const record = store.begin(IDENTITY);
    take(record, ['/a', '/b']);
    expect(written()).toBe(0);
    clock.advance(1_000);
    record.add(makePage({ url: url('/c') }));
    expect(written()).toBe(3);
    for (let index = 0; index < 1_000; index += 1) record.add(makePage({ url: url(`/many/${index}`) }));
    expect(written()).toBe(1_003);
  });
});

test('rows beyond one read are all there, in order, also while verdicts are written', () => {
  const { store } = openStore();
  const record = store.begin(IDENTITY);
  const paths = Array.from({ length: 1_203 }, (_, index) => `/${String(index).padStart(5, '0')}`);
  for (const path of paths) record.add(makePage({ url: url(path) }));
  record.flush();
  const read: string[] = [];
  for (const { page } of record.rows.found()) {
    read.push(page.url);
    record.judge(judgement(page.url, { kind: 'new', fields: [], memory: 'seen' }, read.length));
  }
  record.flush();
  expect(read).toEqual(paths.map(url));
  expect([...record.rows.changes('new')].map((change) => change.url)).toEqual(paths.map(url).reverse());
  expect([...record.rows.judged()]).toHaveLength(1_203);
  expect(record.rows.counts().new).toBe(1_203);
});
