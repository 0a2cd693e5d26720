/** One sentence of what an act on many would hit. */
import { MANY_NOUNS, type ManyAct } from '../../domain/operator.ts';
import { localText } from '../../domain/zone.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ChosenExecution, ChosenTask } from '../../store/selection.ts';
import type { Store } from '../../store/store.ts';

/** Tasks whose settings are read for the number of their targets; with more of them it is not told. */
const MOST_TASKS_READ = 200;

const MOST_NAMED = 3;

export function countOf(what: ManyAct, count: number): string {
  return plural(count, MANY_NOUNS[what]);
}

/** Of executions that are cancelled, killed, retried, redriven or discarded; `count`: with those that are gone. */
export function executionsRadius(
  what: ManyAct,
  executions: readonly ChosenExecution[],
  { store, zone, count = executions.length }: { store: Store; zone: string; count?: number },
): string {
  const size = countOf(what, count);
  const names = [...new Set(executions.map(({ taskName }) => taskName))];
  const of = names.length > MOST_NAMED ? `of ${names.length} tasks` : `of ${namesText(names)}`;
  const taskIds = [...new Set(executions.map(({ taskId }) => taskId))];
  switch (what) {
    case 'cancel':
      return `cancels ${size} ${of}${targetsText(store, taskIds)}${standingText(executions, zone)}`;
    case 'kill':
      return `kills ${plural(executions.length, 'worker')} at work ${of}${targetsText(store, taskIds)}`;
    case 'retry':
      return `runs ${size} ${of} again${retriesText(executions, zone)}`;
    case 'redrive':
      return `runs ${size} ${of} again, as far as the queue has room`;
    default:
      return `puts ${size} ${of} away for good`;
  }
}

/** Of tasks that are run, paused or resumed. */
export function tasksRadius(what: ManyAct, tasks: readonly ChosenTask[]): string {
  const size = plural(tasks.length, 'task');
  const running = tasks.reduce((sum, task) => sum + task.running, 0);
  if (what === 'pause') {
    const rest =
      running === 0
        ? 'none of them runs'
        : `${plural(running, 'execution')} under way ${s(running, 'goes', 'go')} on`;
    return `stops ${size} from starting; ${rest}`;
  }
  if (what === 'resume') return `lets ${size} start again`;
  const types = countsText(tasks.map(({ type }) => type));
  const busy = tasks.filter((task) => task.running > 0).length;
  const paused = tasks.filter((task) => task.paused === 1).length;
  const more = [
    busy === 0 ? '' : `${busy} ${s(busy, 'runs', 'run')} already`,
    paused === 0
      ? ''
      : `${paused} ${s(paused, 'is', 'are')} paused and ${s(paused, 'runs', 'run')} all the same`,
  ].filter((part) => part !== '');
  return [`runs ${size} now (${types})`, ...more].join('; ');
}

/** `pauses 5 tasks (edge, shop, dmz and 2 more) and cancels 3 executions: 1 runs, 2 wait`; `unread`: files of targets. */
export function stopRadius(
  tasks: readonly ChosenTask[],
  live: readonly ChosenExecution[],
  unread: readonly string[],
): string {
  const open = tasks.filter(({ paused }) => paused === 0);
  const named = namesText(open.slice(0, MOST_NAMED).map(({ name }) => name));
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : '';
  const names = ` (${named}${more})`;
  const running = live.filter(({ status }) => status === 'RUNNING').length;
  const parts = [
    open.length === 0 ? '' : `pauses ${plural(open.length, 'task')}${names}`,
    live.length === 0
      ? ''
      : `cancels ${plural(live.length, 'execution')}, of which ${running} ${s(running, 'runs', 'run')}`,
  ].filter((part) => part !== '');
  const doubt = unread.length === 0 ? '' : `; ${plural(unread.length, 'file')} of targets could not be read`;
  return parts.length === 0 ? '' : `${parts.join(' and ')}${doubt}`;
}

/** `: 5 run, 7 wait; 2 retry at 12:40`. */
function standingText(executions: readonly ChosenExecution[], zone: string): string {
  const running = executions.filter(({ status }) => status === 'RUNNING').length;
  const waiting = executions.filter(({ status }) => status === 'QUEUED').length;
  const now = [
    running === 0 ? '' : `${running} ${s(running, 'runs', 'run')}`,
    waiting === 0 ? '' : `${waiting} ${s(waiting, 'waits', 'wait')}`,
  ].filter((part) => part !== '');
  const standing = now.length === 0 ? '' : `: ${now.join(', ')}`;
  return `${standing}${retriesText(executions, zone)}`;
}

function retriesText(executions: readonly ChosenExecution[], zone: string): string {
  const retrying = executions.filter(({ status }) => status === 'RETRYING');
  if (retrying.length === 0) return '';
  const first = retrying.reduce(
    (least, { notBefore }) => Math.min(least, notBefore),
    Number.POSITIVE_INFINITY,
  );
  const from = retrying.length === 1 ? 'at' : 'from';
  return `; ${retrying.length} ${s(retrying.length, 'retries', 'retry')} ${from} ${localText(first, zone).slice(11, 16)}`;
}

function targetsText(store: Store, taskIds: readonly number[]): string {
  if (taskIds.length > MOST_TASKS_READ) return '';
  const targets = new Set<string>();
  for (const json of store.selection.configs(taskIds)) {
    const config = JSON.parse(json) as { targets?: string[]; targets_file?: string };
    for (const target of config.targets ?? []) targets.add(target);
    // What is in the file is not known before it is read.
    if (config.targets_file !== undefined) return '';
  }
  return targets.size === 0 ? '' : `, ${plural(targets.size, 'target')}`;
}

function namesText(names: readonly string[]): string {
  return names.map((name) => safeText(name)).join(', ');
}

/** `10 scan, 4 monitor`. */
function countsText(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function s(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
