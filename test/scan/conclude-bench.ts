import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CollectSummary } from '../../src/scan/collect.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress, WorkContext } from '../../src/shared/work.ts';
import { scanInput } from './collect-bench.ts';

export interface ConcludeBench {
  directory: string;
  resultsFile: string;
  reportDirectory: string;
  /** Real sleeps; wall time and uptime move only by hand. */
  clock: Clock & { advance(ms: number): void };
  context: WorkContext;
  progress: Progress[];
  abort: AbortController;
  /** A scan of `targets` with this bench's files. */
  input(overrides?: Partial<ScanInput>): ScanInput;
}

/** A folder, a clock and a context for one test; the folder goes with it. */
export function openConcludeBench(): ConcludeBench {
  const directory = mkdtempSync(join(tmpdir(), 'scan-conclude-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  let moved = 0;
  const start = Date.UTC(2026, 10, 23, 8);
  const clock = {
    now: () => start + moved,
    uptime: () => moved,
    turn: () => systemClock.turn(),
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms, signal),
    advance: (ms: number) => {
      moved += ms;
    },
  };
  const progress: Progress[] = [];
  const abort = new AbortController();
  const context = {
    signal: abort.signal,
    progress: (step: Progress) => void progress.push(step),
    log: () => undefined,
    clock,
  };
  const resultsFile = join(directory, 'results', '7.db');
  const reportDirectory = join(directory, 'reports');
  const input = (overrides: Partial<ScanInput> = {}): ScanInput =>
    scanInput(['http://shop.example/'], {
      web: overrides.web,
      input: {
        name: 'Shop of Ünicode',
        sessionId: '20261123-080000-ab12',
        mode: 'fast',
        diff: true,
        resultsFile,
        reportDirectory,
        ...overrides,
      },
    });
  return { directory, resultsFile, reportDirectory, clock, context, progress, abort, input };
}

/** What a crawl that saw all of shop.example says. */
export function makeSummary(overrides: Partial<CollectSummary> = {}): CollectSummary {
  return {
    pages: 1,
    bytes: 1_000,
    hosts: [{ host: 'shop.example', pages: 1, errors: 0, outcome: 'completed', reason: '' }],
    skipped: [],
    ended: 'completed',
    bad: [],
    resumedPages: 0,
    ...overrides,
  };
}
