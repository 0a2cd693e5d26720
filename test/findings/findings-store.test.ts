import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FINDINGS_MIGRATIONS } from '../../src/findings/findings-schema.ts';
import { type FindingsRound, FindingsStore, MOST_FINDINGS } from '../../src/findings/findings-store.ts';
import { sighting } from '../../src/findings/sighting.ts';
import type { Severity } from '../../src/shared/severity.ts';

function openFindings() {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  for (const sql of FINDINGS_MIGRATIONS) database.exec(sql);
  const store = new FindingsStore(database);
  let at = 0;
  const round = (seen: [kind: string, severity: Severity][], more: Partial<FindingsRound> = {}) => {
    at += 1_000;
    const whole: FindingsRound = {
      task: 'shop',
      session: `s${at}`,
      at,
      sightings: seen.map(([kind, severity]) => see(kind, severity)),
      isNews: () => true,
      isGone: () => false,
      ...more,
    };
    const judged = store.judge(whole);
    database.transaction(() => store.apply(whole))();
    return judged.map(({ finding, news }) => [finding.kind, finding.state, news]);
  };
  return { store, round, database };
}

function see(kind: string, severity: Severity) {
  return sighting({
    source: 'scarefloor',
    kind,
    place: 'https://shop.example',
    severity,
    confidence: 'certain',
    url: 'https://shop.example/',
    host: 'shop.example',
    ip: '',
    title: `${kind} is ${severity}`,
    evidence: 'seen',
    refs: ['CWE-319'],
  });
}
const ID = see('a', 'low').id;
const MUTE = { by: 'ana', reason: 'accepted until the move', at: 5 };

describe('the findings of a task', () => {
  test('are as many as a file may have; those that are known go on in a full one', () => {
    const { store, round, database } = openFindings();
    round([['a', 'low']]);
    const { id: _, ...row } = database.prepare('SELECT * FROM findings').get() as Record<string, unknown>;
    const names = Object.keys(row);
    const put = database.prepare(
      `INSERT INTO findings (id, ${names.join(', ')}) VALUES (@id, ${names.map((name) => `@${name}`).join(', ')})`,
    );
    const fill = database.transaction(() => {
      for (let count = 2; count < MOST_FINDINGS; count += 1) put.run({ ...row, id: `another ${count}` });
    });
    fill();
    const seen: [string, Severity][] = [
      ['b', 'low'],
      ['c', 'low'],
      ['a', 'high'],
    ];
    expect(new Set(round(seen).map(([kind]) => kind))).toEqual(new Set(['a', 'b']));
    expect(store.list('shop')).toHaveLength(MOST_FINDINGS);
    expect(store.list('shop').find((finding) => finding.id === ID)).toMatchObject({ severity: 'high' });
  });

  test('are dated by the scans that saw them', () => {
    const { store, round } = openFindings();
    round([['a', 'low']]);
    round([]);
    round([['a', 'low']]);
    expect(store.list('shop')).toMatchObject([
      {
        schema: 1,
        task: 'shop',
        session: 's3000',
        state: 'open',
        first_seen: '1970-01-01T00:00:01.000Z',
        last_seen: '1970-01-01T00:00:03.000Z',
        times_seen: 2,
        refs: ['CWE-319'],
      },
    ]);
  });

  test('live from scan to scan, and what no scan proves stays', () => {
    const { round } = openFindings();
    expect(round([['a', 'low']])).toEqual([['a', 'open', 'new']]);
    expect(round([['a', 'high']])).toEqual([['a', 'changed', 'changed']]);
    expect(round([])).toEqual([['a', 'changed', '']]);
    expect(round([], { isGone: () => true })).toEqual([['a', 'resolved', 'resolved']]);
    expect(round([], { isGone: () => true })).toEqual([]);
    expect(round([['a', 'high']])).toEqual([['a', 'open', 'returned']]);
  });

  test('that were muted stay muted, until they are worse than what was muted', () => {
    const { store, round } = openFindings();
    round([['a', 'low']]);
    expect(store.mute(ID, MUTE)).toBe(true);
    expect(round([['a', 'low']])).toEqual([['a', 'muted', '']]);
    expect(store.list('shop')[0]).toMatchObject({ muted_by: 'ana', muted_reason: MUTE.reason });
    expect(round([['a', 'medium']])).toEqual([['a', 'changed', 'changed']]);
    expect(store.list('shop')[0]).toMatchObject({ state: 'changed', muted_by: '' });
  });

  test('can be unmuted once, and muting what is not there is told', () => {
    const { store, round } = openFindings();
    round([['a', 'low']]);
    expect(store.mute('0000000000000000', MUTE)).toBe(false);
    expect(store.unmute(ID)).toBe(false);
    store.mute(ID, MUTE);
    expect(store.unmute(ID)).toBe(true);
    expect(store.list('shop')[0]).toMatchObject({ state: 'open', muted_reason: '' });
  });

  test('a mute that comes between the judgement and the end of a scan is not lost', () => {
    const { store, round, database } = openFindings();
    round([['a', 'low']]);
    const late: FindingsRound = {
      task: 'shop',
      session: 's9',
      at: 9_000,
      sightings: [see('a', 'low')],
      isNews: () => true,
      isGone: () => false,
    };
    store.judge(late);
    store.mute(ID, MUTE);
    database.transaction(() => store.apply(late))();
    expect(store.list('shop')[0]).toMatchObject({ state: 'muted', times_seen: 2 });
  });

  test('in the first look at a host are no news', () => {
    const { round } = openFindings();
    expect(round([['a', 'critical']], { isNews: () => false })).toEqual([['a', 'open', '']]);
  });
});
