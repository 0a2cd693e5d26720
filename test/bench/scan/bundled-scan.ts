/** The scan as it is shipped: one bundle, as `npm run build` makes it, and not sources that Node strips of types. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../../src/shared/package-root.ts';

let bundled: Promise<string> | null = null;

/** Path of the program; it lies in dist/, where it finds the threads of the build. */
export function bundledScan(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const outfile = join(packageRoot(), 'dist', 'bench', 'run-our-scan.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'run-our-scan.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3', 'playwright-core'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
