/** Opening the floor for one verb, and finding on it what the words of a command line name. */

import type { Floor, FloorOptions } from '../board/open-floor.ts';
import type { Execution } from '../domain/execution.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { Task } from '../domain/task.ts';
import { DiskSilent } from '../engine/unless-disk-silent.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { actorOf } from './actor.ts';
import { CLEAR_LINE } from './progress-line.ts';
import type { CommandContext } from './verb.ts';

const LOOK_MS = 1_000;

/** Opens the floor, does the work, and closes the floor however the work ends. */
export async function withFloor<Result>(
  context: CommandContext,
  options: Pick<FloorOptions, 'engine'> & Partial<FloorOptions>,
  work: (floor: Floor) => Promise<Result>,
): Promise<Result> {
  const settings = await context.settings();
  // The store's driver and the engine are loaded only by verbs that need them.
  const { openFloor } = await import('../board/open-floor.ts');
  const floor = await openFloor({
    settings,
    actor: actorOf(context.environment),
    clock: context.clock,
    ...options,
  });
  const ended = new AbortController();
  if (options.engine === 'once') void sayWhereDiskIsSilent(context, floor, ended.signal);
  try {
    const result = await work(floor);
    await floor.close();
    return result;
  } catch (error) {
    // Nobody is left to watch what runs: it goes back to the queue, for the next engine.
    if (!(error instanceof DiskSilent)) await floor.close('handover');
    throw error;
  } finally {
    ended.abort();
  }
}

/** Who waits for a command wants to know what that waits for. */
async function sayWhereDiskIsSilent(
  { clock, streams }: CommandContext,
  floor: Floor,
  ended: AbortSignal,
): Promise<void> {
  do await clock.sleep(LOOK_MS, ended);
  while (!ended.aborted && floor.engineView().diskSilentSince === undefined);
  if (ended.aborted) return;
  const { stderr } = streams;
  const start = stderr.isTTY ? CLEAR_LINE : '';
  stderr.write(`${start}scarefloor: the disk does not answer; nothing is confirmed until it does\n`);
}

/** The task of that name. Throws a UserError, with the next step, when there is none. */
export async function taskNamed(context: CommandContext, store: Store, name: string): Promise<Task> {
  const task = store.tasks.byName(name);
  if (task) return task;
  const configured = (await context.settings()).tasks.some((one) => one.name === name);
  if (configured)
    throw new UserError(
      `"${safeText(name, 80)}" is in the configuration but not in the store yet: "scarefloor" or "scarefloor run" takes it up`,
    );
  if (store.tasks.deletedByName(name))
    throw new UserError(
      `task "${safeText(name, 80)}" was deleted; "scarefloor history ${safeText(name, 80)}" shows what it did`,
    );
  const near = nearestWord(
    name,
    store.tasks.list().map((one) => one.name),
  );
  const hint = near === null ? '"scarefloor tasks" lists them' : `did you mean "${near}"?`;
  throw new UserError(`no task "${safeText(name, 80)}"; ${hint}`);
}

/** An execution by its number, its session id, or the newest of a task, deleted or not. Throws a UserError when there is none. */
export function executionNamed(store: Store, word: string): Execution {
  const named = /^\d+$/.test(word) ? store.executions.byId(Number(word)) : store.executions.bySession(word);
  if (named) return named;
  const task = store.tasks.everNamed(word);
  const newest = task && store.history.latest(task.id);
  const execution = newest ? store.executions.byId(newest) : null;
  if (execution) return execution;
  if (task) throw new UserError(`${task.name} has never run`);
  throw new UserError(`no execution "${safeText(word, 80)}"; "scarefloor history" lists them`);
}
