/** The scan as it is shipped: bundled, as `npm run build` does it, and not sources that Node strips of types. */
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
  const outdir = join(packageRoot(), 'dist', 'bench');
  await build({
    entryPoints: [join(import.meta.dirname, 'run-our-scan.ts')],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3', 'playwright-core'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return join(outdir, 'run-our-scan.js');
}
