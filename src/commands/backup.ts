import { resolve } from 'node:path';
import { bytesText } from '../shared/bytes-text.ts';
import { UserError } from '../shared/errors.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { Verb } from './verb.ts';

export const backupVerb: Verb = {
  name: 'backup',
  usage: 'FILE [flags]',
  about: `Copies the store to FILE as it is at one moment, while engine and consoles go on with it. The copy is checked,
readable by its owner alone, and there as a whole or not at all. "scarefloor restore FILE" goes back to it. Reports, results and logs are plain files beside the store: copy them as you copy files.`,
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
    const { copyStore } = await import('../store/copy-store.ts');
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      if (file === store.path) throw new UserError(`${file} is the store itself: name another file`);
      const { bytes, executions, tasks } = copyStore(store.path, file, context.flags.is('force'));
      if (context.flags.is('json')) printJson(context, 'backup', { file, bytes, tasks, executions });
      else
        printLine(
          context,
          `copied ${store.path} to ${file}: ${bytesText(bytes)}, ${tasks} tasks, ${executions} executions, integrity ok`,
        );
      return 0;
    });
  },
};
