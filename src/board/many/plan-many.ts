/** From what was chosen to the act on it, and what that would hit. */
import { type ExecutionStatus, isFinal } from '../../domain/execution.ts';
import { parseFilter } from '../../domain/filtering/filter.ts';
import { type ManyAct, MOST_AT_ONCE } from '../../domain/operator.ts';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ChosenExecution, ChosenTask } from '../../store/selection.ts';
import type { Store } from '../../store/store.ts';
import type { ManyPlan, ManyVerb, Selection } from './many-plan.ts';
import { countOf, executionsRadius, stopRadius, tasksRadius } from './many-radius.ts';
import { hostNamed, tasksOfHost } from './tasks-of-host.ts';

/** Asked about in one statement. */
const IN_PIECE = 1_000;

export interface PlanSources {
  store: Store;
  clock: Clock;
  /** For times in the sentence. */
  zone: string;
}

/** Reads in pieces, and lets others run between them. */
export async function planMany(
  verb: ManyVerb,
  selection: Selection,
  sources: PlanSources,
): Promise<ManyPlan> {
  let ids: number[];
  try {
    if (verb === 'stop') return await planStop(selection, sources);
    ids = await chosenIds(selection, STATUSES[verb] ?? [], sources);
  } catch (error) {
    if (error instanceof UserError) return nothing(verb, error.message);
    throw error;
  }
  if (ids.length > MOST_AT_ONCE)
    return nothing(verb, `more than ${MOST_AT_ONCE} are too many for one act: filter them first`);
  switch (verb) {
    case 'run':
    case 'pause':
    case 'resume':
    case 'pauseOrResume':
      return await planOnTasks(verb, selection, ids, sources);
    default:
      return await planOnExecutions(verb, selection, ids, sources);
  }
}

/** Who stops a host means the host, whatever its tasks are called. */
async function planStop(selection: Selection, sources: PlanSources): Promise<ManyPlan> {
  const host = selection.host === undefined ? '' : hostNamed(selection.host);
  const found =
    host === ''
      ? { ids: await chosenIds(selection, [], sources), unread: [] }
      : await tasksOfHost(host, sources);
  if (found.ids.length > MOST_AT_ONCE)
    return nothing('stop', `more than ${MOST_AT_ONCE} are too many for one act: filter them first`);
  const { selection: reader } = sources.store;
  const live = await inPieces(found.ids, sources, (some) => reader.liveOf(some));
  const busy = new Set(live.map(({ taskId }) => taskId));
  const all = await inPieces(found.ids, sources, (some) => reader.tasks(some));
  const plan = ofTasks(
    'stop',
    all.filter(({ id, paused }) => paused === 0 || busy.has(id)),
    stoppedAlready(host, all.length),
  );
  const radius = stopRadius(all, live, found.unread);
  return { ...plan, radius, subject: host === '' ? plan.subject : host };
}

function stoppedAlready(host: string, tasks: number): string {
  const whose = host === '' ? 'them' : `what goes to ${host}`;
  if (tasks > 0) return `all of ${whose} is paused already, and none of it runs or waits`;
  return host === '' ? 'none of them is a task any more' : `no task has ${host} among its targets`;
}

const SUBJECTS = { tasks: 'tasks', history: 'executions', dead: 'deadLetters' } as const;

/** Executions of other states are not even counted: most of a long history has ended. */
const STATUSES: Partial<Record<ManyVerb, readonly ExecutionStatus[]>> = {
  cancel: ['QUEUED', 'RUNNING', 'RETRYING'],
  kill: ['RUNNING'],
  retry: ['FAILED', 'CANCELLED', 'RETRYING'],
};

async function chosenIds(
  { list, filter, ids }: Selection,
  statuses: readonly ExecutionStatus[],
  { store, clock }: PlanSources,
): Promise<number[]> {
  if (filter === null) return [...ids];
  const parsed = parseFilter(filter, SUBJECTS[list]);
  if (!parsed.ok) throw new UserError(`the filter cannot be read: ${parsed.error}`);
  const left = new Set(ids);
  const found: number[] = [];
  for (const piece of store.selection.matching(list, parsed.filter.terms, clock.now(), statuses)) {
    for (const id of piece) if (!left.has(id)) found.push(id);
    if (found.length > MOST_AT_ONCE) break;
    await clock.turn();
  }
  return found;
}

async function planOnTasks(
  verb: 'run' | 'pause' | 'resume' | 'pauseOrResume',
  { list }: Selection,
  ids: readonly number[],
  sources: PlanSources,
): Promise<ManyPlan> {
  const { selection } = sources.store;
  const taskIds =
    list === 'tasks'
      ? ids
      : [
          ...new Set(
            (await inPieces(ids, sources, (some) => selection.executions(some))).map(({ taskId }) => taskId),
          ),
        ];
  const all = await inPieces(taskIds, sources, (some) => selection.tasks(some));
  if (verb === 'run') return ofTasks('trigger', all, 'none of them is a task any more');
  const paused = all.filter((task) => task.paused === 1);
  const resumes = verb === 'resume' || (verb === 'pauseOrResume' && paused.length === all.length);
  if (resumes) return ofTasks('resume', paused, 'none of them is paused');
  return ofTasks(
    'pause',
    all.filter((task) => task.paused === 0),
    'all of them are paused already',
  );
}

function ofTasks(what: ManyAct, tasks: readonly ChosenTask[], otherwise: string): ManyPlan {
  const ids = tasks.map(({ id }) => id);
  return {
    act: { kind: 'many', what, ids },
    subject: subjectOf(what, ids.length, tasks[0]?.name),
    radius: tasksRadius(what, tasks),
    refusal: ids.length === 0 ? otherwise : '',
    taskIds: ids,
  };
}

async function planOnExecutions(
  verb: 'cancel' | 'kill' | 'retry' | 'redrive' | 'discard',
  { list }: Selection,
  ids: readonly number[],
  sources: PlanSources,
): Promise<ManyPlan> {
  const { selection } = sources.store;
  const read = (some: readonly number[]): ChosenExecution[] => {
    if (list !== 'tasks') return selection.executions(some);
    const live = selection.liveOf(some);
    return verb === 'retry' ? [...live, ...selection.newestOf(some)] : live;
  };
  const meantOf = (await inPieces(ids, sources, read)).filter((one) => isMeant(verb, list, one));
  const found = [...new Map(meantOf.map((one) => [one.id, one])).values()];
  // An execution that was cleaned up may have left its letter behind, by which it is still named.
  const meant = verb === 'redrive' || verb === 'discard' ? ids : found.map(({ id }) => id);
  return {
    act: { kind: 'many', what: verb, ids: [...meant] },
    subject: subjectOf(verb, meant.length, found[0]?.taskName),
    radius: executionsRadius(verb, found, { ...sources, count: meant.length }),
    refusal: meant.length === 0 ? OTHERWISE[verb] : '',
    taskIds: [...new Set(found.map(({ taskId }) => taskId))],
  };
}

const OTHERWISE = {
  cancel: 'none of them runs or waits: there is nothing to cancel',
  kill: 'none of them runs: there is nothing to kill',
  retry: 'none of them failed: there is nothing to retry',
  redrive: 'no dead letter was chosen',
  discard: 'no dead letter was chosen',
} as const;

function isMeant(
  verb: keyof typeof OTHERWISE,
  list: Selection['list'],
  { status }: ChosenExecution,
): boolean {
  if (verb === 'cancel') return !isFinal(status);
  if (verb === 'kill') return status === 'RUNNING';
  if (verb !== 'retry') return true;
  // Of a task only what failed: who cancelled its last execution did not mean it to run again with the others.
  return status === 'FAILED' || status === 'RETRYING' || (list === 'history' && status === 'CANCELLED');
}

async function inPieces<Row>(
  ids: readonly number[],
  { clock }: PlanSources,
  read: (ids: readonly number[]) => Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += IN_PIECE) {
    if (from > 0) await clock.turn();
    for (const row of read(ids.slice(from, from + IN_PIECE))) rows.push(row);
  }
  return rows;
}

function nothing(verb: ManyVerb, refusal: string): ManyPlan {
  const what = verb === 'run' ? 'trigger' : verb === 'pauseOrResume' ? 'pause' : verb;
  return { act: { kind: 'many', what, ids: [] }, subject: '', radius: '', refusal, taskIds: [] };
}

function subjectOf(what: ManyAct, count: number, name: string | undefined): string {
  return count === 1 && name !== undefined ? safeText(name) : countOf(what, count);
}
