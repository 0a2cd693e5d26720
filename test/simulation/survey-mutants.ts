/** Each mutant in a process of its own: after how many worlds it was found, and by which promise. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MUTANTS, type MutantName } from './mutants.ts';

/** A mutant may also turn in circles. */
const LONGEST_HUNT_MS = 600_000;

export interface Hunt {
  /** Worlds until a promise was broken; null = none was. */
  worlds: number | null;
  /** What it broke, or why it could not be run. */
  what: string;
}

/** @throws Error when the mutant cannot be made, because the source has changed. */
export function huntMutant(name: MutantName, from: number, seeds: number): Hunt {
  const main = join(import.meta.dirname, 'main.ts');
  const args = [main, '--mutant', name, '--from', String(from), '--seeds', String(seeds)];
  const { stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: LONGEST_HUNT_MS,
  });
  const found = /^seed (\d+) broke a promise: (.*)$/m.exec(stderr);
  if (found) return { worlds: Number(found[1]) - from + 1, what: found[2] ?? '' };
  if (status !== 0) throw new Error(`the mutant ${name} does not run: ${stderr.slice(-2_000)}`);
  return { worlds: null, what: '' };
}

/** Prints a line for each; whether all were found. */
export function surveyMutants(from: number, seeds: number, print: (line: string) => void): boolean {
  let all = true;
  for (const name of Object.keys(MUTANTS) as MutantName[]) {
    const { worlds, what } = huntMutant(name, from, seeds);
    if (worlds === null) all = false;
    const found = worlds === null ? `not found in ${seeds} worlds` : `world ${worlds}: ${what}`;
    print(`${name.padEnd(20)} ${found}`);
  }
  return all;
}
