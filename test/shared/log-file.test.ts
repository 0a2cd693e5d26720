/** One log, several processes: rotation loses no line, and nobody goes on in a file that is gone. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../src/shared/log.ts';
import { openLogFile } from '../../src/shared/log-file.ts';

let directory: string;
let file: string;
let mounted = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-log-'));
  file = join(directory, 'scarefloor.log');
});
afterEach(() => {
  if (mounted !== '') spawnSync('umount', ['-l', mounted]);
  mounted = '';
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** A process that has the log open; `write` resolves when it has written so many lines. */
async function writer(name: string, largest: number): Promise<(lines: number) => Promise<void>> {
  const entry = join(import.meta.dirname, 'entries', 'log-writer.ts');
  const child = spawn(process.execPath, [entry, file, String(largest), name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await answers.next();
  return async (lines) => {
    child.stdin.write(`${lines}\n`);
    await answers.next();
  };
}

/** All that is kept, by who wrote it. */
function written(): Map<string, number[]> {
  const lines = readdirSync(directory)
    .filter((name) => name.startsWith('scarefloor.log') && !name.endsWith('.lock'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as { name: string; number: number });
  const byName = Map.groupBy(lines, ({ name }) => name);
  return new Map(
    [...byName].map(([name, its]) => [name, its.map(({ number }) => number).sort((a, b) => a - b)]),
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

test('three processes that fill it at once lose no line of what is kept', async () => {
  const largest = 250_000;
  const writers = await Promise.all(['a', 'b', 'c'].map((name) => writer(name, largest)));
  await Promise.all(writers.map((write) => write(300)));
  expect(Object.fromEntries(written())).toEqual({ a: upTo(300), b: upTo(300), c: upTo(300) });
  expect(readdirSync(directory).length).toBeGreaterThan(3);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('one who writes rarely goes on in the file of that name, however often the others set it aside', async () => {
  const [often, rarely] = await Promise.all([writer('often', 50_000), writer('rarely', 50_000)]);
  await rarely(1);
  await often(500);
  await rarely(1);
  expect(written().get('rarely')).toEqual([1]);
  expect(readFileSync(file, 'utf8')).toContain('"rarely"');
  expect(readdirSync(directory)).toHaveLength(5);
});

test('what logrotate takes away, or somebody removes, is made anew', () => {
  const log = openLogFile(file);
  log.write('one\n');
  renameSync(file, `${file}-20261126`);
  log.write('two\n');
  expect(readFileSync(file, 'utf8')).toBe('two\n');
  rmSync(file);
  log.write('three\n');
  expect(readFileSync(file, 'utf8')).toBe('three\n');
  rmSync(directory, { recursive: true });
  log.write('four\n');
  expect(readFileSync(file, 'utf8')).toBe('four\n');
  log.close();
});

test('a lock that a killed process left holds up nobody for long, and no line meanwhile', () => {
  const log = openLogFile(file, 100);
  writeFileSync(`${file}.lock`, '');
  log.write(`${'a'.repeat(200)}\n`);
  log.write('b\n');
  expect(readFileSync(file, 'utf8')).toContain('b\n');
  utimesSync(`${file}.lock`, new Date(1_000), new Date(1_000));
  log.write('c\n');
  log.write('d\n');
  expect(readFileSync(file, 'utf8')).toBe('d\n');
  expect(readFileSync(`${file}.1`, 'utf8')).toContain('b\nc\n');
  expect(existsSync(`${file}.lock`)).toBe(false);
  log.close();
});

test('a full disk loses lines and nothing else, and the first line after it is whole', (context) => {
  const place = join(directory, 'small');
  mkdirSync(place);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', place]).status !== 0)
    context.skip('no right to mount a small tmpfs');
  mounted = place;
  const log = openLogFile(join(place, 'scarefloor.log'));
  writeFileSync(join(place, 'filler'), Buffer.alloc(52 * 1_024));
  for (let number = 0; number < 100; number += 1)
    log.write(`${JSON.stringify({ number, filler: 'x'.repeat(300) })}\n`);
  rmSync(join(place, 'filler'));
  log.write('{"number":"after"}\n');
  log.close();
  const lines = readFileSync(join(place, 'scarefloor.log'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThan(60);
  expect(lines.at(-1)).toBe('{"number":"after"}');
});

test('the level may change while it runs, for the file and for what is written besides', () => {
  const also: string[] = [];
  const stream = { write: (line: string) => also.push(line) } as unknown as NodeJS.WriteStream;
  const logger = createLogger({ file, level: 'warn', also: stream });
  logger.info('quiet');
  logger.level = 'debug';
  logger.debug('heard');
  logger.level = 'error';
  logger.warn('quiet again');
  expect(readFileSync(file, 'utf8')).toMatch(/^\{[^\n]*"heard"\}\n$/);
  expect(also).toHaveLength(1);
});
