import { resolve } from 'node:path';
import { isHeld } from '../engine/lease/lease-keeper.ts';
import { bytesText } from '../shared/bytes-text.ts';
import { UserError } from '../shared/errors.ts';
import { inspectStore } from '../store/inspect-store.ts';
import { restoreStore } from '../store/restore-store.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

export const restoreVerb: Verb = {
  name: 'restore',
  usage: 'FILE [flags]',
  about: `Puts a copy that "scarefloor backup" made in the store's place, once no engine works with it: end the service and
leave the consoles first. The copy is checked before anything is changed, FILE stays as it is, and what was there is kept
beside the store as .before-restore. The next engine goes on from the moment of the copy: slots since then are caught up
with as after an absence, what ran then is run again, and what people were still to be told then they are told. Reports,
results and logs are plain files beside the store: put those back as you copied them.`,
  inputs: { least: 1, most: 1 },
  completes: 'files',
  flags: JSON_FLAG,
  examples: [
    [
      'systemctl stop scarefloor && scarefloor restore /var/backups/scheduler.db && systemctl start scarefloor',
      'back to the copy of last night',
    ],
    [
      'scarefloor restore scheduler.db.before-v5',
      'the store as it was before an upgrade, for the version before it',
    ],
  ],
  run: async (context) => {
    const [word = ''] = context.input;
    const from = resolve(context.workingDirectory, word);
    const to = (await context.settings()).scheduler.sqlite_db_path;
    if (from === to) throw new UserError(`${from} is the store itself: name the copy`);
    refuseBesideEngine(context, to);
    const { bytes, tasks, executions, kept } = restoreStore(from, to);
    if (context.flags.is('json'))
      printJson(context, 'restore', { file: from, store: to, kept, bytes, tasks, executions });
    else
      printLine(
        context,
        `restored ${to} from ${from}: ${bytesText(bytes)}, ${tasks} tasks, ${executions} executions${kept === null ? '' : `; what was there is kept as ${kept}`}`,
      );
    return 0;
  },
};

/** Whoever stands by becomes the engine as soon as there is none, and would be found here. */
function refuseBesideEngine(context: CommandContext, path: string): void {
  let lease: NonNullable<ReturnType<typeof inspectStore>>['lease'] = null;
  try {
    lease = inspectStore(path)?.lease ?? null;
  } catch {
    // No engine works with a file that cannot be read: that is why another is to take its place.
  }
  if (lease === null || !isHeld(lease, context.clock.now())) return;
  throw new UserError(
    `an engine (pid ${lease.pid} on ${lease.host}) works with ${path}: end it first, such as with systemctl stop scarefloor, and leave the consoles`,
    { exitCode: 3 },
  );
}
