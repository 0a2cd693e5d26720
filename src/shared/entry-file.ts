/** Where the code of another thread or process begins. */
import { extname, join } from 'node:path';
import { packageRoot } from './package-root.ts';

/**
 * Absolute path of an entry: in the folder that names it when run from source, a file of its own in dist/ when bundled.
 * @param name without its ending
 */
export function entryFile(folder: string, name: string): string {
  if (extname(import.meta.filename) === '.ts') return join(folder, `${name}.ts`);
  return join(packageRoot(), 'dist', `${name}.js`);
}
