/** What an engine does with what it is told of its fleet. */
import { describe, expect, test } from 'vitest';
import type { FleetStanding } from '../../src/domain/fleet-standing.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { FleetSource } from '../../src/engine/fleet-source.ts';
import { TestMachine } from './machine.ts';
import { Bench } from './open-engine.ts';

const LOOK_MS = 5_000;

class TestFleet implements FleetSource {
  onNews: () => void = () => undefined;
  now: FleetStanding | null = null;
  isRunning = false;

  start(): void {
    this.isRunning = true;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
  }

  standing(): FleetStanding | null {
    return this.now;
  }

  /** As the watch finds it. */
  become(trouble: string, troubleSince: number | null): void {
    const none = { members: [], count: 0, fit: 0, shards: 0 };
    this.now = { redis: 'redis://r:6379', trouble, mend: 'start it', troubleSince, ...none };
    this.onNews();
  }
}

class FleetBench extends Bench {
  readonly fleet = new TestFleet();
  readonly watched: Engine;

  constructor() {
    super();
    this.store.lease.release(this.engine.core.token);
    this.watched = this.build(undefined, { probe: new TestMachine(), fleet: this.fleet });
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.watched.stop(0);
    await this.clock.advance(1_000);
    await stopped;
    await super[Symbol.asyncDispose]();
  }
}

describe('a fleet', () => {
  test('is watched while the engine lives, and what is new of it is in the store at once', async () => {
    await using ward = new FleetBench();
    expect(ward.fleet.isRunning).toBe(false);
    ward.watched.start();
    await ward.clock.advance(LOOK_MS);
    expect(ward.fleet.isRunning).toBe(true);
    ward.fleet.become('', null);
    await ward.clock.advance(0);
    expect(ward.store.lease.vitals()?.fleet).toMatchObject({ redis: 'redis://r:6379', trouble: '' });
    const stopped = ward.watched.stop(0);
    await ward.clock.advance(1_000);
    await stopped;
    expect(ward.fleet.isRunning).toBe(false);
  });

  test('that stays out of reach is one alert, which is over when it is back', async () => {
    await using ward = new FleetBench();
    ward.watched.start();
    const titles = () =>
      ward.store.alerts.list().map(({ severity, title, detail }) => `${severity}: ${title} (${detail})`);
    ward.fleet.become('refuses connections', ward.clock.now());
    await ward.clock.advance(25_000);
    expect(titles()).toEqual([]);
    await ward.clock.advance(10_000);
    expect(titles()).toEqual([
      'warning: the fleet cannot be reached: refuses connections (redis://r:6379; start it)',
    ]);
    ward.fleet.become('has no memory left', ward.clock.now() - 35_000);
    await ward.clock.advance(2 * LOOK_MS);
    expect(titles()).toHaveLength(1);
    ward.fleet.become('', null);
    await ward.clock.advance(LOOK_MS);
    expect(titles()).toEqual([]);
  });

  test('that is back by the time of the next engine needs nobody any more', async () => {
    await using ward = new FleetBench();
    ward.watched.start();
    ward.fleet.become('refuses connections', ward.clock.now());
    await ward.clock.advance(40_000);
    expect(ward.store.alerts.list()).toHaveLength(1);
    const stopped = ward.watched.stop(0);
    await ward.clock.advance(1_000);
    await stopped;
    ward.fleet.become('', null);
    const next = ward.build(undefined, { probe: new TestMachine(), fleet: ward.fleet });
    next.start();
    await ward.clock.advance(LOOK_MS);
    expect(ward.store.alerts.list()).toEqual([]);
    const ended = next.stop(0);
    await ward.clock.advance(1_000);
    await ended;
  });
});
