import { describe, expect, test } from 'vitest';
import { LEASE_MS, RENEW_MS, tryTakeLease } from '../../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../../src/engine/lease/process-identity.ts';
import { Store } from '../../../src/store/store.ts';
import { Bench } from '../open-engine.ts';

const MINUTE = 60_000;

describe('leases', () => {
  const DEAD = { host: 'elsewhere', bootId: 'x', pid: 1, pidStarted: '1' };

  test('what a dead engine left running is queued again by its successor and runs', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const first = bench.work.of('lab');
    bench.store.lease.release(bench.engine.core.token);
    const successor = bench.build();
    successor.start();
    await bench.clock.advance(2_000);
    expect(bench.work.started).toHaveLength(2);
    expect(bench.store.attempts.of(1).map((attempt) => attempt.outcome)).toEqual(['lost', null]);
    // The former engine wakes up late and has its result: the fence keeps it out.
    await first.succeed({ headline: 'from the dead' });
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'RUNNING', resultJson: null });
    await bench.work.of('lab').succeed({ headline: 'from the living' });
    expect(bench.store.executions.byId(1)?.resultJson).toContain('from the living');
    await successor.stop(0);
  });

  test('a cancel that was asked for before the crash is carried out by the successor', async () => {
    await using bench = new Bench();
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'cancel', executionId: 1 });
    bench.store.lease.release(bench.engine.core.token);
    const successor = bench.build();
    successor.start();
    await bench.clock.advance(100);
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
    await successor.stop(0);
  });

  test('an engine renews its lease long before it ends', async () => {
    await using bench = new Bench();
    bench.engine.start();
    let least = Infinity;
    for (let second = 0; second < 120; second += 1) {
      await bench.clock.advance(1_000);
      least = Math.min(least, (bench.store.lease.read()?.leaseUntil ?? 0) - bench.clock.now());
    }
    expect(least).toBeGreaterThanOrEqual(LEASE_MS - RENEW_MS - 1_000);
  });

  test('an engine that is seen to live keeps its lease, however late it renews it', async () => {
    await using bench = new Bench();
    await bench.clock.advance(10 * MINUTE);
    expect(bench.store.lease.read()?.leaseUntil).toBeLessThan(bench.clock.now());
    expect(tryTakeLease(bench.store, thisProcess(), bench.clock)).toBeNull();
  });

  test('the lease of another host binds until it runs out, and not longer', async () => {
    await using bench = new Bench();
    await bench.engine.stop(0);
    bench.store.lease.take(DEAD, bench.clock.now(), bench.clock.now() + 30_000);
    expect(() => bench.build()).toThrow('the lease is held');
    await bench.clock.advance(33_000);
    expect(() => bench.build()).not.toThrow();
  });

  test('a clock that went back keeps nobody waiting for the lease of an engine that is gone', async () => {
    await using bench = new Bench();
    await bench.engine.stop(0);
    bench.store.lease.take(DEAD, bench.clock.now(), bench.clock.now() + 30_000);
    bench.clock.step(-5 * 60 * MINUTE);
    expect(() => bench.build()).toThrow('the lease is held');
    await bench.clock.advance(33_000);
    expect(() => bench.build()).not.toThrow();
  });

  test('a clock that went back takes no lease from an engine that renews it', async () => {
    await using bench = new Bench();
    await bench.engine.stop(0);
    const token = bench.store.lease.take(DEAD, bench.clock.now(), bench.clock.now() + 30_000);
    bench.clock.step(-5 * 60 * MINUTE);
    for (let renewed = 0; renewed < 10; renewed += 1) {
      expect(() => bench.build()).toThrow('the lease is held');
      await bench.clock.advance(10_000);
      bench.store.lease.renew(token, bench.clock.now() + 30_000);
    }
  });

  test('the lease of an engine of this process that could not start, nor give it up, is free for it', async () => {
    await using bench = new Bench();
    const ended = bench.engine.core.token;
    expect(tryTakeLease(bench.store, thisProcess(), bench.clock)).toBeNull();
    expect(tryTakeLease(bench.store, thisProcess(), bench.clock, { ended })).toBe(ended + 1);
  });
});

describe('the mailbox', () => {
  test('an act of another process is done, answered and recorded once', async () => {
    await using bench = new Bench();
    bench.mailboxPollMs = 50;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    const other = Store.open(bench.file);
    const id = other.commands.request(
      { who: 'bob', source: 'cli' },
      { kind: 'trigger', taskId },
      bench.clock.now(),
    );
    await bench.clock.advance(100);
    expect(other.commands.result(id)).toMatchObject({ ok: true, taskId });
    other.close();
    await bench.clock.advance(1_000);
    expect(bench.work.names()).toEqual(['lab']);
    expect(bench.store.audit.list(1)).toMatchObject([{ who: 'bob', source: 'cli', action: 'trigger' }]);
  });

  test('an act that nobody took in time is not done later', async () => {
    await using bench = new Bench();
    bench.mailboxPollMs = 50;
    const taskId = await bench.add('lab', { manual: true });
    const id = bench.store.commands.request(
      { who: 'bob', source: 'cli' },
      { kind: 'trigger', taskId },
      bench.clock.now(),
    );
    await bench.clock.advance(5 * MINUTE);
    await bench.engine.inbox.runOnce();
    expect(bench.store.commands.result(id)).toMatchObject({ ok: false });
    expect(bench.history('lab')).toEqual([]);
  });
});
