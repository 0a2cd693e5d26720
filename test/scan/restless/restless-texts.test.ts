import { expect, test } from 'vitest';
import type { TextVisit } from '../../../src/scan/restless/look-at-texts.ts';
import { RestlessTexts } from '../../../src/scan/restless/restless-texts.ts';
import { TextStore } from '../../../src/scan/restless/text-store.ts';
import { wordSketch } from '../../../src/scan/restless/word-sketch.ts';
import { openResultsFile } from '../../../src/scan/results-file.ts';
import { ResultsStore } from '../../../src/scan/results-store.ts';
import { openConcludeBench } from '../conclude-bench.ts';
import { makePage } from '../make-page.ts';

const url = (index: number) => `http://shop.example/${index}`;

test('a page that was cut is not read: its end may be where the clock is', async () => {
  const bench = openConcludeBench();
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  const record = store.begin({ sessionId: 's', mode: 'fast', fingerprint: 'f' });
  record.add(makePage({ url: url(1), truncated: true }));
  record.add(makePage({ url: url(2) }));
  record.flush();
  const restless = new RestlessTexts();
  // One of them was never written.
  for (const index of [1, 2, 3]) restless.add(url(index));
  const asked: string[] = [];
  const look = async (visits: TextVisit[]) => {
    asked.push(...visits.map((visit) => visit.url));
    return new Map();
  };
  expect(await restless.changed(record.rows, record.texts, look)).toEqual([]);
  expect(asked).toEqual([url(2)]);
  store.close();
});

test('a quotation that came twice is no other text, and what stays is told once, and again when it is back', async () => {
  const bench = openConcludeBench();
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  const record = store.begin({ sessionId: 's', mode: 'fast', fingerprint: 'f' });
  record.add(makePage({ url: url(1) }));
  record.flush();
  const database = openResultsFile(bench.resultsFile);
  database
    .prepare('INSERT INTO known_pages VALUES (?, ?, ?, 1, 1, 0, 0, 0, 0, NULL, ?)')
    .run('f', url(1), '{}', '{}');
  let scans = 0;
  /** What each pair of looks shows; whether the scan tells of the page, and how often it looked. */
  const scan = async (...looks: string[][]): Promise<[boolean, number]> => {
    const texts = new TextStore(database, 'f');
    const restless = new RestlessTexts();
    restless.add(url(1));
    let turn = 0;
    const told = await restless.changed(record.rows, texts, async (visits) => {
      const shown = (looks[turn] ?? []).map((letter) =>
        wordSketch(
          Buffer.from(
            Array.from('abcdefghijklmnop')
              .map((other) => letter + other)
              .join(' '),
          ),
        ),
      );
      turn += 1;
      expect(visits.map(({ isAgain = false }) => isAgain)).toEqual([turn > 1]);
      return new Map([[url(1), shown]]);
    });
    scans += 1;
    texts.write(scans);
    return [told.length > 0, turn];
  };
  expect(await scan(['x', 'y'])).toEqual([false, 1]);
  expect(await scan(['z', 'z'], ['z', 'y'])).toEqual([false, 2]);
  expect(await scan(['z', 'z'])).toEqual([false, 1]);
  expect(await scan(['w', 'w'], ['w', 'w'])).toEqual([true, 2]);
  expect(await scan(['w', 'w'])).toEqual([false, 1]);
  expect(await scan(['x', 'x'], ['x', 'x'])).toEqual([true, 2]);
  expect(await scan(['w', 'w'], [])).toEqual([false, 2]);
  expect(await scan(['w', 'w'], ['w', 'w'])).toEqual([true, 2]);
  database.close();
  store.close();
});

test('a scan reads a hundred of them, those first that were not read for the longest time, and those that never were', async () => {
  const bench = openConcludeBench();
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  const record = store.begin({ sessionId: 's', mode: 'fast', fingerprint: 'f' });
  for (let index = 0; index < 400; index += 1) record.add(makePage({ url: url(index) }));
  record.flush();
  const database = openResultsFile(bench.resultsFile);
  const insert = database.prepare('INSERT INTO known_pages VALUES (?, ?, ?, 1, 1, 0, 0, 0, 0, NULL, ?)');
  for (let index = 0; index < 400; index += 1) insert.run('f', url(index), '{}', '{}');
  const read = async (from: number, to: number, scan: number): Promise<number[]> => {
    const kept = new TextStore(database, 'f');
    const restless = new RestlessTexts();
    for (let index = from; index < to; index += 1) restless.add(url(index));
    let asked: TextVisit[] = [];
    await restless.changed(record.rows, kept, async (visits) => {
      asked = visits;
      const text = wordSketch(Buffer.from('a few words'));
      return new Map(visits.map((visit) => [visit.url, [text, text]]));
    });
    kept.write(scan);
    return asked.map((visit) => Number(visit.url.slice(url(0).length - 1)));
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  expect(await read(0, 60, 1)).toEqual(range(0, 60));
  expect((await read(0, 160, 2)).toSorted((one, other) => one - other)).toEqual([
    ...range(0, 50),
    ...range(60, 110),
  ]);
  // Those that were read in the first scan alone come first, and the new ones take what is left.
  const third = await read(0, 120, 3);
  expect(third.slice(0, 10)).toEqual(range(50, 60));
  expect(third).toHaveLength(100);
  expect(third).toEqual(expect.arrayContaining(range(110, 120)));
  database.close();
  store.close();
});
