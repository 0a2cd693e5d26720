import { UserError } from '../shared/errors.ts';
import { taskNamed, withFloor } from './floor.ts';
import { onceInterrupted } from './interrupt.ts';
import { warnOfMissingProgram } from './missing-program.ts';
import { JSON_FLAG, printAct } from './print.ts';
import { TASK_FLAGS, withFlags } from './task-flags.ts';
import type { CommandContext, Verb } from './verb.ts';

const ALL_FLAGS = {
  rename: { type: 'text', value: 'NAME', help: 'give it another name' },
  ...TASK_FLAGS,
  ...JSON_FLAG,
} as const;

export const editVerb: Verb = {
  name: 'edit',
  usage: 'NAME [flags] [-- PROGRAM ARGUMENT...]',
  about: `Changes what the flags name and leaves the rest. Lists (--target, --tag, ...) are replaced as a whole.
Without flags, on a terminal, it opens the whole task as YAML in $VISUAL or $EDITOR, and checks it when that
is closed. The next execution uses it; one that runs goes on as it began.`,
  inputs: { least: 1, most: 1 },
  completes: 'tasks',
  takesCommand: true,
  flags: ALL_FLAGS,
  examples: [
    ['scarefloor edit nightly', 'in your editor'],
    ['scarefloor edit nightly --cron "30 3 * * *"', 'another time'],
    ['scarefloor edit nightly --mode deep --timeout 360', 'look further'],
  ],
  run: async (context) => {
    const { flags } = context;
    const changes = Object.keys(ALL_FLAGS).filter(
      (flag) => !['reason', 'json'].includes(flag) && flags.has(flag),
    );
    if (changes.length === 0 && context.command === null) return await openEditor(context);
    const { timezone } = await context.settings();
    const { checkedDefinition } = await import('./checked-definition.ts');
    const { entryOf } = await import('../config/entry-of.ts');
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      const task = await taskNamed(context, floor.store, context.input[0]!);
      const entry = withFlags(entryOf(task), task.type, flags, context.command);
      const name = flags.text('rename') ?? task.name;
      const definition = await checkedDefinition({ ...entry, name }, context.workingDirectory, timezone);
      await warnOfMissingProgram(context, definition);
      const reason = flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      return printAct(
        context,
        await floor.act({ kind: 'editTask', taskId: task.id, definition, ...details }),
      );
    });
  },
};

async function openEditor(context: CommandContext): Promise<number> {
  const { flags, streams } = context;
  if (!streams.stdin.isTTY || !streams.stdout.isTTY)
    throw new UserError('nothing to change: give flags; "scarefloor edit --help" lists them');
  const { editByHand } = await import('./programs/edit-by-hand.ts');
  return await withFloor(context, { engine: 'once' }, async (floor) => {
    const { id } = await taskNamed(context, floor.store, context.input[0]!);
    // Ctrl-C in the editor is for the editor, and reaches this process as well.
    const ended = onceInterrupted(context, ['SIGTERM', 'SIGHUP']);
    const ignore = () => undefined;
    context.signals.on('SIGINT', ignore);
    try {
      const reason = flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      return printAct(
        context,
        await editByHand(context, floor, { taskId: id, signal: ended.signal, ...details }),
      );
    } finally {
      context.signals.off('SIGINT', ignore);
      ended.dispose();
    }
  });
}
