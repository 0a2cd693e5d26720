/** How long an act waits for the engine of another process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askEngine } from '../../src/board/ask-engine.ts';
import type { ActResult } from '../../src/domain/operator.ts';
import { Store } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';
import { until } from '../journey/until.ts';

const SECOND = 1_000;
const ANA = { who: 'ana', source: 'cli' } as const;
const ACT = { kind: 'resumeAll' } as const;

let directory = '';
let store: Store;
const clock = new FakeClock();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-ask-'));
  store = Store.open(join(directory, 'scheduler.db'));
});

afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Asks for one more thing; what was answered, once it is. */
async function ask() {
  const outcome: { result: ActResult | null } = { result: null };
  const before = store.commands.pending().length;
  void askEngine({ store, clock, actor: ANA, act: ACT, meanwhile: () => Promise.resolve(true) }).then(
    (result) => {
      outcome.result = result;
    },
  );
  await until('it is in the mailbox', () => store.commands.pending().length > before);
  return { id: store.commands.pending().at(-1)!.id, outcome };
}

test('an engine that does nothing is given up after ten seconds, and nothing is left in its mailbox', async () => {
  const { outcome } = await ask();
  await clock.advance(9 * SECOND);
  expect(outcome.result).toBeNull();
  await clock.advance(2 * SECOND);
  await until('it is told', () => outcome.result !== null);
  expect(outcome.result?.message).toContain('did not answer within 10 s; nothing was done');
  expect(store.commands.pending()).toEqual([]);
});

test('while the engine is at work on what others ask, whoever waits goes on to wait', async () => {
  const done = { ok: true, message: 'done' };
  const first = await ask();
  const second = await ask();
  const last = await ask();
  for (const { id } of [first, second]) {
    await clock.advance(9 * SECOND);
    store.commands.answer(id, done, clock.now());
  }
  await clock.advance(5 * SECOND);
  expect(last.outcome.result).toBeNull();
  store.commands.answer(last.id, done, clock.now());
  await clock.advance(SECOND);
  await until('it is told', () => last.outcome.result !== null);
  expect(last.outcome.result).toEqual(done);
});
