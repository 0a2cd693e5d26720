import { tmpdir } from 'node:os';
import type { Floor } from '../../board/open-floor.ts';
import type { ActResult } from '../../domain/operator.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CommandContext } from '../verb.ts';
import { chooseEditor } from './choose-program.ts';
import { editTask } from './edit-task.ts';
import { keepTerminal } from './keep-terminal.ts';
import { runProgram } from './run-program.ts';

/** The task in the operator's editor, on this process's terminal, until they have closed it or `signal` ends it. */
export async function editByHand(
  context: CommandContext,
  floor: Pick<Floor, 'store' | 'act'>,
  { taskId, reason, signal }: { taskId: number; reason?: string; signal: AbortSignal },
): Promise<ActResult> {
  const { environment, workingDirectory, clock, streams } = context;
  const editor = chooseEditor(environment);
  if (editor === null) return { ok: false, message: 'no editor here: set $VISUAL or $EDITOR' };
  const { timezone } = await context.settings();
  const showFile = async (file: string) => {
    const { command, source } = editor;
    const problem = await runProgram({ command, args: [file], environment, workingDirectory, clock, signal });
    return problem && `${safeText(command, 60)} (${source}): ${problem}`;
  };
  return await keepTerminal(
    streams.stdin,
    async () =>
      await editTask({
        floor,
        taskId,
        workingDirectory,
        zone: timezone,
        temporaryDirectory: environment.TMPDIR || tmpdir(),
        showFile,
        ...(reason === undefined ? {} : { reason }),
      }),
  );
}
