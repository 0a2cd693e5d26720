/** How the machine fares: a few words in the header, which cost nothing while they stay the same. */
import { afterEach, expect, test } from 'vitest';
import type { MachineView } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { HOUR_MS, NOW, snapshot } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const WELL: MachineView = {
  cpu: 0.34,
  cpuTrend: [0.1, 0.34],
  freeMemoryPercent: 58.7,
  load: 0.7,
  disk: { freeBytes: 18.2e9, bytes: 60e9 },
};

async function shown(machine: MachineView | null, size = { columns: 80, rows: 24 }) {
  const board = new ScriptedBoard(snapshot({ machine, nextSlotAt: NOW + 9 * HOUR_MS }));
  emulator = new Emulator({ board, ...size });
  await emulator.settle();
  return board;
}

test('at 80 columns it stands in the first line, rounded', async () => {
  await shown(WELL);
  expect(emulator.lines()[0]).toBe(
    'scarefloor  engine here  cpu 35%  mem 41%  disk 18 GB free             14:05 UTC',
  );
});

test('at 120 columns what is well makes room for the work, and what is short stands before it', async () => {
  await shown({ ...WELL, disk: { freeBytes: 0.4e9, bytes: 60e9 } }, { columns: 120, rows: 40 });
  expect(emulator.lines()[0]).toContain('engine here  disk 400 MB free  scan 2/2');
  expect(emulator.lines()[0]).toContain('failed in 24 h 7');
});

test('busy processors are ordinary: no pool makes room for them', async () => {
  await shown({ ...WELL, cpu: 1 }, { columns: 120, rows: 40 });
  expect(emulator.lines()[0]).toContain('engine here  scan 2/2  monitor 1/5  tool 0/2  queue 1');
});

test('at 200 columns all of it has room', async () => {
  await shown(WELL, { columns: 200, rows: 50 });
  expect(emulator.lines()[0]).toContain('failed in 24 h 7  cpu 35%  mem 41%  disk 18 GB free');
});

test.each([
  [{ freeBytes: 180e9, bytes: 2_000e9 }, 'disk 180 GB free'],
  [{ freeBytes: 18e9, bytes: 60e9 }, 'disk 18 GB free'],
])('a disk of which %j is left is not short', async (disk, words) => {
  await shown({ ...WELL, disk });
  expect(emulator.lines()[0]).toContain(`mem 41%  ${words}`);
});

test('where it is not known nothing is said', async () => {
  await shown(null);
  expect(emulator.lines()[0]).not.toMatch(/cpu|mem|disk/);
});

test('another look at the machine is drawn with the clock, and by itself writes nothing', async () => {
  const board = await shown(WELL);
  await emulator.advance(0);
  const before = emulator.written();
  for (let second = 0; second < 50; second += 10) {
    board.show({ machine: { ...WELL, cpu: second / 100, freeMemoryPercent: 90 - second } });
    await emulator.advance(10_000);
  }
  expect(emulator.written()).toEqual(before);
  await emulator.advance(10_000);
  expect(emulator.lines()[0]).toContain('cpu 40%  mem 50%');
  expect(emulator.written().writes - before.writes).toBe(1);
});
