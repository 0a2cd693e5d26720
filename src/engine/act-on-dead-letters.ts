/** What an operator can do with dead letters: run their work again, or put them away. */
import { type Filter, parseFilter } from '../domain/filtering/filter.ts';
import { type ActOf, type Actor, type ActResult, refused } from '../domain/operator.ts';
import type { TaskType } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { type DeadLetter, isOpenLetter } from '../store/dead-letters.ts';
import { clearAlert, deadLetterKey } from './alerts.ts';
import type { EngineCore } from './core.ts';

/** Dealt with in one transaction; whoever wants more asks again. */
const MOST_REDRIVEN = 200;
const MOST_DISCARDED = 500;

interface Choice {
  letters: DeadLetter[];
  /** Open letters that were meant, the chosen ones among them. */
  total: number;
}

/** The oldest first, as far as the queues have room; what is left is said. */
export function redrive(core: EngineCore, act: ActOf<'redrive'>, actor: Actor): ActResult {
  return core.write((now) => {
    const { letters, total } = choose(core, act, now, MOST_REDRIVEN);
    const done: { letter: DeadLetter; executionId: number }[] = [];
    const left = new Set<string>();
    for (const letter of letters) {
      const outcome = redriveOne(core, letter, act.reason, actor, now);
      if (typeof outcome === 'string') left.add(outcome);
      else done.push({ letter, executionId: outcome.executionId });
    }
    const rest = total - done.length;
    if (total > letters.length) left.add(`at most ${MOST_REDRIVEN} go at a time`);
    const why = [...left].join('; ');
    const [first] = done;
    if (first === undefined) return refused(`nothing was redriven: ${why}`);
    const executions = done.map(({ executionId }) => executionId);
    core.store.audit.append(now, actor, 'redrive', subjectOf(done.map(({ letter }) => letter)), {
      reason: act.reason,
      after: { letters: done.map(({ letter }) => letter.executionId), executions },
    });
    core.afterCommit(() => core.signals.queueChanged());
    const redriven = { executions, left: rest };
    if (total === 1)
      return {
        ok: true,
        message: `queued ${first.letter.taskName} again as execution ${first.executionId}`,
        taskId: first.letter.taskId,
        executionId: first.executionId,
        redriven,
      };
    const more = rest === 0 ? '' : `; ${rest} are left: ${why}`;
    return { ok: true, message: `redrove ${done.length} of ${total} dead letters${more}`, redriven };
  });
}

/** The new execution, or why there is none. */
function redriveOne(
  core: EngineCore,
  letter: DeadLetter,
  reason: string | undefined,
  actor: Actor,
  now: number,
): { executionId: number } | string {
  const { store } = core;
  const task = store.tasks.byId(letter.taskId);
  if (!task || task.deletedAt !== null)
    return `${letter.taskName} no longer exists; discard its letters, or add the task again and trigger it`;
  const full = fullQueue(core, task.type);
  if (full !== null) return full;
  const { id } = core.newcomers.enqueue(task, now, {
    trigger: 'redrive',
    requestedBy: actor.who,
    reason,
    priority: letter.payload?.priority ?? task.priority,
    redriveOf: letter.executionId,
  });
  store.deadLetters.markRedriven(letter.executionId, id, now, actor.who);
  clearAlert(core, deadLetterKey(letter.executionId), `${actor.who} redrove it as execution ${id}`, now);
  return { executionId: id };
}

function fullQueue(core: EngineCore, type: TaskType): string | null {
  const { queue_buffer_size: most } = core.config;
  if (core.store.queue.queued(type, most) < most) return null;
  return `the ${type} queue is full (${most} of ${most}); ask again when there is room`;
}

/** Many only with their number: whoever discards says how many they mean. */
export function discard(core: EngineCore, act: ActOf<'discard'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const { letters, total } = choose(core, act, now, MOST_DISCARDED);
    if (act.count !== undefined && act.count !== total)
      return refused(`${countText(total)} meant, not ${act.count}; nothing was discarded`);
    if (act.count === undefined && total > 1)
      return refused(`${countText(total)} meant; say count ${total} to discard them all`);
    for (const letter of letters) {
      store.deadLetters.discard(letter.executionId, now, actor.who, act.reason ?? '');
      clearAlert(core, deadLetterKey(letter.executionId), `${actor.who} discarded it`, now);
    }
    store.audit.append(now, actor, 'discard', subjectOf(letters), {
      reason: act.reason,
      before: { letters: letters.map(({ executionId }) => executionId) },
    });
    const rest = total - letters.length;
    const more = rest === 0 ? '' : `; ${rest} are left, since at most ${MOST_DISCARDED} go at a time`;
    const what = letters.length === 1 ? subjectOf(letters) : `${letters.length} dead letters`;
    return { ok: true, message: `discarded ${what}${more}`, discarded: letters.length };
  });
}

/** Open letters by their executions' ids, or by a filter. @throws UserError where none is meant, or one is not open. */
function choose(
  core: EngineCore,
  { executionIds, filter }: { executionIds?: readonly number[]; filter?: string },
  now: number,
  most: number,
): Choice {
  const { deadLetters } = core.store;
  if (executionIds !== undefined) {
    const letters = [...new Set(executionIds)].map((id) => openLetter(core, id));
    if (letters.length === 0) throw new UserError('name a dead letter, by the id of its execution');
    return { letters: letters.slice(0, most), total: letters.length };
  }
  const query = { terms: termsOf(filter ?? '').terms, now };
  const total = deadLetters.count({ filter: query, openOnly: true });
  if (total === 0) throw new UserError('no open dead letter matches');
  const letters = deadLetters
    .openMatching(query, most)
    .map((id) => deadLetters.byExecution(id))
    .filter((letter) => letter !== null);
  return { letters, total };
}

function openLetter(core: EngineCore, executionId: number): DeadLetter {
  const letter = core.store.deadLetters.byExecution(executionId);
  if (!letter) throw new UserError(`execution ${executionId} left no dead letter`);
  if (isOpenLetter(letter)) return letter;
  const how =
    letter.redrivenAs === null
      ? `discarded by ${letter.discardedBy}`
      : `redriven as execution ${letter.redrivenAs}`;
  throw new UserError(`the dead letter of execution ${executionId} was ${how} already`);
}

function termsOf(text: string): Filter {
  const parsed = parseFilter(text, 'deadLetters');
  if (!parsed.ok) throw new UserError(`the filter cannot be read: ${parsed.error}`);
  return parsed.filter;
}

function subjectOf(letters: readonly DeadLetter[]): string {
  const [only] = letters;
  if (letters.length === 1 && only)
    return `the dead letter of execution ${only.executionId} of ${only.taskName}`;
  return `${letters.length} dead letters`;
}

function countText(count: number): string {
  return count === 1 ? '1 dead letter is' : `${count} dead letters are`;
}
