/** Section `traps`: what a scan of each mode spends on URLs without end, and whether it loses pages to them. */
import type { ScanMode } from '../domain/task.ts';
import { HOST_BUDGET, type Trap } from '../practice/traps/trap.ts';
import { openTrapSites, pagesVisited, type TrapSite, trapVisits } from '../practice/traps/trap-sites.ts';
import { listed, type SectionReport } from './section-report.ts';
import type { TruthBench } from './truth-bench.ts';

const LIMIT_MS = 60_000;
const MOST_NAMED = 6;

interface TrapResult {
  mode: ScanMode;
  trap: string;
  visits: number;
  budget: number;
  pages: number;
  visited: number;
  lost: string[];
}

export async function measureTraps(
  bench: TruthBench,
  modes: readonly ScanMode[],
  traps: readonly Trap[],
): Promise<SectionReport> {
  const results: TrapResult[] = [];
  const broken: string[] = [];
  for (const mode of modes) results.push(...(await measureMode(bench, mode, traps, broken)));
  for (const { mode, trap, visits, budget, lost } of results) {
    if (visits > budget) broken.push(`${mode}: ${trap}: ${visits} visits, ${budget} are sensible`);
    if (lost.length > 0) broken.push(`${mode}: ${trap}: lost ${listed(lost, MOST_NAMED)}`);
  }
  const isKept = ({ visits, budget, lost }: TrapResult) => visits <= budget && lost.length === 0;
  const headline = modes.map((mode) => {
    const own = results.filter((one) => one.mode === mode);
    return `${mode} ${own.filter(isKept).length}/${own.length}`;
  });
  return {
    section: 'traps',
    headline: headline.join(', '),
    table: {
      headings: ['TRAP (VISITS / SENSIBLE, PAGES)', ...modes],
      words: 1,
      rows: traps.map(({ name }) => [name, ...results.filter(({ trap }) => trap === name).map(cellOf)]),
    },
    broken,
    notes: [],
    data: { traps: results },
  };
}

function cellOf({ visits, budget, pages, visited }: TrapResult): string {
  return `${visits}/${budget}, ${visited}/${pages}`;
}

async function measureMode(
  bench: TruthBench,
  mode: ScanMode,
  traps: readonly Trap[],
  broken: string[],
): Promise<TrapResult[]> {
  const sites = await openTrapSites(traps, (trap) => trap.budget[mode]);
  try {
    const targets = sites.map(({ site }) => `${site.origin}/`);
    const input = { name: `traps ${mode}`, targets, mode, diff: false, maxUrls: HOST_BUDGET[mode] };
    const carried = await bench.scan(input, LIMIT_MS);
    if (carried.error) broken.push(`${mode}: the scan failed: ${carried.error.message}`);
    if (carried.overdue) broken.push(`${mode}: the scan did not end within ${LIMIT_MS / 1_000} s`);
    return sites.map((one) => trapResult(one, mode));
  } finally {
    await Promise.all(sites.map(({ site }) => site.close()));
  }
}

function trapResult(one: TrapSite, mode: ScanMode): TrapResult {
  const { trap } = one;
  // Fast scans do not go so deep.
  const pages = mode === 'fast' ? trap.pages : [...trap.pages, ...trap.chain];
  const visited = pagesVisited(one).filter((path) => pages.includes(path));
  return {
    mode,
    trap: trap.name,
    visits: trapVisits(one),
    budget: trap.budget[mode],
    pages: pages.length,
    visited: visited.length,
    lost: pages.filter((path) => !visited.includes(path)),
  };
}
