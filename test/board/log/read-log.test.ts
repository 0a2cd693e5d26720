import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogRequest, LogSearch } from '../../../src/board/log/log-page.ts';
import { LONGEST_LOG_LINE, readLogPage, searchLog } from '../../../src/board/log/read-log.ts';

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-log-'));
  file = join(directory, 'execution.log');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const page = (request: Partial<LogRequest> = {}) =>
  readLogPage(file, { at: null, before: 5, after: 5, least: null, ...request });
const search = (request: Partial<LogSearch>) =>
  searchLog(file, { text: 'x', from: 0, direction: 'down', least: null, ...request });
const texts = ({ lines }: Awaited<ReturnType<typeof page>>) => lines.map(({ text }) => text);

describe('a page of a log', () => {
  test('is its end where no place is named, and empty where there is no file', async () => {
    expect(await page()).toEqual({ lines: [], fromStart: true, toEnd: true, size: 0 });
    writeFileSync(file, 'one\ntwo\nthree\n');
    expect(await page()).toMatchObject({ fromStart: true, toEnd: true });
    expect(texts(await page())).toEqual(['one', 'two', 'three']);
    expect(texts(await page({ before: 2 }))).toEqual(['two', 'three']);
    expect(await page({ before: 2 })).toMatchObject({ fromStart: false, toEnd: true });
    writeFileSync(file, 'one\n\nthree, unfinished');
    expect(texts(await page())).toEqual(['one', '', 'three, unfinished']);
  });

  test('lies around a line of a file that is far larger than it, whole lines only', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index} x${'x'.repeat(index % 90)}`);
    writeFileSync(file, lines.join('\n'));
    const end = await page({ before: 400 });
    expect(texts(end)).toEqual(lines.slice(-400));
    const [first] = end.lines;
    const around = await page({ at: first?.offset ?? 0, before: 300, after: 300 });
    expect(texts(around)).toEqual(lines.slice(-700, -100));
    expect(around).toMatchObject({ fromStart: false, toEnd: false });
    const start = await page({ at: 0, before: 9, after: 300 });
    expect(texts(start)).toEqual(lines.slice(0, 300));
    expect(start).toMatchObject({ fromStart: true, toEnd: false });
  });

  test('cuts lines of 90,000 characters and makes them safe, and finds the lines around them', async () => {
    const long = `\u001b[31m${'y'.repeat(90_000)}`;
    writeFileSync(file, `before\n${long}\nbetween\n${'z'.repeat(3_000_000)}\nafter\n`);
    const all = await page();
    expect(all.lines).toHaveLength(5);
    expect(all.lines[1]?.text).toMatch(/^y+…$/);
    expect(all.lines[1]?.text.length).toBeLessThanOrEqual(LONGEST_LOG_LINE + 1);
    expect(texts(all).filter((text) => text.length < 20)).toEqual(['before', 'between', 'after']);
    expect(texts(await page({ at: 0, before: 0 }))).toEqual(texts(all));
  });

  test('of a level holds the lines that are at least as grave, and what says none', async () => {
    writeFileSync(file, '1 info a\n2 debug b\n3 warn c\n  at stack\n4 error d\n5 info e\n');
    expect(texts(await page({ least: 'warn' }))).toEqual(['3 warn c', 'at stack', '4 error d']);
    expect(texts(await page({ least: 'error', before: 1 }))).toEqual(['4 error d']);
  });
});

describe('a search through a log', () => {
  test('finds the next line behind a place or before it, in any case', async () => {
    writeFileSync(file, 'one TLS\ntwo\nthree tls\nfour\n');
    expect(await search({ text: 'tls', from: 0 })).toEqual({ offset: 12, isCut: false });
    expect(await search({ text: 'tls', from: 12 })).toEqual({ offset: null, isCut: false });
    expect(await search({ text: 'tls', from: 12, direction: 'up' })).toEqual({ offset: 0, isCut: false });
    expect(await search({ text: 'tls', from: null, direction: 'up' })).toEqual({ offset: 12, isCut: false });
    expect(await search({ text: '~^t.*o$', from: 0 })).toEqual({ offset: 8, isCut: false });
    expect(await search({ text: 'tls', from: 0, least: 'error' })).toEqual({ offset: 12, isCut: false });
  });

  test('goes through a large file to a line that is nowhere near', async () => {
    writeFileSync(file, `needle\n${`${'x'.repeat(99)}\n`.repeat(50_000)}needle\n`);
    expect(await search({ text: 'needle', from: 0 })).toEqual({ offset: 5_000_007, isCut: false });
    expect(await search({ text: 'needle', from: 5_000_007, direction: 'up' })).toEqual({
      offset: 0,
      isCut: false,
    });
  });

  test('says what is wrong with a pattern', async () => {
    writeFileSync(file, 'one\n');
    await expect(search({ text: '~(' })).rejects.toThrow('the pattern cannot be read');
  });
});
