/** The program as others get it: packed by npm, and installed into a folder of its own. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/shared/package-root.ts';

const run = promisify(execFile);

export interface Packed {
  /** Absolute path of the tarball, and of the tree that it was made of. */
  tarball: string;
  tree: string;
  bytes: number;
  unpackedBytes: number;
  /** Paths within the package. */
  files: string[];
}

/** What the build needs, and what goes into the package as it is. */
const SOURCES = [
  'src',
  'migrations',
  'build.ts',
  'build-leftovers.ts',
  'build-types.ts',
  'build-notices.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/**
 * Whoever started us by npm set variables that would speak to this npm as well: of those only where the registry is
 * and what is cached.
 */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || /^npm_config_(?:registry|cache|userconfig|cafile)$/i.test(name),
  ),
);

async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd: folder, env: environment, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

/** Packs a copy of the sources: packing builds anew, below the feet of whoever uses dist/ meanwhile. */
export async function pack(folder: string): Promise<Packed> {
  const tree = join(folder, 'tree');
  mkdirSync(tree, { recursive: true });
  for (const name of SOURCES) cpSync(join(packageRoot(), name), join(tree, name), { recursive: true });
  symlinkSync(join(packageRoot(), 'node_modules'), join(tree, 'node_modules'));
  const printed = await npm(tree, 'pack', '--json', '--pack-destination', folder);
  // What the build says comes first.
  const [packed] = JSON.parse(printed.slice(printed.lastIndexOf('\n[\n'))) as {
    filename: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  }[];
  if (packed === undefined) throw new Error(`npm pack made nothing: ${printed}`);
  return {
    tarball: join(folder, packed.filename),
    tree,
    bytes: packed.size,
    unpackedBytes: packed.unpackedSize,
    files: packed.files.map(({ path }) => path).sort(),
  };
}

export interface Installed {
  folder: string;
  /** The program of the package that was installed. */
  program: string;
  ms: number;
  bytes: number;
  packages: number;
}

/** Why nothing can be installed here; '' = it can. */
export async function registryProblem(folder: string): Promise<string> {
  const patience = ['--fetch-retries=0', '--fetch-timeout=10000'];
  try {
    await npm(folder, 'view', 'better-sqlite3', 'version', ...patience);
    return '';
  } catch (error) {
    return `no registry of npm is reached: ${String(error).split('\n')[0]}`;
  }
}

/** Into an empty folder, with what it needs in production. */
export async function install(tarball: string, folder: string, optional: boolean): Promise<Installed> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const omit = ['--omit=dev', ...(optional ? [] : ['--omit=optional'])];
  const began = performance.now();
  await npm(folder, 'install', ...omit, '--no-audit', '--no-fund', '--prefer-offline', tarball);
  const ms = performance.now() - began;
  const modules = join(folder, 'node_modules');
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)) : name.startsWith('.') ? [] : [name],
  );
  return {
    folder,
    program: join(modules, 'scarefloor', 'dist', 'cli.js'),
    ms,
    bytes: bytesOf(modules),
    packages: names.length,
  };
}

/** What `npm audit` holds against what is installed there; a text = it could not be asked. */
export async function audit(folder: string): Promise<Record<string, number> | string> {
  const answer = await npm(folder, 'audit', '--json', '--omit=dev', '--fetch-retries=0').catch(
    // Findings end with exit code 1, and are on stdout all the same.
    ({ stdout }: { stdout?: string }) => stdout ?? '',
  );
  const { metadata, message } = JSON.parse(answer === '' ? '{}' : answer) as {
    metadata?: { vulnerabilities: Record<string, number> };
    message?: string;
  };
  return metadata?.vulnerabilities ?? `npm audit has no answer: ${message ?? 'nothing was said'}`;
}

function bytesOf(path: string): number {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
