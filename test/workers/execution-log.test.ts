import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ExecutionLog } from '../../src/workers/execution-log.ts';
import { FakeClock } from '../fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'scarefloor-log-'));
const file = join(folder, 'new', 'folder', '7.log');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one line for each entry, readable by its owner only', () => {
  const log = new ExecutionLog(file, new FakeClock());
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  log.write('info', 'two\nlines \u001b[31mred', {
    url: 'http://x/',
    title: 'a "b"',
    list: [1],
    none: null,
    empty: '',
  });
  log.write('error', 'odd', { error: new Error('disk full'), big: 10n, circular });
  log.close();
  log.write('info', 'after the end');
  log.close();
  const time = '2026-11-23T08:00:00.000Z';
  expect(readFileSync(file, 'utf8').split('\n')).toEqual([
    `${time} info two lines red url=http://x/ title="a \\"b\\"" list=[1] none=null empty=""`,
    expect.stringContaining(`${time} error odd error="disk full" big=10 circular="unwritable (`),
    '',
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
});

test('a full log says so in its last line and takes no more', () => {
  const log = new ExecutionLog(file, new FakeClock(), 200);
  for (let line = 0; line < 100; line++) log.write('info', `line ${line}`);
  log.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/warn the log is full; later lines are not kept$/);
  expect(lines.length).toBeLessThan(8);
});

test('a full disk ends the log, not the work', () => {
  const log = new ExecutionLog('/dev/full', new FakeClock());
  expect(() => log.write('info', 'nowhere to go')).not.toThrow();
  log.close();
});

test('credentials reach neither messages nor fields', () => {
  const place = join(folder, 'secrets', '8.log');
  const log = new ExecutionLog(place, new FakeClock());
  log.write('info', "runs nuclei -u https://ana:hunter2@x/ -H 'Authorization: Bearer abc123'", {
    url: 'https://x/?token=abc123',
    cookie: 'sess=1',
    request: { headers: { 'Set-Cookie': 'sess=1' } },
  });
  log.close();
  const text = readFileSync(place, 'utf8');
  for (const secret of ['hunter2', 'abc123', 'sess=1']) expect(text).not.toContain(secret);
  expect(text).toContain('runs nuclei -u https://[redacted]@x/');
});
