import { expect, test } from 'vitest';
import { type MachineSenses, MachineWatch } from '../../src/board/machine-watch.ts';
import { FakeClock } from '../fake-clock.ts';

const MINUTE_MS = 60_000;

/** A machine of two processors of which so much is busy. */
class Machine implements MachineSenses {
  busy = 0.5;
  asked: string[] = [];
  folders: string[] = ['/var/results'];
  looks = 0;
  readonly #clock: FakeClock;
  #times = { busy: 0, all: 0 };
  #at: number;

  constructor(clock: FakeClock) {
    this.#clock = clock;
    this.#at = clock.uptime();
  }

  processors() {
    const all = 2 * (this.#clock.uptime() - this.#at);
    this.#at = this.#clock.uptime();
    this.#times = { busy: this.#times.busy + all * this.busy, all: this.#times.all + all };
    this.looks += 1;
    return this.#times;
  }

  memory() {
    return 40;
  }

  load() {
    return 1.5;
  }

  async disk(folder: string) {
    this.asked.push(folder);
    if (!this.folders.includes(folder)) throw new Error('ENOENT');
    return await Promise.resolve({ freeBytes: 5e9, bytes: 20e9 });
  }
}

function open(folders = ['/var/results', '/var']) {
  const clock = new FakeClock(Date.UTC(2026, 10, 23, 14, 5, 0));
  const machine = new Machine(clock);
  return { clock, machine, watch: new MachineWatch(clock, folders, machine) };
}

test('the share of the processors is known after some seconds, then taken anew each minute', async () => {
  const { clock, machine, watch } = open();
  expect(watch.look()).toMatchObject({ cpu: null, cpuTrend: [], freeMemoryPercent: 40, load: 1.5 });
  await clock.advance(1_000);
  expect(watch.look().cpu).toBeNull();
  await clock.advance(9_000);
  expect(watch.look()).toMatchObject({ cpu: 0.5, cpuTrend: [0.5] });
  machine.busy = 0.9;
  await clock.advance(20_000);
  expect(watch.look().cpu).toBe(0.5);
  await clock.advance(MINUTE_MS);
  const { cpu, cpuTrend } = watch.look();
  expect(cpu).toBeCloseTo(0.9);
  expect(cpuTrend).toHaveLength(2);
});

test('within a minute it is the same view, and nothing is measured', async () => {
  const { clock, machine, watch } = open();
  watch.look();
  await clock.advance(10_000);
  const view = watch.look();
  const { looks } = machine;
  await clock.advance(30_000);
  expect(watch.look()).toBe(view);
  expect(machine.looks).toBe(looks);
});

test('no more than half an hour is kept', async () => {
  const { clock, watch } = open();
  for (let minute = 0; minute < 50; minute += 1) {
    watch.look();
    await clock.advance(MINUTE_MS);
  }
  expect(watch.look().cpuTrend).toHaveLength(30);
});

test('a disk is told of with the next look, from the first folder that is there', async () => {
  const { clock, machine, watch } = open();
  machine.folders = ['/var'];
  expect(watch.look().disk).toBeNull();
  await clock.advance(MINUTE_MS);
  expect(watch.look().disk).toEqual({ freeBytes: 5e9, bytes: 20e9 });
  expect(machine.asked.slice(0, 2)).toEqual(['/var/results', '/var']);
});

test('a disk that does not answer holds nothing up, and is not asked again meanwhile', async () => {
  const { clock, machine, watch } = open();
  machine.disk = (folder) => {
    machine.asked.push(folder);
    return new Promise(() => undefined);
  };
  watch.look();
  await clock.advance(MINUTE_MS);
  expect(watch.look()).toMatchObject({ disk: null, cpu: 0.5 });
  await clock.advance(MINUTE_MS);
  watch.look();
  expect(machine.asked).toHaveLength(1);
});
