import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bytesText } from '../shared/bytes-text.ts';
import { UserError } from '../shared/errors.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { Verb } from './verb.ts';

export const backupVerb: Verb = {
  name: 'backup',
  usage: 'FILE [flags]',
  about: `Copies the store to FILE as it is at one moment, while engine and consoles go on with it. The copy is checked,
readable by its owner alone, and there as a whole or not at all; "scarefloor restore FILE" goes back to it. Reports,
results and logs are plain files beside the store: copy them as you copy files.`,
  inputs: { least: 1, most: 1 },
  completes: 'files',
  flags: {
    force: { type: 'boolean', help: 'replace a file that is there' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor backup /var/backups/scheduler.db', 'a copy for tonight'],
    [
      'scarefloor backup --force nightly.db && restic backup nightly.db reports results',
      'with everything else',
    ],
  ],
  run: async (context) => {
    const [word = ''] = context.input;
    const file = resolve(context.workingDirectory, word);
    // Not through the floor, which would bring a store of an earlier version up to date.
    const path = (await context.settings()).scheduler.sqlite_db_path;
    if (!existsSync(path)) throw new UserError(`there is no store at ${path} yet`);
    if (file === path) throw new UserError(`${file} is the store itself: name another file`);
    const { copyStore } = await import('../store/copy-store.ts');
    const { bytes, executions, tasks } = copyStore(path, file, context.flags.is('force'));
    if (context.flags.is('json')) printJson(context, 'backup', { file, bytes, tasks, executions });
    else
      printLine(
        context,
        `copied ${path} to ${file}: ${bytesText(bytes)}, ${tasks} tasks, ${executions} executions, integrity ok`,
      );
    return 0;
  },
};
