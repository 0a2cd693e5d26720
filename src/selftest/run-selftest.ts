/**
 * The selftest: what scans and monitors promise, measured on sites whose truth is known, each section by its own
 * yardstick. Everything happens on loopback and in a temporary folder.
 */
import type { ScanMode } from '../domain/task.ts';
import { CHECKS } from '../practice/checks/check-list.ts';
import { HOSTILE_CASES } from '../practice/hostile/hostile-list.ts';
import { LINK_GROUPS } from '../practice/links/link-groups.ts';
import { TRAPS } from '../practice/traps/trap-list.ts';
import type { Clock } from '../shared/clock.ts';
import { measureChecks } from './check-truth.ts';
import { measureDiff } from './diff-truth.ts';
import { measureHostile } from './hostile-endings.ts';
import { measureLinks } from './link-coverage.ts';
import { measureMonitor } from './monitor-truth.ts';
import type { SectionReport } from './section-report.ts';
import { measureTls } from './tls-truth.ts';
import { measureTraps } from './trap-visits.ts';
import { TruthBench } from './truth-bench.ts';

export const SECTION_NAMES = ['links', 'traps', 'diff', 'monitor', 'hostile', 'tls', 'checks'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

export interface SelftestOptions {
  clock: Clock;
  signal: AbortSignal;
  modes: readonly ScanMode[];
  sections: readonly SectionName[];
  /** Measures what only a browser can see too. */
  headless: boolean;
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
  links: (bench, { modes, headless }) => measureLinks(bench, modes, LINK_GROUPS, headless),
  traps: (bench, { modes }) => measureTraps(bench, modes, TRAPS),
  diff: (bench) => measureDiff(bench),
  monitor: (bench) => measureMonitor(bench),
  hostile: (bench) => measureHostile(bench, HOSTILE_CASES),
  checks: (bench) => measureChecks(bench, CHECKS),
  tls: (_, { clock, signal }) => measureTls(clock, signal),
};

/**
 * Sections of one lane come one after the other, the lanes go on side by side: what computes beside what waits. The
 * hostile servers have a lane of their own, because some of them take their time.
 */
const LANES: readonly (readonly SectionName[])[] = [
  ['hostile'],
  ['links', 'traps', 'checks'],
  ['diff', 'monitor', 'tls'],
];

/** Rejects with the signal's reason when that aborts. */
export async function runSelftest(options: SelftestOptions): Promise<SelftestReport> {
  const { clock, signal, sections } = options;
  const startedAt = clock.uptime();
  // One lane that fails must not leave the others running behind.
  const failed = new AbortController();
  const bench = new TruthBench(clock, AbortSignal.any([signal, failed.signal]));
  const reports = new Map<SectionName, SectionReport>();
  const follow = async (lane: readonly SectionName[]) => {
    for (const name of lane.filter((one) => sections.includes(one))) {
      options.onSection?.(name);
      reports.set(name, await MEASURES[name](bench, options));
    }
  };
  try {
    const lanes = LANES.map((lane) =>
      follow(lane).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(lanes);
    await Promise.all(lanes);
  } finally {
    await bench.close();
  }
  const inOrder = SECTION_NAMES.map((name) => reports.get(name)).filter((one) => one !== undefined);
  const ok = inOrder.every(({ broken }) => broken.length === 0);
  return { ok, ms: Math.round(clock.uptime() - startedAt), sections: inOrder };
}
