import { afterEach, expect, test } from 'vitest';
import { Emulator } from './emulator.ts';
import { busySnapshot, MINUTE_MS } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

test('where one could go comes back when what an act came to is old news', async () => {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot()) });
  await emulator.settle();
  emulator.board.answer = { ok: true, message: 'queued lab-nightly as execution 7, to run at once' };
  await emulator.press('r');
  const line = () => emulator.lines()[22];
  expect(line()).toContain('queued lab-nightly as execution 7');
  await emulator.advance(MINUTE_MS);
  expect(line()).toContain('queued lab-nightly as execution 7');
  await emulator.advance(2 * MINUTE_MS);
  expect(line()).toMatch(/^ +1 Floor {2}2 Tasks {2}3 History/);
});
