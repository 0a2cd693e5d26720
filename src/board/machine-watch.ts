/** How the machine of this process fares, looked at once a minute: what changes oftener would never let a screen rest. */
import { statfs } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { availableMemoryPercent } from '../engine/health/available-memory.ts';
import type { Clock } from '../shared/clock.ts';
import type { MachineView } from './snapshot.ts';

const MINUTE_MS = 60_000;
/** The first share of a processor's time is taken over no less than this. */
const FIRST_SPAN_MS = 5_000;
const KEPT_MINUTES = 30;

/** Ms of all processors since the start of the machine. */
export interface ProcessorTimes {
  busy: number;
  all: number;
}

export interface MachineSenses {
  processors(): ProcessorTimes;
  /** Percent available; null = the system does not tell. */
  memory(): number | null;
  /** Of the last minute. */
  load(): number;
  /** Rejects where there is no such folder. */
  disk(folder: string): Promise<{ freeBytes: number; bytes: number }>;
}

const SENSES: MachineSenses = {
  processors: () => {
    const times = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({
      busy: user + nice + sys + irq,
      all: user + nice + sys + irq + idle,
    }));
    return {
      busy: times.reduce((sum, { busy }) => sum + busy, 0),
      all: times.reduce((sum, { all }) => sum + all, 0),
    };
  },
  memory: () => availableMemoryPercent(),
  load: () => loadavg()[0] ?? 0,
  disk: async (folder) => {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, bytes: blocks * bsize };
  },
};

export class MachineWatch {
  readonly #clock: Clock;
  readonly #folders: readonly string[];
  readonly #senses: MachineSenses;
  #view: MachineView | null = null;
  #minute = -1;
  #times: ProcessorTimes | null = null;
  #lookedAt = 0;
  #disk: MachineView['disk'] = null;
  /** A folder of a network that hangs must hold up nothing: it is asked beside everything else, once at a time. */
  #isAsking = false;

  /** `folders`: the first of them that is there is on the disk that fills with what is collected. */
  constructor(clock: Clock, folders: readonly string[], senses: MachineSenses = SENSES) {
    this.#clock = clock;
    this.#folders = folders;
    this.#senses = senses;
  }

  /** The same object within a minute, once there is something in it. */
  look(): MachineView {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    const spanMs = this.#clock.uptime() - this.#lookedAt;
    const isFirst = this.#view === null || (this.#view.cpu === null && spanMs >= FIRST_SPAN_MS);
    if (this.#view !== null && minute === this.#minute && !isFirst) return this.#view;
    this.#minute = minute;
    this.#view = this.#sample(spanMs);
    return this.#view;
  }

  #sample(spanMs: number): MachineView {
    const before = this.#times;
    const times = this.#senses.processors();
    const isLong = before !== null && spanMs >= FIRST_SPAN_MS && times.all > before.all;
    const cpu = isLong
      ? Math.min(1, Math.max(0, (times.busy - before.busy) / (times.all - before.all)))
      : null;
    if (before === null || isLong) {
      this.#times = times;
      this.#lookedAt = this.#clock.uptime();
    }
    // Never rejects, and nobody waits for it.
    if (!this.#isAsking) void this.#askDisk();
    const known = cpu ?? this.#view?.cpu ?? null;
    const trend = [...(this.#view?.cpuTrend ?? []), ...(cpu === null ? [] : [cpu])];
    return {
      cpu: known,
      cpuTrend: trend.slice(-KEPT_MINUTES),
      freeMemoryPercent: this.#senses.memory(),
      load: this.#senses.load(),
      disk: this.#disk,
    };
  }

  /** Of the look before: the answer comes when this look is over. */
  async #askDisk(): Promise<void> {
    this.#isAsking = true;
    let disk: MachineView['disk'] = null;
    for (const folder of this.#folders) {
      // Most are made by the first work that needs them.
      disk ??= await this.#senses.disk(folder).catch(() => null);
    }
    this.#disk = disk;
    this.#isAsking = false;
  }
}
