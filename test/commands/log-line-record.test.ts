import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logLineRecord } from '../../src/commands/log-line-record.ts';
import { ExecutionLog } from '../../src/workers/execution-log.ts';
import { temporaryDirectory } from '../config/config-file.ts';
import { FakeClock } from '../fake-clock.ts';

test('what a worker logs is read back as it was, whatever is in it', () => {
  const file = join(temporaryDirectory(), 'x.log');
  const log = new ExecutionLog(file, new FakeClock(Date.UTC(2026, 0, 1)));
  log.write('warn', 'a page of shop.example failed', {
    url: 'http://a.example/?q="x y"',
    status: 503,
    empty: '',
  });
  log.write('info', 'said "no=thing" today');
  log.close();
  const [first = '', second = ''] = readFileSync(file, 'utf8').split('\n');
  expect(logLineRecord(first)).toEqual({
    at: '2026-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'a page of shop.example failed',
    fields: { url: 'http://a.example/?q="x y"', status: '503', empty: '' },
  });
  expect(logLineRecord(second)).toMatchObject({ message: 'said "no=thing" today', fields: {} });
});

test.each(['', 'no time here', '2026-01-01T00:00:00.000Z loud x'])('%j is a message and no more', (line) => {
  expect(logLineRecord(line)).toEqual({ at: null, level: null, message: line, fields: {} });
});
