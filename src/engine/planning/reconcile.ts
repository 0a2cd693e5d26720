/**
 * The tasks of the configuration file into the store: created, or changed where the file changed; left alone
 * where an operator changed them since, and deleted only where the file says `prune: true`. A scan that somebody once asked for under the name of
 * such a task becomes that task.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor, TaskDefinition } from '../../domain/operator.ts';
import type { Task } from '../../domain/task.ts';
import { UserError } from '../../shared/errors.ts';
import type { NewTask } from '../../store/task-row.ts';
import { deleteTask } from '../act-on-tasks.ts';
import type { EngineCore } from '../core.ts';
import { checkAtOnce, defineTask } from '../define-task.ts';
import { replaceTask } from './plan-due.ts';

const PRUNED = 'it is in the file no more';

/** A piece is one transaction: it ends after so long, or after so many. */
const PIECE_MS = 6;
const MOST_IN_PIECE = 100;

const ACTOR: Actor = { who: 'scarefloor.yaml', source: 'config' };

export interface Reconciled {
  added: string[];
  changed: string[];
  /** Changed by an operator since, so that the file's version is not applied. */
  left: string[];
  /**
   * No longer in the file, and therefore deleted; only with `prune`. A task that runs is left until the next time.
   */
  pruned: string[];
  /** Refused, with the reason; the others are applied all the same. */
  refused: string[];
}

/**
 * In pieces, between which the engine does what else is due: a file may hold thousands of tasks. Rejects where the
 * store takes nothing more, or this process is the engine no more; what was done until then stays done.
 */
export async function reconcileTasks(
  core: EngineCore,
  definitions: readonly TaskDefinition[],
  zone: string,
  { prune = false }: { prune?: boolean } = {},
): Promise<Reconciled> {
  const outcome: Reconciled = { added: [], changed: [], left: [], pruned: [], refused: [] };
  await inPieces(core, definitions, outcome, (definition) => {
    // Each can fail alone.
    const what = core.write((now) => reconcile(core, definition, zone, now));
    return what && [what, definition.name];
  });
  if (prune) await pruneTasks(core, new Set(definitions.map(({ name }) => name)), outcome);
  core.signals.planChanged();
  return outcome;
}

/** Those of the file alone: what an operator added or changed is the operator's. */
async function pruneTasks(core: EngineCore, named: ReadonlySet<string>, outcome: Reconciled): Promise<void> {
  const gone = core.store.tasks.list().filter(({ origin, name }) => origin === 'config' && !named.has(name));
  await inPieces(core, gone, outcome, ({ id, name }) => {
    const { ok, message } = deleteTask(core, { kind: 'deleteTask', taskId: id, name, reason: PRUNED }, ACTOR);
    return ok ? ['pruned', name] : ['refused', message];
  });
}

/** What became of one, and its name or why it was refused; null = nothing had to be done. */
type Entry = readonly [keyof Reconciled, string] | null;

async function inPieces<One>(
  core: EngineCore,
  all: readonly One[],
  outcome: Reconciled,
  doOne: (one: One) => Entry,
): Promise<void> {
  for (let next = 0; next < all.length; ) {
    // A commit waits for the disk: one of hundreds costs what one of a single task does.
    const entries = core.write(() => {
      const until = core.clock.uptime() + PIECE_MS;
      const done: Entry[] = [];
      for (const one of all.slice(next, next + MOST_IN_PIECE)) {
        done.push(entryOf(() => doOne(one)));
        if (core.clock.uptime() >= until) break;
      }
      return done;
    });
    next += entries.length;
    for (const entry of entries) if (entry !== null) outcome[entry[0]].push(entry[1]);
    await core.clock.turn();
  }
}

function entryOf(doOne: () => Entry): Entry {
  try {
    return doOne();
  } catch (error) {
    if (error instanceof UserError) return ['refused', error.message];
    throw error;
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
