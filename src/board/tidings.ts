/** What an engine does without being asked, in one sentence for whoever looks at its console. */
import type { Tidings } from './snapshot.ts';

/** What came of a configuration that was read again: names of tasks, and of what changed. */
export interface Reload {
  changed: readonly string[];
  needRestart: readonly string[];
  tasks: {
    added: readonly string[];
    changed: readonly string[];
    left: readonly string[];
    pruned: readonly string[];
    refused: readonly string[];
  };
}

/** Of tasks how many became what: a file may hold thousands of them. What is not so now comes first. */
export function reloadTidings({ changed, needRestart, tasks }: Reload, at: number): Tidings {
  const parts = [
    ...(tasks.refused.length > 0 ? [`refused: ${tasks.refused.join('; ')}`] : []),
    ...(needRestart.length > 0 ? [`after a restart only: ${needRestart.join(', ')}`] : []),
    ...(tasks.left.length > 0 ? [`${counted(tasks.left)} left as an operator changed it`] : []),
    ...(tasks.added.length > 0 ? [`${counted(tasks.added)} added`] : []),
    ...(tasks.changed.length > 0 ? [`${counted(tasks.changed)} changed`] : []),
    ...(tasks.pruned.length > 0 ? [`${counted(tasks.pruned)} deleted`] : []),
  ];
  const others = changed.filter((name) => name !== 'tasks');
  if (others.length > 0) parts.push(`new: ${others.join(', ')}`);
  const ok = tasks.refused.length === 0 && needRestart.length === 0;
  const words = parts.length === 0 ? 'nothing is different' : parts.join('; ');
  return { at, ok, text: `configuration read again: ${words}` };
}

/** This process became the engine after another that did not give up its lease. */
export function takeoverTidings(former: { pid: number; host: string }, at: number): Tidings {
  return {
    at,
    ok: false,
    text: `process ${former.pid} on ${former.host} ended without a word; this is the engine now`,
  };
}

/** One by its name. */
function counted(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} tasks`;
}
