import { expect, test } from 'vitest';
import { FailureLog } from '../../src/engine/failure-log.ts';
import { LeaseLost } from '../../src/engine/lease/lease-lost.ts';

function openLog() {
  const lines: string[] = [];
  const log = new FailureLog({
    error: (fields, message) => void lines.push(`${message} ${JSON.stringify(fields)}`),
  });
  return { log, lines };
}

test('a failure that comes again and again is logged once, until writes succeed again', () => {
  const { log, lines } = openLog();
  for (let times = 0; times < 3; times += 1) log.report('planning failed', new Error('no'), { task: 'lab' });
  expect(lines).toEqual(['planning failed {"task":"lab","error":"no"}']);
  log.report('planning failed', new Error('another'));
  log.forget();
  log.report('planning failed', new Error('no'));
  expect(lines).toHaveLength(3);
});

test('of a lost lease nothing is logged here', () => {
  const { log, lines } = openLog();
  log.report('planning failed', new LeaseLost('another process is the engine now'));
  expect(lines).toEqual([]);
});
