/** What rests on a commit happens when that is on the disk, not before; and meanwhile the engine goes on. */
import { expect, test } from 'vitest';
import type { ActResult } from '../../src/domain/operator.ts';
import type { EngineParts } from '../../src/engine/engine-parts.ts';
import { DiskFailed } from '../../src/engine/lease/lease-lost.ts';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { Courier } from '../../src/engine/notifications/courier.ts';
import type { Channel } from '../../src/notify/channel.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { channel, notification } from '../notify/sent.ts';
import { HeldDisk } from './held-disk.ts';
import { ANA, Bench } from './open-engine.ts';

const EIO = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });

interface Floor extends AsyncDisposable {
  bench: Bench;
  disk: HeldDisk;
  tasks: number[];
  /** Asks for a run of the nth task; what was answered is noted. */
  run: (index: number) => Promise<ActResult>;
  answers: (ActResult | Error)[];
}

/** With two tasks; every commit from now on is held back. */
async function open(bench = new Bench()): Promise<Floor> {
  const tasks = [await bench.add('one', { manual: true }), await bench.add('two', { manual: true })];
  bench.engine.start();
  await settled();
  const disk = new HeldDisk();
  bench.store.durability.syncBehind(disk.sync);
  const answers: (ActResult | Error)[] = [];
  const run = (index: number) => {
    const answer = bench.engine.act({ kind: 'trigger', taskId: tasks[index]! }, ANA);
    answer.then(
      (result) => answers.push(result),
      (error: Error) => answers.push(error),
    );
    return answer;
  };
  return {
    bench,
    disk,
    tasks,
    run,
    answers,
    [Symbol.asyncDispose]: async () => {
      await disk.free();
      await bench[Symbol.asyncDispose]();
    },
  };
}

test('work begins, and its trigger is answered, once the disk has them; one sync is all that costs', async () => {
  await using floor = await open();
  const { bench, disk, run, answers } = floor;
  void run(0);
  await settled();
  expect(bench.history('one')).toEqual(['RUNNING manual']);
  expect({ begun: disk.begun, started: bench.work.names(), answers }).toEqual({
    begun: 1,
    started: [],
    answers: [],
  });
  await disk.end();
  expect({ begun: disk.begun, started: bench.work.names() }).toEqual({ begun: 1, started: ['one'] });
  expect(answers).toMatchObject([{ ok: true }]);
});

test('the end of work is told once the disk has it', async () => {
  const ended: string[] = [];
  const onSettled: EngineParts['onSettled'] = (live, as) => ended.push(`${live.task.name} ${as}`);
  await using floor = await open(new Bench({}, new FakeClock(), { onSettled }));
  const { bench, disk, run } = floor;
  void run(0);
  await settled();
  await disk.end();
  await bench.work.of('one').succeed();
  expect({ history: bench.history('one'), ended }).toEqual({ history: ['COMPLETED manual'], ended: [] });
  await disk.end();
  expect(ended).toEqual(['one COMPLETED']);
});

test('while the disk is at work the next is carried out, and waits for a sync of its own', async () => {
  await using floor = await open();
  const { bench, disk, run, answers } = floor;
  void run(0);
  await settled();
  void run(1);
  await settled();
  expect({ begun: disk.begun, history: bench.history('two') }).toEqual({
    begun: 1,
    history: ['RUNNING manual'],
  });
  await disk.end();
  expect({ begun: disk.begun, started: bench.work.names(), answered: answers.length }).toEqual({
    begun: 2,
    started: ['one'],
    answered: 1,
  });
  await disk.end();
  expect({ started: bench.work.names(), answered: answers.length }).toEqual({
    started: ['one', 'two'],
    answered: 2,
  });
});

test('an execution that is cancelled before its work could begin ends as cancelled', async () => {
  await using floor = await open();
  const { bench, disk, run } = floor;
  void run(0);
  await settled();
  const [execution] = bench.store.history.history({ taskName: 'one' });
  void bench.engine.act({ kind: 'cancel', executionId: execution!.id }, ANA);
  await settled();
  expect(bench.history('one')).toEqual(['RUNNING manual']);
  await disk.free();
  await settled();
  expect(bench.work.of('one').asked).toEqual(['abort']);
  expect(bench.history('one')).toEqual(['CANCELLED manual']);
});

test('when a sync fails nothing that rests on it happens, who waits is told, and the engine ends with its lease kept', async () => {
  await using floor = await open();
  const { bench, disk, run, answers } = floor;
  void run(0);
  await settled();
  void run(1);
  await settled();
  await disk.end(EIO);
  expect(answers.map((answer) => answer instanceof DiskFailed)).toEqual([true, true]);
  expect(messageOf(answers[0])).toContain('the disk fails (the write-ahead log was not synced: EIO');
  expect({ started: bench.work.names(), lost: bench.lost > 0 }).toEqual({ started: [], lost: true });
  await expect(run(0)).rejects.toThrow(DiskFailed);
  await bench.engine.stop(0);
  // A sync that would succeed now says nothing of the one that failed.
  expect(disk.begun).toBe(1);
  expect(bench.store.lease.read()?.leaseUntil).toBeGreaterThan(bench.clock.now());
});

test('after a sync that failed the next engine of the process mends the log, and takes up what was left', async () => {
  await using floor = await open();
  const { bench, disk, run } = floor;
  void run(0).catch(() => undefined);
  await settled();
  await disk.end(EIO);
  await bench.engine.stop(0);
  bench.store.durability.mend();
  await disk.free();
  const next = bench.build(thisProcess(), {}, bench.engine.core.token);
  next.start();
  await bench.clock.advance(5_000);
  expect(bench.work.names()).toEqual(['one']);
  await bench.work.of('one').succeed();
  expect(bench.history('one')).toEqual(['COMPLETED manual']);
  await next.stop(0);
});

test('who stops the engine waits for the last sync', async () => {
  await using floor = await open();
  const { bench, disk, run } = floor;
  void run(0);
  await settled();
  let stopped = false;
  const stop = bench.engine.stop(0).then(() => {
    stopped = true;
  });
  await bench.clock.advance(60_000);
  expect({ stopped, started: bench.work.names() }).toEqual({ stopped: false, started: [] });
  await disk.free();
  await bench.clock.advance(60_000);
  await stop;
  // It began, was ended by the shutdown, and waits for the next engine.
  expect({ started: bench.work.names(), history: bench.history('one') }).toEqual({
    started: ['one'],
    history: ['QUEUED manual'],
  });
});

test('nobody is told of what a power loss could undo', async () => {
  const told: string[] = [];
  const lamp: Channel = {
    ...channel({ type: 'webhook', name: 'lamp', url: 'http://127.0.0.1:1/' }),
    send: ({ notification: { title } }) => {
      told.push(title);
      return Promise.resolve({ kind: 'sent', answer: '' });
    },
  };
  await using bench = new Bench({}, new FakeClock(), { channels: [lamp] });
  const disk = new HeldDisk();
  bench.store.durability.syncBehind(disk.sync);
  const { core } = bench.engine;
  core.write((now) => core.store.outbox.add('lamp', notification({ title: 'a scan stalled' }), null, now));
  const courier = new Courier(core, lamp);
  const turn = courier.runOnce();
  await settled();
  expect({ told, isBusy: disk.isBusy }).toEqual({ told: [], isBusy: true });
  await disk.free();
  await turn;
  expect(told).toEqual(['a scan stalled']);
});
