import { describe, expect, test } from 'vitest';
import { ChangedPages } from '../../src/scan/changed-pages.ts';
import type { Verdict } from '../../src/scan/diff.ts';
import type { FieldChange } from '../../src/scan/page.ts';
import { makePage } from './make-page.ts';

const server: FieldChange = { field: 'webserver', from: 'nginx/1.18', to: 'nginx/1.27' };
const title: FieldChange = { field: 'title', from: 'A', to: 'B' };
const verdict = (...fields: FieldChange[]): Verdict => ({ kind: 'changed', fields, memory: 'seen' });
const url = (index: number, host = 'shop.example') => `http://${host}/${index}`;

/** What is told of each page, by its fields and how many pages they speak for. */
function told(pages: [url: string, FieldChange[]][]): string[] {
  const changed = new ChangedPages();
  for (const [at, fields] of pages) changed.add(makePage({ url: at }), verdict(...fields), null);
  return pages.map(([at, fields]) => {
    const { kind, fields: left } = changed.tellOnce(at, verdict(...fields)).verdict;
    return [kind, ...left.map(({ field, pages: many }) => `${field}${many ? ` x${many}` : ''}`)].join(' ');
  });
}

describe('a change that all pages of a host show', () => {
  test('is told by the first of them, with how many they are', () => {
    const pages = Array.from({ length: 30 }, (_, index): [string, FieldChange[]] => [url(index), [server]]);
    expect(told(pages)).toEqual(['changed webserver x30', ...Array(29).fill('existing')]);
  });

  test('hides nothing else that changed on them', () => {
    const pages = Array.from({ length: 12 }, (_, index): [string, FieldChange[]] => [
      url(index),
      index === 7 ? [title, server] : [server],
    ]);
    expect(told(pages)[7]).toBe('changed title');
  });

  test('is told page by page where a few show it, or where it is of the pages themselves', () => {
    const few = Array.from({ length: 9 }, (_, index): [string, FieldChange[]] => [url(index), [server]]);
    expect(new Set(told(few))).toEqual(new Set(['changed webserver']));
    const titles = Array.from({ length: 12 }, (_, index): [string, FieldChange[]] => [url(index), [title]]);
    expect(new Set(told(titles))).toEqual(new Set(['changed title']));
  });

  test('is no change where others of its pages show the same the other way round', () => {
    const back = (change: FieldChange): FieldChange => ({ ...change, from: change.to, to: change.from });
    const both = (change: FieldChange, there: number, other: number) => [
      ...Array.from({ length: there }, (_, index): [string, FieldChange[]] => [url(index), [change, title]]),
      ...Array.from({ length: other }, (_, index): [string, FieldChange[]] => [
        url(100 + index),
        [back(change)],
      ]),
    ];
    expect(new Set(told(both(server, 10, 12)))).toEqual(new Set(['changed title', 'existing']));
    expect(new Set(told(both(server, 10, 9)))).toEqual(
      new Set(['changed webserver x10 title', 'changed title', 'changed webserver']),
    );
    const until: FieldChange = { field: 'tls_not_after', from: '2026-12-01', to: '2027-01-01' };
    expect(told(both(until, 1, 1))).toEqual(['changed title', 'existing']);
    // Two pages whose titles were exchanged are two pages.
    expect(new Set(told(both(title, 10, 10)))).toEqual(new Set(['changed title title', 'changed title']));
    const changed = new ChangedPages();
    for (const [at, fields] of both(until, 1, 1))
      changed.add(makePage({ url: at }), verdict(...fields), null);
    expect(changed.tellOnce(url(0), verdict(until, title)).noisy).toEqual(['tls_not_after']);
  });

  test('is told again by each host', () => {
    const pages = ['one.example', 'two.example'].flatMap((host) =>
      Array.from({ length: 10 }, (_, index): [string, FieldChange[]] => [url(index, host), [server]]),
    );
    expect(told(pages).filter((text) => text === 'changed webserver x10')).toHaveLength(2);
  });
});
