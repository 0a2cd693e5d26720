/** What the verbs that look into a monitor's results have in common: the task, its file, one of its URLs. */
import type { MonitorTaskConfig, Task } from '../domain/task.ts';
import { heldResults } from '../engine/held-results.ts';
import { ResultsReader } from '../monitor/results/results-reader.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { WorkError } from '../shared/work.ts';
import { normalizeUrl } from '../web/url.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { CommandContext } from './verb.ts';

const LONGEST_QUOTED = 200;

export interface WatchedTask {
  task: Task;
  config: MonitorTaskConfig;
  reader: ResultsReader;
}

/** Opens the results of the monitor of that name. Throws a UserError for another kind of task, and before its first run. */
export async function withWatchedTask(
  context: CommandContext,
  name: string,
  work: (watched: WatchedTask) => Promise<number>,
): Promise<number> {
  const { resultsDirectory } = await context.settings();
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const task = await taskNamed(context, store, name);
    if (task.type !== 'monitor')
      throw new UserError(`${task.name} is a ${task.type}; only a monitor keeps versions`);
    const reader = open(resultsDirectory, task);
    try {
      return await work({ task, config: task.config as MonitorTaskConfig, reader });
    } finally {
      reader.close();
    }
  });
}

function open(directory: string, task: Task): ResultsReader {
  const { name } = task;
  try {
    const reader = ResultsReader.open(heldResults(directory, task));
    if (reader !== null) return reader;
  } catch (error) {
    if (error instanceof WorkError) throw new UserError(error.message, { cause: error, exitCode: 1 });
    throw error;
  }
  throw new UserError(`${name} has not run yet; "scarefloor trigger ${name}" runs it now`);
}

/** The watched URL that was meant: as it was written, or with the scheme that it lacks. */
export function watchedUrl({ task, reader }: WatchedTask, written: string): string {
  for (const candidate of [written, `https://${written}`, `http://${written}`]) {
    const url = normalizeUrl(candidate);
    if (url !== null && reader.isWatched(url)) return url;
  }
  throw new UserError(
    `${task.name} does not watch ${safeText(written, LONGEST_QUOTED)}; "scarefloor versions ${task.name}" lists what it watches`,
  );
}
