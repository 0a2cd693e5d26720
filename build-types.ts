/**
 * The types of the library, in dist/types: what index.d.ts names, directly or by others, and nothing else. Whoever uses
 * them needs no types of the driver of SQLite, which stand in constructors that nobody but the store calls.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = import.meta.dirname;
const types = join(root, 'dist', 'types');
const DRIVER = 'better-sqlite3';
const STAND_IN = join(types, 'driver.d.ts');

const DRIVER_TYPES = `/** Stands for the driver of SQLite. */
declare namespace Driver {
  type Database = object;
}
export type Database = Driver.Database;
export type Statement<_Parameters = unknown, _Row = unknown> = object;
export default Driver;
`;

const IMPORT = /((?:from |import\()['"])([^'"]+)(['"])/g;

/** The files that this one leads to, itself included. */
function reached(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, , target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT))
    if (target.startsWith('.')) reached(declarationOf(file, target), found);
  return found;
}

function declarationOf(file: string, target: string): string {
  return join(dirname(file), target.replace(/\.[jt]sx?$/, '.d.ts'));
}

function withoutDriver(file: string): string {
  const path = relative(dirname(file), STAND_IN);
  const standIn = `${path.startsWith('.') ? '' : './'}${path.replace(/\.d\.ts$/, '.js')}`;
  return readFileSync(file, 'utf8').replaceAll(
    IMPORT,
    (whole, open: string, target: string, close: string) =>
      target === DRIVER ? `${open}${standIn}${close}` : whole,
  );
}

/** Folders that are empty by now as well. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOthers(path, kept);
    else if (!kept.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

rmSync(types, { recursive: true, force: true });
execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: 'inherit',
});
const kept = reached(join(types, 'index.d.ts'));
const missing = [...kept].filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`no declarations: ${missing.join(', ')}`);
removeOthers(types, kept);
for (const file of kept) writeFileSync(file, withoutDriver(file));
writeFileSync(STAND_IN, DRIVER_TYPES);
