import { join, resolve } from 'node:path';
import type { Floor } from '../board/open-floor.ts';
import { stateDirectory } from '../config/places.ts';
import { SCHEDULER_DEFAULTS } from '../config/settings.ts';
import { FILTERED_LISTS, type KeptFilter, type Outside, type Told } from '../console/outside.ts';
import { executionLog } from '../engine/work/work-order.ts';
import { ConsoleHistory } from './console-history.ts';
import type { CommandContext } from './verb.ts';

/** The operator's editor and pager on this floor, and what they typed before where that is to be kept. */
export function consoleOutside(context: CommandContext, floor: Floor, keeps: boolean): Outside {
  const filters = new ConsoleHistory(join(stateDirectory(context.environment), 'console-filters'));
  const history = new ConsoleHistory(join(stateDirectory(context.environment), 'console-history'));
  return {
    editTask: async (taskId, signal) => {
      const { editByHand } = await import('./programs/edit-by-hand.ts');
      return await editByHand(context, floor, { taskId, signal });
    },
    pageLog: async (executionId, signal) => {
      const execution = floor.store.executions.byId(executionId);
      if (!execution) return gone(executionId);
      const { pageLog } = await import('./programs/page-log.ts');
      const { logsDirectory } = await context.settings();
      return await pageLog(context, executionLog(logsDirectory, execution.sessionId), signal);
    },
    pageFacts: async (executionId, signal) => {
      const execution = floor.store.executions.byId(executionId);
      if (!execution) return gone(executionId);
      const { pageFacts } = await import('./programs/page-facts.ts');
      return await pageFacts(context, floor.store, execution, signal);
    },
    readHistory: async () => (keeps ? await history.read() : []),
    keepHistory: async (line) => {
      if (keeps) await history.keep(line);
    },
    readFilters: async () => (keeps ? (await filters.read()).flatMap(filterOfLine) : []),
    keepFilter: async ({ of, text }) => {
      if (keeps) await filters.keep(`${of} ${text}`);
    },
  };
}

function gone(executionId: number): Told {
  return { ok: false, message: `execution ${executionId} is gone: history was cleaned up` };
}

/** `history state:failed`: none where the line names no list. */
function filterOfLine(line: string): KeptFilter[] {
  const of = FILTERED_LISTS.find((name) => line.startsWith(`${name} `));
  return of === undefined ? [] : [{ of, text: line.slice(of.length + 1) }];
}

/** What another command line needs to speak of the same store. */
export async function storeFlags(context: CommandContext): Promise<string[]> {
  const { file, scheduler } = await context.settings();
  const standard = resolve(stateDirectory(context.environment), SCHEDULER_DEFAULTS.sqlite_db_path);
  const config = context.flags.has('config') && file !== null ? ['--config', file] : [];
  const named = context.flags.has('db') || (file === null && scheduler.sqlite_db_path !== standard);
  return [...config, ...(named ? ['--db', scheduler.sqlite_db_path] : [])];
}
