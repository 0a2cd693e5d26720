/** A log in the operator's pager: small scripts as $PAGER. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageLog } from '../../../src/commands/programs/page-log.ts';
import type { CommandContext } from '../../../src/commands/verb.ts';
import { systemClock } from '../../../src/shared/clock.ts';

let directory = '';
let log = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-pager-'));
  log = join(directory, 'one.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const SLOW = '; sleep 1.2';

async function page(environment: NodeJS.ProcessEnv, signal = new AbortController().signal) {
  const context = {
    environment: { PATH: process.env.PATH, ...environment },
    workingDirectory: directory,
    clock: systemClock,
    streams: { stdin: { isTTY: false }, stdout: { write: () => true } },
  } as unknown as CommandContext;
  return await pageLog(context, log, signal);
}

const read = () => readFileSync(join(directory, 'read'), 'utf8');

test('it is given whole, as text that no terminal obeys', async () => {
  const long = 'x'.repeat(90_000);
  writeFileSync(log, `one\u001b[2J\u001b]0;title\u0007\r\ntwo\t\u202eevil\u0000\n${long}\nlast`);
  expect(await page({ PAGER: `cat >read${SLOW} #` })).toEqual({ ok: true, message: '' });
  const lines = read().split('\n');
  expect(lines.slice(0, 2)).toEqual(['one', 'two  \ufffdevil\ufffd']);
  expect(lines[2]).toBe(long);
  expect(lines[3]).toBe('last');
});

test('a pager that stops reading is no mistake, however large the log', async () => {
  writeFileSync(log, 'a line of a log that goes on and on\n'.repeat(200_000));
  expect(await page({ PAGER: `head -n 2 >read${SLOW} #` })).toEqual({ ok: true, message: '' });
  expect(read().split('\n')).toHaveLength(3);
});

test('a pager that fails or is not there says so', async () => {
  writeFileSync(log, 'one\n');
  expect(await page({ PAGER: 'no-such-pager' })).toEqual({
    ok: false,
    message: 'no-such-pager ($PAGER): there is no such program',
  });
  expect(await page({ PAGER: 'exit 3 #' })).toEqual({
    ok: false,
    message: 'exit 3 # ($PAGER): it ended with code 3',
  });
  expect(await page({ PAGER: '', PATH: '/nowhere' })).toEqual({
    ok: false,
    message: 'no pager here: set $PAGER, or install less',
  });
});

test('a log that is not there yet is told instead', async () => {
  expect(await page({ PAGER: 'cat' })).toEqual({ ok: false, message: 'nothing has been logged yet' });
});

test('it is ended by its signal', async () => {
  writeFileSync(log, 'one\n');
  const ending = new AbortController();
  const paging = page({ PAGER: 'cat >read; exec sleep 60 #' }, ending.signal);
  await expect
    .poll(() => {
      try {
        return read();
      } catch {
        return '';
      }
    })
    .toBe('one\n');
  ending.abort();
  expect((await paging).message).toMatch(/it was ended by SIGTERM$/);
});
