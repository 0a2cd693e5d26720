import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logTail } from '../../src/board/log-tail.ts';

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-tail-'));
  file = join(directory, 'execution.log');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the last lines, oldest first; none of a file that is not there or empty', async () => {
  expect(await logTail(file, 5)).toEqual([]);
  writeFileSync(file, '');
  expect(await logTail(file, 5)).toEqual([]);
  writeFileSync(file, 'one\ntwo\nthree\n');
  expect(await logTail(file, 2)).toEqual(['two', 'three']);
  expect(await logTail(file, 0)).toEqual([]);
});

test('a huge file is read at its end only, and a line that was cut is left out', async () => {
  const line = 'x'.repeat(99);
  writeFileSync(file, `${`${line}\n`.repeat(100_000)}last\n`);
  const lines = await logTail(file, 5_000);
  expect(lines.length).toBeLessThan(5_000);
  expect(lines.at(-1)).toBe('last');
  expect(new Set(lines.slice(0, -1))).toEqual(new Set([line]));
});

test('one endless line shows its end rather than nothing', async () => {
  writeFileSync(file, 'y'.repeat(1_000_000));
  const [line = ''] = await logTail(file, 10);
  expect(line.length).toBeGreaterThan(1_000);
  expect(line.length).toBeLessThan(3_000);
});

test('bytes that are no text, escape sequences and cut characters come out safe to print', async () => {
  const bytes = Buffer.from([0, 1, 0x1b, 0x5b, 0x32, 0x4a, 0xff, 0xfe, 0xc3, 10]);
  writeFileSync(file, Buffer.concat([bytes, Buffer.from('\u001b]0;title\u0007plain\n')]));
  const lines = await logTail(file, 10);
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(lines.at(-1)).toBe('plain');
});
