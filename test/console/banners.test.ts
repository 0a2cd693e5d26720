/** What must not be overlooked: banners below the header, and what of the header stays true beside them. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/board/snapshot.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, HOUR_MS, MINUTE_MS, NOW, upcoming } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(parts: Partial<Snapshot>): Promise<Emulator> {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot(parts)) });
  await emulator.settle();
  return emulator;
}

describe('a Floor at 80x24 that is not well', () => {
  test('cannot be overlooked when paused, disconnected or read-only', async () => {
    await shown({
      pausedAll: { by: 'ana', at: NOW - HOUR_MS, reason: 'deploy', until: NOW + HOUR_MS },
      stale: { since: NOW - 12_000, why: 'database is locked' },
      at: NOW - 12_000,
      readOnly: true,
    });
    expect(emulator.lines().slice(2, 5)).toEqual([
      ' DISCONNECTED  data 0:12 old: database is locked',
      ' PAUSED  everything, by ana since 13:05, ends in 1h 00m: deploy',
      ' READ-ONLY  keys that act are refused',
    ]);
    expect(emulator.lines()[23]).not.toMatch(/run|cancel|pause/);
    expect(emulator.lines()).toHaveLength(24);
  });

  test('says that it works with less than is configured, and with how much', async () => {
    await shown({
      degraded: { since: NOW - HOUR_MS, why: '2 % of memory free (limit 5 %); low priority waits' },
      pools: [
        { type: 'scan', running: 1, limit: 1, configured: 2, queued: 4 },
        { type: 'monitor', running: 0, limit: 2, configured: 5, queued: 0 },
      ],
    });
    expect(emulator.lines()).toContain(
      ' DEGRADED  since 13:05: 2 % of memory free (limit 5 %); low priority waits',
    );
    expect(emulator.lines()[1]).toMatch(/^ ?scan 1\/1 of 2 {2}monitor 0\/2 of 5 {2}queue 1/);
  });

  test('still says how much failed where lowered limits take the room of it', async () => {
    await shown({
      degraded: { since: NOW - HOUR_MS, why: 'load 6.1 a core (limit 4); low priority waits' },
      alerts: { open: 12, critical: 1 },
      failures24h: 7,
      pools: [
        { type: 'scan', running: 1, limit: 1, configured: 2, queued: 1 },
        { type: 'monitor', running: 0, limit: 2, configured: 5, queued: 0 },
      ],
    });
    expect(emulator.lines()[1]).toMatch(
      /^ ?alerts 12 {2}scan 1\/1 {2}monitor 0\/2 {2}queue 1 {2}failed in 24 h 7 /,
    );
  });

  test('says that nothing comes while there is no engine', async () => {
    const engine = { role: 'none', pid: null, host: null, since: null, canTakeOver: false } as const;
    await shown({ engine, running: [] });
    expect(emulator.lines()[1]).toMatch(/ next: no engine$/);
    expect(emulator.text()).toContain('nothing runs: there is no engine');
    expect(emulator.lines()).toContain(
      ' NO ENGINE  nothing is scheduled; `scarefloor run`, or a console, is one',
    );
  });

  test('counts down to no slot that a pause of everything would skip', async () => {
    const pausedAll = { by: 'ana', at: NOW - HOUR_MS, reason: '', until: NOW + HOUR_MS };
    const rows = [
      upcoming({ taskId: 1, name: 'held', nextAt: NOW + 10 * MINUTE_MS }),
      upcoming({ taskId: 2, name: 'after-it', nextAt: NOW + 2 * HOUR_MS }),
    ];
    await shown({ pausedAll, upcoming: rows, upcomingTotal: 2 });
    expect(emulator.text()).toMatch(/held .* paused\n/);
    expect(emulator.text()).toMatch(/after-it .* 2h 00m\n/);
  });

  test('says that the configuration that was saved is not used, and why', async () => {
    const why = 'scarefloor.yaml:41: unknown key "confg"';
    await shown({ configRefused: { since: NOW - HOUR_MS, why } });
    expect(emulator.lines()).toContain(` CONFIG  not used: ${why} (saved 13:05)`);
  });

  test('says that the engine of another process hangs when a slot is not taken', async () => {
    const engine = { role: 'elsewhere', pid: 7, host: 'h', since: 0, canTakeOver: true } as const;
    await shown({ engine, nextSlotAt: NOW - 2_000 });
    expect(emulator.text()).not.toContain('may hang');
    await emulator.advance(10_000);
    expect(emulator.lines()).toContain(
      ' ENGINE  a slot has been due for 0:12 and nobody took it: pid 7 may hang',
    );
  });

  test('says that the engine of another process is silent, or ends', async () => {
    const engine = { role: 'elsewhere', pid: 7, host: 'h', since: 0, canTakeOver: true } as const;
    await shown({ engine: { ...engine, silentSince: NOW - 45_000 }, nextSlotAt: NOW - 20_000 });
    expect(emulator.lines()).toContain(' ENGINE  no sign of life for 0:45: pid 7 may hang');
    expect(emulator.text().match(/may hang/g)).toHaveLength(1);
    await emulator.close();
    await shown({ engine: { ...engine, draining: true } });
    expect(emulator.lines()[0]).toContain('engine pid 7 on h, ending');
    expect(emulator.lines()).toContain(
      ' ENDING  pid 7 only waits for what runs; then this console takes over',
    );
  });

  test('says for how long the disk of the engine has not answered, and what that means', async () => {
    const engine = { role: 'here', pid: 7, host: null, since: 0, canTakeOver: true } as const;
    await shown({ engine: { ...engine, diskSilentSince: NOW - 45_000 } });
    expect(emulator.lines()).toContain(
      ' DISK  no answer for 0:45: nothing is confirmed, no work begins until it answers',
    );
  });

  test('says once, and what to do, that the store is gone', async () => {
    const trouble = { since: NOW - 5_000, why: 'the store file was removed or replaced; restart scarefloor' };
    await shown({
      engine: { role: 'none', pid: null, host: null, since: null, canTakeOver: false, trouble },
    });
    expect(emulator.lines()).toContain(` STORE  ${trouble.why}`);
    expect(emulator.text()).not.toContain('NO ENGINE');
    const outdated = {
      ...trouble,
      why: 'a newer scarefloor works with this store now',
      isOutdated: true,
    } as const;
    const engine = { role: 'none', pid: null, host: null, since: null, canTakeOver: false } as const;
    emulator.board.show({ engine: { ...engine, trouble: outdated } });
    await emulator.settle();
    expect(emulator.lines()).toContain(` UPDATE NEEDED  ${outdated.why}`);
  });
});
