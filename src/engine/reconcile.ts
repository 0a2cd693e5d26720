/**
 * The tasks of the configuration file into the store: created, or changed where the file changed; left alone
 * where an operator changed them since, and deleted only where the file says `prune: true`. A scan that somebody once asked for under the name of
 * such a task becomes that task.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor, TaskDefinition } from '../domain/operator.ts';
import type { Task } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import type { NewTask } from '../store/tasks.ts';
import { deleteTask } from './act-on-tasks.ts';
import type { EngineCore } from './core.ts';
import { checkAtOnce, defineTask } from './define-task.ts';
import { replaceTask } from './plan-due.ts';

const PRUNED = 'it is in the file no more';

const ACTOR: Actor = { who: 'scarefloor.yaml', source: 'config' };

export interface Reconciled {
  added: string[];
  changed: string[];
  /** Changed by an operator since, so that the file's version is not applied. */
  left: string[];
  /** In the file no more, and deleted: only with `prune`. What runs is not deleted, and is tried again at the next time. */
  pruned: string[];
  /** Refused, with the reason; the others are applied all the same. */
  refused: string[];
}

export function reconcileTasks(
  core: EngineCore,
  definitions: readonly TaskDefinition[],
  zone: string,
  { prune = false }: { prune?: boolean } = {},
): Reconciled {
  const outcome: Reconciled = { added: [], changed: [], left: [], pruned: [], refused: [] };
  for (const definition of definitions) {
    try {
      const what = core.write((now) => reconcile(core, definition, zone, now));
      if (what !== null) outcome[what].push(definition.name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      outcome.refused.push(error.message);
    }
  }
  if (prune) pruneTasks(core, new Set(definitions.map(({ name }) => name)), outcome);
  core.signals.planChanged();
  return outcome;
}

/** Those of the file alone: what an operator added or changed is the operator's. */
function pruneTasks(core: EngineCore, named: ReadonlySet<string>, outcome: Reconciled): void {
  for (const { id, name, origin } of core.store.tasks.list()) {
    if (origin !== 'config' || named.has(name)) continue;
    const { ok, message } = deleteTask(core, { kind: 'deleteTask', taskId: id, name, reason: PRUNED }, ACTOR);
    if (ok) outcome.pruned.push(name);
    else outcome.refused.push(message);
  }
}

function reconcile(
  core: EngineCore,
  definition: TaskDefinition,
  zone: string,
  now: number,
): 'added' | 'changed' | 'left' | null {
  const { store } = core;
  const kept = store.tasks.byName(definition.name);
  const task = defineTask(definition, 'config', now, zone, kept);
  checkAtOnce(core, task);
  const subject = `task ${task.name}`;
  if (!kept) {
    store.tasks.insert(task);
    store.audit.append(now, ACTOR, 'add', subject, { after: definition });
    return 'added';
  }
  if (kept.origin === 'operator') return isDeepStrictEqual(substance(kept), substance(task)) ? null : 'left';
  if (kept.origin === 'config' && isDeepStrictEqual(substance(kept), substance(task))) return null;
  if (kept.type !== task.type)
    throw new UserError(
      `task "${task.name}" was a ${kept.type} task, and its results are of that type; give it another name`,
    );
  replaceTask(core, kept, task, now);
  store.audit.append(now, ACTOR, 'edit', subject, { before: kept, after: definition });
  return 'changed';
}

/** What the file says of a task; the rest is what the store makes of it. */
const SAID_BY_THE_FILE = [
  'type',
  'schedule',
  'config',
  'priority',
  'description',
  'tags',
  'jitterMs',
  'overlap',
  'overlapLimit',
  'catchup',
  'startDeadlineMs',
  'concurrencyKey',
  'retryAttempts',
  'timeoutMs',
] as const satisfies readonly (keyof NewTask)[];

function substance(task: Task | NewTask): unknown {
  return JSON.parse(JSON.stringify(SAID_BY_THE_FILE.map((key) => task[key])));
}
