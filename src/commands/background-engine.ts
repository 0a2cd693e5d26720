import { spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { packageRoot } from '../shared/package-root.ts';
import type { CommandContext } from './verb.ts';

/**
 * Starts `scarefloor run` in the background, for the same store, in a session of its own: it outlives this
 * process and its terminal, and takes the engine lease as soon as that is free. Returns its process id.
 */
export async function startBackgroundEngine(context: CommandContext): Promise<number | undefined> {
  const { flags, workingDirectory, environment } = context;
  const settings = await context.settings();
  const config = settings.file ?? flags.text('config');
  const child = spawn(
    process.execPath,
    [
      program(),
      'run',
      ...(config === undefined ? [] : ['--config', config]),
      '--db',
      settings.scheduler.sqlite_db_path,
    ],
    { cwd: workingDirectory, env: environment, detached: true, stdio: 'ignore' },
  );
  // It has the log for what goes wrong from here on; not starting at all shows as a missing pid.
  child.on('error', () => undefined);
  child.unref();
  return child.pid;
}

/** The entry of this program: bundled, or from source in development. */
function program(): string {
  const fromSource = extname(import.meta.filename) === '.ts';
  return join(packageRoot(), fromSource ? 'src/cli.ts' : 'dist/cli.js');
}
