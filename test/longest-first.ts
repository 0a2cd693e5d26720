/**
 * Which file begins when: those that take longest first, so that a run does not end with one of them alone. The runner
 * itself goes by the times of its last run, of which a fresh checkout has none, and by the size of files.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files and folders of test/, each with ten seconds or more. Those that keep a processor busy stand between those that
 * wait for processes, so that both are under way at any time.
 */
const LONGEST = [
  'journey/command-line.test.ts',
  'fleet/losses.test.ts',
  'console/every-key.test.ts',
  'packaging/package.test.ts',
  'fleet/carrying.test.ts',
  'simulation/simulation.test.ts',
  'scan/headless/browser-links.test.ts',
  'console/hostile-text.test.ts',
  'journey/supervised.test.ts',
  'scan/report-browser.test.ts',
  'fleet/trust.test.ts',
  'selftest',
  'journey/random-keys.test.ts',
  'commands/outputs.test.ts',
  'journey/hostile-text.test.ts',
  'crash/crash.test.ts',
  'board/fleet.test.ts',
  'scan/fetching/fetch-threads.test.ts',
  'journey/daemon.test.ts',
  'monitor/report-browser.test.ts',
  'journey',
  'fleet',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const folder = join(this.ctx.config.root, 'test');
    const gone = LONGEST.filter((name) => !existsSync(join(folder, name)));
    if (gone.length > 0) throw new Error(`not in ${folder}: ${gone.join(', ')}; see test/longest-first.ts`);
    const sorted = await super.sort(files);
    const rank = new Map(sorted.map((file) => [file, rankOf(relative(folder, file.moduleId))]));
    return sorted.sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0));
  }
}

/** `path`: within test/. */
function rankOf(path: string): number {
  const rank = LONGEST.findIndex((name) => path === name || path.startsWith(`${name}/`));
  return rank < 0 ? LONGEST.length : rank;
}
