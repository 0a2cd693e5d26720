/** The strip of the 24 hours to come, on the cells of a terminal. */
import { afterEach, describe, expect, test } from 'vitest';
import type { DayStrip } from '../../src/board/plan/strip-view.ts';
import type { Snapshot } from '../../src/board/snapshot.ts';
import { cellWidth } from '../../src/console/text/cells.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, HOUR_MS, MINUTE_MS, NOW, stripOf } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(
  strip: DayStrip | null,
  options: ConstructorParameters<typeof Emulator>[0] = {},
  parts: Partial<Snapshot> = {},
) {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot({ strip, ...parts })), ...options });
  await emulator.settle();
  return emulator;
}

const DRAWN = '1..2.1...1..4...11xxx.5..1';
const PILE_UP: Partial<DayStrip> = {
  worst: { at: NOW + 11 * HOUR_MS - 5 * MINUTE_MS, type: 'scan', count: 12, limit: 2 },
  blackouts: [{ name: 'deploys', from: NOW + 535 * MINUTE_MS, until: NOW + 625 * MINUTE_MS, all: true }],
};
const CELLS = `⣀..⣤.⣀...⣀..⣿...⣀⣀xxx.!..⣀${'.'.repeat(22)}`;
const HOURS = '14  16  18  20  22  00  02  04  06  08  10  12';

const lineOf = (words: string) => emulator.lines().findIndex((line) => line.includes(words));

describe('the strip', () => {
  test('stands above Upcoming at 80x24, with what is worth knowing beside it', async () => {
    await shown(stripOf(DRAWN, PILE_UP));
    const row = lineOf(CELLS);
    expect(emulator.lines().slice(row, row + 2)).toEqual([
      `  ${CELLS}  ! 01:00 12 scans, 2 workers`,
      `  ${HOURS}    x 23:00-00:30 deploys`,
    ]);
    expect(lineOf('Upcoming')).toBe(row + 2);
  });

  test('has a heading for what is worth knowing where it is one pane at a time', async () => {
    await shown(stripOf(DRAWN, PILE_UP), { columns: 60, rows: 15 });
    expect(lineOf(CELLS)).toBe(-1);
    await emulator.press('\t');
    const row = lineOf(CELLS);
    expect(emulator.lines()[row - 1]).toMatch(/^── Next 24 h ─+ {3}! 01:00 12 scans, 2 workers {2}x 23:00$/);
    expect(emulator.lines()[row + 2]).toMatch(/\[Upcoming 1-6 of 9\]/);
  });

  test.each([
    [120, 40, '⣀⣤⣶⣿ busy to the limit, ! beyond it, x blackout'],
    [200, 50, '⣿ limit, ! beyond, x blackout'],
  ])('says at %ix%i what its glyphs mean', async (columns, rows, legend) => {
    await shown(stripOf(DRAWN, PILE_UP), { columns, rows });
    const row = lineOf(CELLS);
    expect(emulator.lines()[row - 1]).toMatch(/Failures|Next 24 h .*! 01:00 12 scans, 2 workers/);
    expect(emulator.lines()[row + 1]).toContain(HOURS);
    expect(emulator.text()).toContain(legend);
  });

  test('is drawn with ASCII alone where that is asked for, and no meaning is lost', async () => {
    await shown(stripOf('12345x', PILE_UP), { abilities: { ascii: true } });
    expect(lineOf(`_-=#!x${'.'.repeat(42)}`)).toBeGreaterThan(0);
    expect(emulator.text()).toMatch(/^[\x00-\x7f]*$/);
  });

  test('has only glyphs of one cell', async () => {
    await shown(stripOf('12345x'));
    for (const glyph of '⣀⣤⣶⣿') expect(cellWidth(glyph)).toBe(1);
    expect(emulator.lines().every((line) => cellWidth(line) <= 80)).toBe(true);
  });

  test('says where the clocks change', async () => {
    await shown(stripOf('1', { shift: { at: NOW + 11 * HOUR_MS - 5 * MINUTE_MS, byMs: HOUR_MS } }));
    expect(emulator.text()).toContain('  22    +1h   04  06');
    expect(emulator.text()).toContain('clocks +1h at 01:00');
  });

  test('says that it is still being counted, that nothing is planned, and that everything is paused', async () => {
    await shown(null);
    expect(emulator.text()).toContain('counting what is planned');
    emulator.board.show({ strip: stripOf('') });
    await emulator.settle();
    expect(emulator.text()).toContain('nothing is planned');
    emulator.board.show({ pausedAll: { by: 'ana', at: NOW, reason: '', until: null } });
    await emulator.settle();
    expect(emulator.text()).toContain('everything is paused');
  });

  test('gives its rows to the list where there are too few', async () => {
    await shown(stripOf(DRAWN), { columns: 80, rows: 20 });
    expect(lineOf(CELLS)).toBe(-1);
    expect(lineOf('Upcoming')).toBeGreaterThan(0);
  });

  test('costs nothing while nothing changes', async () => {
    await shown(stripOf(DRAWN, PILE_UP), {}, { running: [], nextSlotAt: null, upcoming: [], failures: [] });
    const { bytes } = emulator.written();
    await emulator.advance(50_000);
    expect(emulator.written().bytes).toBe(bytes);
  });
});
