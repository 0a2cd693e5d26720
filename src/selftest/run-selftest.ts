/**
 * The selftest: what scans and monitors promise, measured on sites whose truth is known, each section by its own
 * yardstick. Everything happens on loopback and in a temporary folder.
 */
import type { ScanMode } from '../domain/task.ts';
import { HOSTILE_CASES } from '../practice/hostile/hostile-list.ts';
import { LINK_GROUPS } from '../practice/links/link-groups.ts';
import { TRAPS } from '../practice/traps/trap-list.ts';
import type { Clock } from '../shared/clock.ts';
import { measureDiff } from './diff-truth.ts';
import { measureHostile } from './hostile-endings.ts';
import { measureLinks } from './link-coverage.ts';
import { measureMonitor } from './monitor-truth.ts';
import type { SectionReport } from './section-report.ts';
import { measureTraps } from './trap-visits.ts';
import { TruthBench } from './truth-bench.ts';

export const SECTION_NAMES = ['links', 'traps', 'diff', 'monitor', 'hostile'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

export interface SelftestOptions {
  clock: Clock;
  signal: AbortSignal;
  modes: readonly ScanMode[];
  sections: readonly SectionName[];
  /** Told when a section begins. */
  onSection?: (name: SectionName) => void;
}

export interface SelftestReport {
  /** Every promise was kept. */
  ok: boolean;
  ms: number;
  sections: SectionReport[];
}

type Measure = (bench: TruthBench, options: SelftestOptions) => Promise<SectionReport>;

const MEASURES: Readonly<Record<SectionName, Measure>> = {
  links: (bench, { modes }) => measureLinks(bench, modes, LINK_GROUPS),
  traps: (bench, { modes }) => measureTraps(bench, modes, TRAPS),
  diff: (bench) => measureDiff(bench, ['plannedChanges', 'deathHalfWay', 'killedScan']),
  monitor: (bench) => measureMonitor(bench, ['validators', 'content']),
  hostile: (bench) => measureHostile(bench, HOSTILE_CASES),
};

/** Rejects with the signal's reason when that aborts. */
export async function runSelftest(options: SelftestOptions): Promise<SelftestReport> {
  const { clock, signal, sections } = options;
  const startedAt = clock.uptime();
  const bench = new TruthBench(clock, signal);
  try {
    const reports: SectionReport[] = [];
    for (const name of sections) {
      options.onSection?.(name);
      reports.push(await MEASURES[name](bench, options));
    }
    const ok = reports.every(({ broken }) => broken.length === 0);
    return { ok, ms: Math.round(clock.uptime() - startedAt), sections: reports };
  } finally {
    await bench.close();
  }
}
