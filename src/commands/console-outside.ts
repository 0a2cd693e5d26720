import { join, resolve } from 'node:path';
import type { Floor } from '../board/open-floor.ts';
import { stateDirectory } from '../config/places.ts';
import { SCHEDULER_DEFAULTS } from '../config/settings.ts';
import type { Outside } from '../console/outside.ts';
import { executionLog } from '../engine/work-order.ts';
import { ConsoleHistory } from './console-history.ts';
import type { CommandContext } from './verb.ts';

/** The operator's editor and pager on this floor, and the lines they typed before where those are to be kept. */
export function consoleOutside(context: CommandContext, floor: Floor, keeps: boolean): Outside {
  const history = new ConsoleHistory(join(stateDirectory(context.environment), 'console-history'));
  return {
    editTask: async (taskId, signal) => {
      const { editByHand } = await import('./programs/edit-by-hand.ts');
      return await editByHand(context, floor, { taskId, signal });
    },
    pageLog: async (executionId, signal) => {
      const execution = floor.store.executions.byId(executionId);
      if (!execution)
        return { ok: false, message: `execution ${executionId} is gone: history was cleaned up` };
      const { pageLog } = await import('./programs/page-log.ts');
      const { logsDirectory } = await context.settings();
      return await pageLog(context, executionLog(logsDirectory, execution.sessionId), signal);
    },
    readHistory: async () => (keeps ? await history.read() : []),
    keepHistory: async (line) => {
      if (keeps) await history.keep(line);
    },
  };
}

/** What another command line needs to speak of the same store. */
export async function storeFlags(context: CommandContext): Promise<string[]> {
  const { file, scheduler } = await context.settings();
  const standard = resolve(stateDirectory(context.environment), SCHEDULER_DEFAULTS.sqlite_db_path);
  const config = context.flags.has('config') && file !== null ? ['--config', file] : [];
  const named = context.flags.has('db') || (file === null && scheduler.sqlite_db_path !== standard);
  return [...config, ...(named ? ['--db', scheduler.sqlite_db_path] : [])];
}
