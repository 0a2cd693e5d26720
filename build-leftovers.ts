/**
 * What former builds left in dist/. A program that was started from one of them loads most of its files later, and
 * starts its workers then: a build takes away nothing that such a program may still ask for.
 */
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Whoever builds again and again has programs of more than one of those builds at work. */
const YOUNG_MS = 3_600_000;

const FOLDERS = ['.', 'chunks'] as const;
const CODE = /\.js(?:\.map)?$/;

/**
 * Removes the code within `dist` that is neither of this build, nor of the one before, nor of any in the last hour.
 * A file's time says when it was last of a build: those of one build all get the same, also where nothing changed.
 * @param made names within `dist` of all that this build consists of
 * @param now epoch ms
 */
export function removeLeftovers(dist: string, made: ReadonlySet<string>, now: number): void {
  const left = FOLDERS.flatMap((folder) => codeIn(dist, folder)).filter((name) => !made.has(name));
  const times = new Map(left.map((name) => [name, statSync(join(dist, name)).mtimeMs]));
  const before = Math.max(...times.values());
  for (const [name, time] of times)
    if (time < before && now - time > YOUNG_MS) rmSync(join(dist, name), { force: true });
  for (const name of made) utimesSync(join(dist, name), now / 1_000, now / 1_000);
}

function codeIn(dist: string, folder: string): string[] {
  const files = readdirSync(join(dist, folder), { withFileTypes: true });
  return files.filter((file) => file.isFile() && CODE.test(file.name)).map(({ name }) => join(folder, name));
}
