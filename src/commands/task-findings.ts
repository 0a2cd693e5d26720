/** The findings of the floor's tasks: each task keeps its own in its results file. */
import type { Task } from '../domain/task.ts';
import { heldResults } from '../engine/held-results.ts';
import type { Finding } from '../findings/finding.ts';
import { openFindings } from '../findings/open-findings.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { CommandContext } from './verb.ts';

/** A beginning of an ID that is shorter could be any. */
const SHORTEST_ID = 4;

export interface TaskFinding {
  taskId: number;
  finding: Finding;
}

/** Of one task, or of all that have any. Throws a UserError where the task does not exist or keeps none. */
export async function findingsOf(context: CommandContext, name: string | undefined): Promise<TaskFinding[]> {
  const { resultsDirectory } = await context.settings();
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const tasks = name === undefined ? store.tasks.list() : [await taskNamed(context, store, name)];
    return tasks.flatMap((task) => {
      if (task.type === 'monitor' && name === undefined) return [];
      if (task.type === 'monitor')
        throw new UserError(`${task.name} is a monitor: only scans and tools have findings`);
      const found = listed(resultsDirectory, task);
      if (found === null && name !== undefined)
        throw new UserError(`${task.name} has not run yet; "scarefloor trigger ${task.name}" runs it now`);
      return (found ?? []).map((finding) => ({ taskId: task.id, finding }));
    });
  });
}

/**
 * The findings that are meant. An ID may be cut where its beginning is clear; where several tasks look at the same
 * place each has the finding of that ID, and `task` says whose is meant. Throws a UserError for an ID that is none or
 * that several begin with.
 */
export async function findingsNamed(
  context: CommandContext,
  ids: readonly string[],
  task: string | undefined,
): Promise<TaskFinding[]> {
  const all = await findingsOf(context, task);
  return ids.flatMap((id) => findingsMeant(all, id));
}

function findingsMeant(all: readonly TaskFinding[], written: string): TaskFinding[] {
  const id = written.toLowerCase();
  const matching =
    /^[0-9a-f]+$/.test(id) && id.length >= SHORTEST_ID
      ? all.filter(({ finding }) => finding.id.startsWith(id))
      : [];
  if (matching.length === 0)
    throw new UserError(`no finding "${safeText(written, 40)}"; "scarefloor findings --all" lists them`);
  const { size } = new Set(matching.map(({ finding }) => finding.id));
  if (size > 1) throw new UserError(`"${id}" could be ${size} findings; write more of the ID`);
  return matching;
}

/** null: the task has not run yet. */
function listed(directory: string, task: Task): Finding[] | null {
  try {
    const opened = openFindings(heldResults(directory, task), 'read');
    if (opened === null) return null;
    try {
      return opened.store.list(task.name);
    } finally {
      opened.close();
    }
  } catch (error) {
    throw new UserError(`cannot read the results of ${task.name}: ${messageOf(error)}`, {
      cause: error,
      exitCode: 1,
    });
  }
}
