/** A folder whose store has lived long, made once for all that is measured on it in one run. */
import { rmSync } from 'node:fs';
import { Workspace } from '../../journey/workspace.ts';
import { fillLargeStore } from '../large-store.ts';
import type { ConsoleProgram } from './console-program.ts';
import { ourProgram } from './our-console.ts';

const SIZE = { tasks: 100_000, executions: 1_000_000 };

export interface LargeWorkspace {
  workspace: Workspace;
  program: ConsoleProgram;
}

let made: LargeWorkspace | null = null;

/** Takes some ten seconds when first asked. Nothing in it is due for an hour. */
export function largeWorkspace(): LargeWorkspace {
  made ??= make();
  return made;
}

function make(): LargeWorkspace {
  const workspace = new Workspace('scheduler_config: { sqlite_db_path: ./large.db }\n');
  // Several measurements share it, so that it ends with the run, however that ends.
  process.on('exit', () => rmSync(workspace.folder, { recursive: true, force: true }));
  process.stderr.write('making a store of 100,000 tasks and 1,000,000 executions ...\n');
  fillLargeStore(workspace.path('large.db'), SIZE);
  return { workspace, program: ourProgram(workspace, /> task-/) };
}
