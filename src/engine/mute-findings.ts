/**
 * Findings that are to be left alone, and those that are to be looked at again. They live in the results files of their
 * tasks, which a worker writes too: a file that is being written at this moment is waited for, and nobody else is.
 */
import {
  type ActOf,
  type Actor,
  type ActResult,
  type FindingName,
  MOST_MUTED_AT_ONCE,
  refused,
} from '../domain/operator.ts';
import type { Task } from '../domain/task.ts';
import type { Finding } from '../findings/finding.ts';
import type { FindingsStore } from '../findings/findings-store.ts';
import { openFindings } from '../findings/open-findings.ts';
import { codeOf, messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { EngineCore } from './core.ts';
import { heldResults } from './held-results.ts';

export type MuteAct = ActOf<'mute' | 'unmute'>;

const TRY_AGAIN_MS = 100;
/** The last transaction of a large scan takes a second or two. */
const PATIENCE_MS = 10_000;

interface Changed {
  task: string;
  finding: Finding;
}

interface MuteParts {
  core: EngineCore;
  /** null: work leaves no results here. */
  resultsDirectory: string | null;
  stopping: AbortSignal;
}

/**
 * Each task's findings in one transaction of its file, each recorded in the audit trail. Muting what is muted renews the
 * reason. Where a task is refused those before it are muted all the same, and the answer says so.
 * @throws UserError for what the operator can mend, with nothing done
 */
export async function muteFindings(
  parts: MuteParts,
  act: MuteAct,
  actor: Actor,
  withinMs: number,
): Promise<ActResult> {
  const { findings } = act;
  if (findings.length > MOST_MUTED_AT_ONCE)
    throw new UserError(`at most ${MOST_MUTED_AT_ONCE} findings at once; ${findings.length} were named`);
  const done: Changed[] = [];
  const until = parts.core.clock.uptime() + Math.min(withinMs, PATIENCE_MS);
  for (const [taskId, ids] of byTask(findings)) {
    try {
      done.push(...(await muteInTask(taskId, ids, parts, { act, actor, until })));
    } catch (error) {
      if (!(error instanceof UserError) || done.length === 0) throw error;
      return refused(`${error.message}; before that: ${messageOfAll(act.kind, done)}`);
    }
  }
  return { ok: done.length > 0, message: messageOfAll(act.kind, done) };
}

async function muteInTask(
  taskId: number,
  ids: readonly string[],
  { core, resultsDirectory, stopping }: MuteParts,
  { act, actor, until }: { act: MuteAct; actor: Actor; until: number },
): Promise<Changed[]> {
  if (resultsDirectory === null) throw new UserError('there are no findings here');
  const task = core.store.tasks.byId(taskId);
  if (task === null || task.deletedAt !== null) throw new UserError(`there is no task ${taskId} any more`);
  const change = (store: FindingsStore) =>
    ids.flatMap((id) => changed(store, id, task.name, act, actor, core.clock.now()));
  const found = await inResults(resultsDirectory, task, change, { core, until, stopping });
  core.write((now) => {
    for (const finding of found)
      core.store.audit.append(now, actor, act.kind, `finding ${finding.id} of ${task.name}`, {
        reason: act.reason,
        before: { title: finding.title, severity: finding.severity, url: finding.url || finding.host },
      });
  });
  return found.map((finding) => ({ task: task.name, finding }));
}

function byTask(findings: readonly FindingName[]): Map<number, string[]> {
  const ids = new Map<number, string[]>();
  for (const { taskId, findingId } of findings) ids.set(taskId, [...(ids.get(taskId) ?? []), findingId]);
  return ids;
}

/** The finding as it was; none where nothing was to be done. */
function changed(
  store: FindingsStore,
  id: string,
  task: string,
  act: MuteAct,
  { who }: Actor,
  at: number,
): Finding[] {
  const finding = store.find(id, task);
  if (finding === null) return [];
  const isDone = act.kind === 'mute' ? store.mute(id, { by: who, reason: act.reason, at }) : store.unmute(id);
  return isDone ? [finding] : [];
}

async function inResults(
  directory: string,
  task: Task,
  work: (store: FindingsStore) => Finding[],
  { core, until, stopping }: { core: EngineCore; until: number; stopping: AbortSignal },
): Promise<Finding[]> {
  for (;;) {
    try {
      const opened = openFindings(heldResults(directory, task), 'write', 0);
      if (opened === null) return [];
      try {
        return opened.store.together(() => work(opened.store));
      } finally {
        opened.close();
      }
    } catch (error) {
      if (codeOf(error)?.startsWith('SQLITE_BUSY') !== true)
        throw new UserError(`the findings of ${task.name} cannot be written: ${messageOf(error)}`, {
          cause: error,
        });
      if (stopping.aborted || core.clock.uptime() >= until)
        throw new UserError(
          `${task.name} is writing its findings at this moment; try again in a few seconds`,
        );
      await core.clock.sleep(TRY_AGAIN_MS, stopping);
    }
  }
}

function messageOfAll(kind: MuteAct['kind'], done: readonly Changed[]): string {
  const [only] = done;
  if (only === undefined)
    return kind === 'mute' ? 'no such finding any more' : 'none of them is muted: nothing to take back';
  if (done.length === 1) return safeText(`${kind}d for ${only.task}: ${only.finding.title}`);
  const tasks = new Set(done.map(({ task }) => task)).size;
  return `${kind}d ${done.length} findings of ${tasks === 1 ? only.task : `${tasks} tasks`}`;
}
