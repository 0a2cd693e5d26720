import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommitWatch } from '../../src/store/commit-watch.ts';
import { Store } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';

const OFTEN = 50;
const RARELY = 1_000;

test('after another process wrote, the store is looked at often until its commit can be read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-watch-'));
  const file = join(directory, 'scheduler.db');
  const [reader, writer] = [Store.open(file), Store.open(file)];
  const clock = new FakeClock();
  let notices = 0;
  const watch = new CommitWatch(file, clock, () => {
    notices += 1;
  });
  expect(watch.pollMs(OFTEN, RARELY)).toBe(RARELY);
  writer.commands.request({ who: 'ana', source: 'cli' }, { kind: 'resumeAll' }, clock.now());
  await expect.poll(() => notices).toBeGreaterThan(0);
  expect(watch.pollMs(OFTEN, RARELY)).toBe(OFTEN);
  await clock.advance(1_000);
  expect(watch.pollMs(OFTEN, RARELY)).toBe(RARELY);
  watch.close();
  expect(watch.pollMs(OFTEN, RARELY)).toBe(OFTEN);
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});
