import { describe, expect, test } from 'vitest';
import { simhash } from '../../src/scan/facts/simhash.ts';
import type { Page } from '../../src/scan/page.ts';
import { kindOfChange, SecondLooks } from '../../src/scan/second-looks.ts';
import { makePage } from './make-page.ts';

const url = (path: string) => `http://shop.example${path}`;
const WORDS = Array.from({ length: 40 }, (_, index) => `word${index * 7}`).join(' ');
const textPage = (text: string, path = '/a') =>
  makePage({ url: url(path), text_sha256: text, simhash: simhash(Buffer.from(text)) });
const looksAt = (...pages: Page[]) => new SecondLooks(new Map(pages.map((page) => [page.url, page])));
const MAJOR = kindOfChange({ field: 'text_sha256', extent: 'major' });

describe('two looks at one page', () => {
  test('that are the same confirm whatever differs from before', () => {
    const page = textPage(WORDS);
    expect(looksAt(page).unsteady(page, textPage('other words')).size).toBe(0);
  });

  test('that are not tell which fields say nothing', () => {
    const [now, second] = [
      makePage({ url: url('/a'), title: 'A' }),
      makePage({ url: url('/a'), title: 'B' }),
    ];
    expect([...looksAt(second).unsteady(now, now)]).toEqual(['title']);
  });

  test('leave a short text with three counters in it unheard, and another text not', () => {
    let missed = 0;
    for (let round = 0; round < 200; round += 1) {
      const shown = (from: number) =>
        textPage(`${WORDS} at ${from * 7919} for ${from * 31} of ${from * 104_729}`);
      const kinds = looksAt(shown(round + 1)).unsteady(shown(round + 2), shown(round + 1_000));
      if (!kinds.has(MAJOR)) missed += 1;
    }
    expect(missed).toBeLessThan(4);
    const looks = looksAt(textPage(`${WORDS} at 1`));
    const defaced = Array.from({ length: 40 }, (_, index) => `pwned${index}`).join(' ');
    expect(looks.unsteady(textPage(`${WORDS} at 2`), textPage(defaced)).has(MAJOR)).toBe(false);
  });
});

test('a sentence that came to a page with a clock is heard, and a few words more or less each time are not', () => {
  const shown = (text: string) =>
    makePage({
      url: url('/a'),
      text_sha256: text,
      simhash: simhash(Buffer.from(text)),
      words: text.split(' ').length,
    });
  const long = Array.from({ length: 600 }, (_, index) => `word${index}`).join(' ');
  const said = 'this site was taken over by people who are not its owners';
  const clock = (at: number, more = '') => shown(`${long} at ${at * 7919} ${more}`);
  expect(looksAt(clock(2, said)).unsteady(clock(3, said), clock(1)).has('text_sha256')).toBe(false);
  expect(looksAt(clock(2)).unsteady(clock(3), clock(1)).has('text_sha256')).toBe(true);
  const list = (count: number) => shown(`${long} ${'offer '.repeat(count)}`);
  expect(looksAt(list(10)).unsteady(list(20), list(2)).has('text_sha256')).toBe(true);
});

describe('pages that were not looked at again', () => {
  const clock = (path: string, at: number) => textPage(`${WORDS} at ${at}`, path);
  const paths = (count: number) => Array.from({ length: count }, (_, index) => `/p${index}`);

  test('are as the others of their host, where those all go on by themselves', () => {
    const looks = looksAt(...paths(20).map((path) => clock(path, 1)));
    for (const path of paths(20)) looks.learn(clock(path, 2));
    expect(looks.unsteady(clock('/else', 3), clock('/else', 4)).has('text_sha256')).toBe(true);
    const foreign = makePage({ url: 'http://other.example/' });
    expect(looks.unsteady(foreign, foreign).size).toBe(0);
  });

  test('count where a few looks or many steady ones say nothing of them', () => {
    const few = looksAt(...paths(5).map((path) => clock(path, 1)));
    for (const path of paths(5)) few.learn(clock(path, 2));
    expect(few.unsteady(clock('/else', 3), clock('/else', 4)).size).toBe(0);
    const steady = looksAt(...paths(30).map((path) => clock(path, 1)));
    for (const path of paths(30)) steady.learn(clock(path, path === '/p1' ? 2 : 1));
    expect(steady.unsteady(clock('/else', 3), clock('/else', 4)).size).toBe(0);
  });
});

test('a second look that shows what was there before is kept in place of the first', () => {
  const before = makePage({ url: url('/a'), title: 'A' });
  const now = makePage({ url: url('/a'), title: 'Error' });
  expect(looksAt(before).asBefore(now, before)).toBe(before);
  expect(looksAt(now).asBefore(now, before)).toBeNull();
});
