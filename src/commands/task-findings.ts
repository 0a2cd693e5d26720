/** The findings of the floor's tasks: each task keeps its own in its results file. */
import type { Task } from '../domain/task.ts';
import { resultsFile, resultsOwner } from '../engine/work-order.ts';
import type { Finding } from '../findings/finding.ts';
import type { FindingsStore } from '../findings/findings-store.ts';
import { openFindings } from '../findings/open-findings.ts';
import { resultsHeldBy } from '../results/claim-results.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { CommandContext } from './verb.ts';

/** A beginning of an ID that is shorter could be any. */
const SHORTEST_ID = 4;

/** Of one task, or of all that have any. Throws a UserError where the task does not exist or keeps none. */
export async function findingsOf(context: CommandContext, name: string | undefined): Promise<Finding[]> {
  const found: Finding[] = [];
  await eachFile(context, name, 'read', (store, task) => void found.push(...store.list(task.name)));
  return found;
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
): Promise<Finding[]> {
  const all = await findingsOf(context, task);
  return ids.flatMap((id) => findingsMeant(all, id));
}

/** Does the work with each finding that is meant, in the file that has it; see findingsNamed. */
export async function withFindings(
  context: CommandContext,
  ids: readonly string[],
  task: string | undefined,
  work: (store: FindingsStore, finding: Finding) => void,
): Promise<Finding[]> {
  const meant = await findingsNamed(context, ids, task);
  await eachFile(context, task, 'write', (store, { name }) => {
    for (const finding of meant) if (finding.task === name) work(store, finding);
  });
  return meant;
}

function findingsMeant(all: readonly Finding[], written: string): Finding[] {
  const id = written.toLowerCase();
  const matching =
    /^[0-9a-f]+$/.test(id) && id.length >= SHORTEST_ID ? all.filter((one) => one.id.startsWith(id)) : [];
  if (matching.length === 0)
    throw new UserError(`no finding "${safeText(written, 40)}"; "scarefloor findings --all" lists them`);
  const { size } = new Set(matching.map((one) => one.id));
  if (size > 1) throw new UserError(`"${id}" could be ${size} findings; write more of the ID`);
  return matching;
}

async function eachFile(
  context: CommandContext,
  name: string | undefined,
  access: 'read' | 'write',
  work: (store: FindingsStore, task: Task) => void,
): Promise<void> {
  const { resultsDirectory } = await context.settings();
  await withFloor(context, { engine: 'attach', readOnly: true }, async (floor) => {
    const tasks =
      name === undefined ? floor.store.tasks.list() : [await taskNamed(context, floor.store, name)];
    for (const task of tasks) {
      if (task.type === 'monitor' && name === undefined) continue;
      if (task.type === 'monitor')
        throw new UserError(`${task.name} is a monitor: only scans and tools have findings`);
      const opened = open(resultsDirectory, task, access);
      if (opened === null && name !== undefined)
        throw new UserError(`${task.name} has not run yet; "scarefloor trigger ${task.name}" runs it now`);
      try {
        if (opened !== null) work(opened.store, task);
      } finally {
        opened?.close();
      }
    }
  });
}

function open(directory: string, task: Task, access: 'read' | 'write') {
  const file = resultsFile(directory, task);
  try {
    return openFindings(resultsHeldBy(file, resultsOwner(task)), access);
  } catch (error) {
    throw new UserError(`cannot use the results file ${file}: ${messageOf(error)}`, {
      cause: error,
      exitCode: 1,
    });
  }
}
