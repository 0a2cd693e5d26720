/** The machines of a fleet as a floor shows them, here and in another process: on a real Redis. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readHealth } from '../../src/board/health-report.ts';
import { type Floor, type FloorOptions, openFloor } from '../../src/board/open-floor.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { FleetSettings } from '../../src/config/settings.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { Presence } from '../../src/fleet/presence.ts';
import { Sealer } from '../../src/fleet/seal.ts';
import { exposition } from '../../src/metrics/exposition.ts';
import { floorMetrics } from '../../src/metrics/floor-metrics.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { programVersion } from '../../src/shared/program-version.ts';
import { RedisServer, redisMissing, TEST_KEY } from '../fleet/redis.ts';
import { settingsIn } from './settings-in.ts';

if (redisMissing !== '') process.stderr.write(`skipped: ${redisMissing}\n`);

describe.skipIf(redisMissing !== '')('a floor with a fleet', () => {
  let directory = '';
  const floors: Floor[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'scarefloor-fleet-'));
  });
  afterEach(async () => {
    for (const floor of floors.splice(0)) await floor.close('handover');
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(engine: FloorOptions['engine'], fleet: FleetSettings | null): Promise<Floor> {
    const settings = { ...settingsIn(directory), fleet };
    const floor = await openFloor({ settings, actor: { who: 'ana', source: 'console' }, engine });
    floors.push(floor);
    return floor;
  }

  function seenFrom({ board, store }: Floor) {
    const config = settingsIn(directory).scheduler;
    const { engine } = board.snapshot();
    const now = Date.now();
    const report = readHealth(store, config, engine, now);
    return { report, metrics: exposition(floorMetrics({ store, config, engine, channels: [], now })) };
  }

  test('shows who helps and what they do, also to another process and to Prometheus', async () => {
    const server = await RedisServer.start();
    const redis = await openRedis(server.settings(), { name: 'test' });
    const worker = new Presence({
      redis,
      prefix: 'scarefloor',
      name: 'lab-2',
      concurrency: 4,
      clock: systemClock,
      version: programVersion(),
      keyCheck: (await Sealer.from(TEST_KEY)).check,
      describe: () => ({ carries: ['20261126-083000-abcd'], pages: 7 }),
    });
    worker.start();
    await open('embed', server.settings());
    const elsewhere = await open('attach', null);
    await expect
      .poll(() => seenFrom(elsewhere).report.fleet)
      .toMatchObject({
        trouble: '',
        count: 1,
        fit: 1,
        shards: 1,
        members: [{ name: 'lab-2', unfit: '', pages: 7 }],
      });
    expect(seenFrom(elsewhere).report.vitals).not.toHaveProperty('fleet');
    const { metrics } = seenFrom(elsewhere);
    expect(metrics).toContain('scarefloor_fleet_up 1\n');
    expect(metrics).toContain('scarefloor_fleet_workers{state="fit"} 1\n');
    expect(metrics).toContain('scarefloor_fleet_shards 1\n');
    expect(metrics).toContain('scarefloor_fleet_places 4\n');
    await worker.stop();
    redis.disconnect();
    await expect.poll(() => seenFrom(elsewhere).report.fleet?.count).toBe(0);
    await server.kill();
    await expect.poll(() => seenFrom(elsewhere).report.fleet?.trouble).toContain('refuses connections');
    expect(seenFrom(elsewhere).metrics).toContain('scarefloor_fleet_up 0\n');
  });

  test('takes up a fleet that is written into its configuration, and leaves it when it is taken out', async () => {
    const server = await RedisServer.start();
    const file = join(directory, 'scarefloor.yaml');
    writeFileSync(file, 'log_level: info\n');
    const read = async () =>
      await loadSettings({ environment: { HOME: directory }, workingDirectory: directory });
    const floor = await openFloor({
      settings: await read(),
      actor: { who: 'ana', source: 'console' },
      engine: 'embed',
      reread: read,
    });
    floors.push(floor);
    const seen = () => floor.engine()?.health.vitals()?.fleet ?? null;
    expect(seen()).toBeNull();
    writeFileSync(file, `fleet: { redis_url: "${server.url}", key: "${TEST_KEY}" }\n`);
    await expect.poll(seen).toMatchObject({ redis: server.url, trouble: '', count: 0 });
    writeFileSync(file, 'log_level: warn\n');
    await expect.poll(seen).toBeNull();
    expect(await server.cli('client', 'list')).not.toContain('scarefloor-engine');
  });

  test('without a fleet says nothing of one', async () => {
    const here = await open('embed', null);
    expect(here.engine()?.health.vitals()).toMatchObject({ fleet: null });
    expect(seenFrom(here).report.fleet).toBeNull();
    // Names alone, so that dashboards find them.
    expect(seenFrom(here).metrics).not.toMatch(/^scarefloor_fleet/m);
  });

  test('ends at once, however Redis is', async () => {
    const server = await RedisServer.start();
    const floor = await open('embed', server.settings());
    await expect.poll(() => seenFrom(floor).report.fleet).not.toBeNull();
    server.freeze();
    await floor.close('handover');
    server.thaw();
    await expect.poll(() => server.cli('client', 'list')).not.toContain('scarefloor-engine');
  });
});
