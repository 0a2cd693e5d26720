/** What a monitor test needs: a folder of its own, a clock it moves, and cycles that it starts. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import type { MonitorInput } from '../../src/monitor/monitor.ts';
import { runMonitor } from '../../src/monitor/run-monitor.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { Progress, WorkContext, WorkResult } from '../../src/shared/work.ts';
import { MONITOR_OPTIONS } from './monitor-options.ts';

/** Waits up to this are over at once; longer ones (deadlines) end only when they are given up. */
const SKIPPED_WAIT_MS = 2_500;

export interface TestClock extends Clock {
  move(ms: number): void;
}

export function testClock(start = Date.UTC(2026, 0, 5, 12)): TestClock {
  let now = start;
  return {
    now: () => now,
    uptime: () => now - start,
    move: (ms) => {
      now += ms;
    },
    turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= SKIPPED_WAIT_MS || signal?.aborted) setImmediate(resolve);
        else signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}

export interface MonitorBench {
  folder: string;
  clock: TestClock;
  progress: Progress[];
  log: string[];
  /** One cycle; each has its own session unless the input says otherwise. */
  cycle(input: Partial<MonitorInput> & { targets: string[] }, signal?: AbortSignal): Promise<WorkResult>;
  input(input: Partial<MonitorInput> & { targets: string[] }): MonitorInput;
  context(signal?: AbortSignal): WorkContext;
  reports(): string[];
  close(): void;
}

export function openMonitorBench(): MonitorBench {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-monitor-'));
  const clock = testClock();
  const progress: Progress[] = [];
  const log: string[] = [];
  let cycles = 0;
  const bench: MonitorBench = {
    folder,
    clock,
    progress,
    log,
    input: (input) => ({
      name: 'watch',
      sessionId: `20260105-1200${String(cycles).padStart(2, '0')}-test`,
      targetsFile: '',
      ...MONITOR_OPTIONS,
      resultsFile: join(folder, 'results', 'watch.db'),
      reportDirectory: join(folder, 'reports'),
      web: WEB_DEFAULTS,
      ...input,
    }),
    context: (signal = new AbortController().signal) => ({
      signal,
      clock,
      progress: (one) => progress.push(one),
      log: (level, message) => log.push(`${level} ${message}`),
    }),
    cycle: (input, signal) => {
      cycles += 1;
      clock.move(60_000);
      return runMonitor(bench.input(input), bench.context(signal));
    },
    reports: () => {
      try {
        return readdirSync(join(folder, 'reports')).toSorted();
      } catch {
        return [];
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  return bench;
}
