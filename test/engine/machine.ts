/** A machine and workers that fare as a test says. */
import type { MachineSample } from '../../src/domain/degradation.ts';
import type { WorkerSource } from '../../src/engine/health/health.ts';
import type { MachineProbe } from '../../src/engine/health/machine-probe.ts';
import type { WorkerView } from '../../src/workers/worker-view.ts';

export class TestMachine implements MachineProbe {
  machine: MachineSample = { freeMemoryPercent: 60, loadPerCore: 0.5, loopDelayMs: 3 };
  closed = false;

  look(): ReturnType<MachineProbe['look']> {
    return { machine: this.machine, process: { rssBytes: 90_000_000, cpu: 0.02 } };
  }

  close(): void {
    this.closed = true;
  }

  /** From now on it is short of memory, or is not. */
  short(short: boolean): void {
    this.machine = { ...this.machine, freeMemoryPercent: short ? 2 : 60 };
  }
}

export class TestWorkers implements WorkerSource {
  sparing = true;
  fullAt: WorkerSource['fullAt'] = null;
  all: WorkerView[] = [];

  workers(): WorkerView[] {
    return this.all;
  }
}

export function workerView(pid: number, more: Partial<WorkerView> = {}): WorkerView {
  return {
    pid,
    type: 'scan',
    busyWith: null,
    urgent: false,
    ready: true,
    executions: 1,
    failures: 0,
    rssBytes: 100_000_000,
    cpu: 0,
    idleCpuMs: 0,
    eventLoopDelayMs: 0,
    startedAt: 0,
    lastHeardMs: 0,
    stalled: false,
    niceness: 10,
    usedAt: 0,
    ...more,
  };
}
