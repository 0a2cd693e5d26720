/** A pane beside other work that is too small for the console. */
import { afterEach, expect, test } from 'vitest';
import type { Snapshot } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, failure, HOUR_MS, NOW, running, upcoming } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(parts: Partial<Snapshot>, columns: number, rows: number): Promise<string[]> {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot(parts)), columns, rows });
  await emulator.settle();
  return emulator.lines().map((line) => line.trimEnd());
}

const PARTS: Partial<Snapshot> = {
  failures24h: 7,
  alerts: { open: 2, critical: 1 },
  queued: 1,
  nextSlotAt: NOW + HOUR_MS,
  running: [running({ name: 'edge-nightly', phase: 'crawl' })],
  upcoming: [upcoming({ name: 'login-watch', nextAt: NOW + HOUR_MS })],
  failures: [failure({ name: 'shop', error: 'connection refused', recovered: false })],
};

test('still says whether the engine lives, what runs, what failed and what it would need', async () => {
  expect(await shown(PARTS, 40, 8)).toEqual([
    'engine here  failed in 24 h 7',
    'alerts 2  running 1  queue 1',
    'next 15:05 login-watch',
    '» edge-nightly  crawl',
    '✗ shop  connection refused',
    '',
    '',
    'needs 60x15, is 40x8: keys wait',
  ]);
});

test('says first what cannot be overlooked, and cuts what does not fit', async () => {
  const engine = { role: 'none', pid: null, host: null, since: null, canTakeOver: false } as const;
  const lines = await shown({ ...PARTS, engine }, 24, 5);
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe('no engine');
  expect(lines.slice(1, 3)).toEqual(['failed in 24 h 7', expect.stringMatching(/^NO ENGINE {2}nothing is/)]);
  expect(lines[4]).toMatch(/^needs 60x15, is 24x5/);
});

test('of one line it says what it needs', async () => {
  expect(await shown(PARTS, 30, 1)).toEqual([expect.stringContaining('needs 60x15, is 30x1')]);
});

test('does nothing for a key, since nobody sees what it would hit', async () => {
  await shown(PARTS, 40, 8);
  await emulator.type('r', 'x', 'y', '!');
  emulator.stdout.resize({ columns: 80, rows: 24 });
  await emulator.settle();
  expect(emulator.board.acts).toEqual([]);
  expect(emulator.text()).not.toContain('Emergency scan');
  expect(emulator.text()).toContain('the terminal was too small: that key did nothing');
});
