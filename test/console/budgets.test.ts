import { afterEach, describe, expect, test } from 'vitest';
import { PLACES } from '../../src/console/places/place-name.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, courseOf, HOUR_MS, NOW, running, snapshot, upcoming } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

const calm = () =>
  snapshot({
    pools: [{ type: 'scan', running: 0, limit: 2, configured: 2, queued: 0 }],
    nextSlotAt: NOW + 3 * HOUR_MS,
    upcoming: Array.from({ length: 30 }, (_, index) =>
      upcoming({ taskId: index, nextAt: NOW + (index + 3) * HOUR_MS }),
    ),
  });

async function bytesOver(
  seconds: number,
  eachSecond: (second: number) => void = () => undefined,
): Promise<number> {
  const before = emulator.written().bytes;
  for (let second = 0; second < seconds; second += 1) {
    eachSecond(second);
    await emulator.advance(1_000);
  }
  return emulator.written().bytes - before;
}

/** Five executions at work, with everything moving that moves. */
function someRunning(second: number, count = 5) {
  return Array.from({ length: count }, (_, index) =>
    running({
      executionId: index,
      name: `scan-${index}`,
      done: 100 + second * (3 + index),
      rate: 3 + index + (second % 3) / 10,
      note: `https://host${index}.example/page/${second}`,
      counters: { new: second, errors: index },
      eta: NOW + 300_000,
      since: NOW - 60_000 * (index + 1),
      course: courseOf({
        speeds: Array.from({ length: 12 }, (_, at) => 3 + ((Math.floor(second / 5) + at) % 4)),
      }),
    }),
  );
}

describe('bytes', () => {
  test('an idle Floor writes nothing within a minute, and a clock tick writes little', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(calm()) });
    await emulator.settle();
    expect(await bytesOver(59)).toBe(0);
    expect(await bytesOver(1)).toBeGreaterThan(0);
    const tick = await bytesOver(60);
    expect(tick).toBeGreaterThan(0);
    expect(tick / 60).toBeLessThan(10);
  });

  test('news that change nothing on the screen write nothing', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(calm()) });
    await emulator.settle();
    expect(await bytesOver(30, () => emulator.board.show({}))).toBe(0);
  });

  test.each([
    [80, 24, 400],
    [200, 50, 1_000],
  ])('five executions at %dx%d cost at most %d bytes a second', async (columns, rows, budget) => {
    emulator = new Emulator({
      columns,
      rows,
      board: new ScriptedBoard(busySnapshot({ running: someRunning(0) })),
    });
    await emulator.settle();
    const bytes = await bytesOver(30, (second) => emulator.board.show({ running: someRunning(second) }));
    expect(bytes / 30).toBeGreaterThan(50);
    expect(bytes / 30).toBeLessThanOrEqual(budget);
  });

  test.each([
    [80, 24, 400],
    [120, 40, 700],
  ])('at %dx%d so do two, with how one of them goes below them', async (columns, rows, budget) => {
    const board = new ScriptedBoard(busySnapshot({ running: someRunning(0, 2) }));
    emulator = new Emulator({ columns, rows, board });
    await emulator.settle();
    expect(emulator.text()).toContain('phases');
    const bytes = await bytesOver(30, (second) => board.show({ running: someRunning(second, 2) }));
    expect(bytes / 30).toBeLessThanOrEqual(budget);
  });

  test.each([
    [120, 40, 2, 700],
    [200, 50, 2, 1_000],
  ])('at %dx%d so do %d whose log runs by', async (columns, rows, count, budget) => {
    const board = new ScriptedBoard(busySnapshot({ running: someRunning(0, count) }));
    const line = (index: number) =>
      `2026-11-23T14:05:09.000Z info ${index} https://host.example/a/rather/long/path/${index * 7919}: 200 text/html`;
    emulator = new Emulator({ columns, rows, board });
    await emulator.settle();
    const bytes = await bytesOver(60, (second) => {
      board.log = Array.from({ length: 40 }, (_, index) => line(second * 20 + index));
      board.show({ running: someRunning(second, count) });
    });
    expect(emulator.text()).toContain('log of execution');
    expect(bytes / 60).toBeLessThanOrEqual(budget);
  });

  test('progress and clock share one frame a second, and a frame is one write', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(busySnapshot({ running: someRunning(0) })) });
    await emulator.settle();
    const before = emulator.written().writes;
    for (let tenth = 0; tenth < 100; tenth += 1) {
      emulator.board.show({ running: someRunning(tenth) });
      await emulator.advance(100);
    }
    expect(emulator.written().writes - before).toBe(10);
  });

  test.each(PLACES.map((place, index) => [place, String(index + 1)]))(
    'an idle console on the place %s writes nothing within a minute',
    async (place, digit) => {
      emulator = new Emulator({ board: new ScriptedBoard(calm()) });
      await emulator.settle();
      await emulator.press(digit);
      expect(emulator.session.state().place).toBe(place);
      // Until the next full minute, at which the clock in the header ticks.
      expect(await bytesOver(58)).toBe(0);
    },
  );

  test.each(PLACES.map((place, index) => [place, String(index + 1)]))(
    'with five executions at work, the place %s keeps within its bytes',
    async (_place, digit) => {
      emulator = new Emulator({ board: new ScriptedBoard(busySnapshot({ running: someRunning(0) })) });
      await emulator.settle();
      await emulator.press(digit);
      const bytes = await bytesOver(30, (second) => emulator.board.show({ running: someRunning(second) }));
      expect(bytes / 30).toBeLessThanOrEqual(400);
    },
  );

  test('a key is answered by one write, and so are three that came together', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => upcoming({ taskId: index, name: `task-${index}` }));
    emulator = new Emulator({ board: new ScriptedBoard(busySnapshot({ upcoming: rows })) });
    await emulator.settle();
    await emulator.press('\t');
    for (const [keys, selected] of [
      ['j', 'task-1'],
      ['jjj', 'task-4'],
      ['kkkk', 'task-0'],
    ] as const) {
      await emulator.advance(100);
      const before = emulator.written().writes;
      await emulator.press(keys);
      expect(emulator.lines().filter((line) => line.startsWith('> '))).toEqual([
        expect.stringContaining(`> ${selected} `),
      ]);
      expect(emulator.written().writes - before).toBe(1);
    }
  });

  test('what happens is shown at once, without waiting for the second', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(busySnapshot()) });
    await emulator.settle();
    emulator.board.show({ running: [running({ executionId: 900, name: 'just-started' })] });
    await emulator.settle();
    expect(emulator.text()).toContain('just-started');
  });
});

/** Percent of one processor that the console costs over so many of its seconds, an emulated terminal included. */
async function percentOver(seconds: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10_000 / seconds;
}

describe('processor time', () => {
  test('an idle hour costs under half a percent', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(calm()) });
    await emulator.settle();
    const idle = async () => {
      for (let minute = 0; minute < 60; minute += 1) await emulator.advance(60_000);
    };
    expect(await percentOver(3_600, idle)).toBeLessThan(0.5);
  });

  test('five executions at 80x24 cost under three percent', async () => {
    emulator = new Emulator({ board: new ScriptedBoard(busySnapshot({ running: someRunning(0) })) });
    await emulator.settle();
    const busy = () => bytesOver(60, (second) => emulator.board.show({ running: someRunning(second) }));
    expect(await percentOver(60, busy)).toBeLessThan(3);
  });
});

test('thousands of rows are as fast as a screenful: only those in view are drawn', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => upcoming({ taskId: index, name: `task-${index}` }));
  emulator = new Emulator({
    board: new ScriptedBoard(busySnapshot({ upcoming: rows, upcomingTotal: 100_000 })),
  });
  await emulator.settle();
  await emulator.press('\t');
  expect(emulator.text()).toContain('[Upcoming 1-6 of 100000]');
  await emulator.press('G');
  expect(emulator.text()).toContain('task-199');
  expect(emulator.text()).not.toContain('task-190 ');
  expect(emulator.text()).toContain('99800 more: / filters');
});
