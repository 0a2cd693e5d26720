import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type KeptAnswer, Spool } from '../../../src/scan/spool/spool.ts';
import { removeSpool, spoolFileOf } from '../../../src/scan/spool/spool-file.ts';
import { FakeClock } from '../../fake-clock.ts';
import { makePage } from '../make-page.ts';

let folder: string;
let file: string;
let clock: FakeClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  file = spoolFileOf(join(folder, 'task-7.db'));
  clock = new FakeClock();
});

const url = 'http://shop.example/';
const answer: KeptAnswer = {
  page: makePage({ url }),
  status: 200,
  target: null,
  links: [{ url: `${url}a`, by: 'a', index: 3 }],
  surplus: 2,
};

function spoolOf(identity = 'one'): Spool {
  return new Spool(file, identity, clock);
}

test('gives back what an earlier attempt kept, and says how long that took', async () => {
  const first = spoolOf();
  expect([first.resumes, first.recall(url)]).toEqual([false, null]);
  first.keep(url, answer);
  first.keepRobots(`${url}robots.txt`, 'User-agent: *');
  await clock.advance(4_000);
  first.close();

  const second = spoolOf();
  expect(second.recall(url)).toEqual(answer);
  expect(second.recall(`${url}b`)).toBeNull();
  expect(second.recallRobots(`${url}robots.txt`)).toBe('User-agent: *');
  await clock.advance(1_000);
  expect(second.spentMs).toBe(5_000);
  second.close();
});

test('lies beside the results file, for its owner alone, and leaves nothing when it is removed', () => {
  expect(file).toBe(join(folder, 'task-7.spool.db'));
  spoolOf().close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  removeSpool(file);
  expect(readdirSync(folder)).toEqual([]);
});

test('keeps nothing of another work, nor what is a day old', async () => {
  const first = spoolOf();
  first.keep(url, answer);
  first.close();
  const other = spoolOf('two');
  expect(other.resumes).toBe(false);
  other.keep(url, answer);
  other.close();
  await clock.advance(25 * 3_600_000);
  const late = spoolOf('two');
  expect([late.resumes, late.spentMs]).toEqual([false, 0]);
  late.close();
});

test('replaces a file that is no spool', () => {
  writeFileSync(file, 'not a database at all, but long enough to have a header of its own'.repeat(20));
  const spool = spoolOf();
  expect(spool.resumes).toBe(false);
  spool.close();
});

test('without a file everything is in memory', () => {
  const spool = new Spool('', 'one', clock);
  spool.keep(url, answer);
  spool.close();
  expect(existsSync(file)).toBe(false);
});
