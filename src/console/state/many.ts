/** Acts on marked rows: the board says what they come to, and one dialog asks. */
import type { ManyPlan, ManyVerb, Selection } from '../../board/many/many-plan.ts';
import type { Command } from '../command.ts';
import { EMPTY_FIELD } from '../input/text-field.ts';
import { withList } from '../lists/list-cursor.ts';
import {
  hasMarks,
  isWorkList,
  unreadRange,
  type WorkList,
  withoutMarks,
  withRangeClosed,
} from '../lists/marking.ts';
import { listOf } from '../places/place-name.ts';
import type { ConsoleState } from './console-state.ts';
import type { Intent } from './layers.ts';
import { push, say, type Transition, to } from './transition.ts';

/** So many and more are done only once their number was typed. */
const MANY_TO_TYPE = 10;

const VERBS: Partial<Record<Command, ManyVerb>> = {
  run: 'run',
  pause: 'pauseOrResume',
  cancel: 'cancel',
  kill: 'kill',
  retry: 'retry',
  discard: 'discard',
};

/** The list whose marked rows a command acts on; null = it acts on the row under the cursor, or on none. */
export function markedList(state: ConsoleState, command: Command): WorkList | null {
  if (VERBS[command] === undefined || state.stack.length > 0) return null;
  const name = listOf(state);
  return isWorkList(name) && hasMarks(state.lists[name]) ? name : null;
}

/** Asks the board what it would come to: the set is what is marked now. */
export function actOnMarked(state: ConsoleState, command: Command, name: WorkList): Transition {
  if (unreadRange(state, name) !== null)
    return to(say(state, 'part of the range was not read yet: V ends it, then act', 'bad'));
  const list = withRangeClosed(state, name);
  const selection: Selection = {
    list: name,
    filter: list.allMatching ? list.filter : null,
    ids: [...list.marks],
  };
  return askPlan(withList(state, name, list), verbOf(command, name), selection);
}

/** For one row where the dialog is the same as for many. */
export function askPlan(state: ConsoleState, verb: ManyVerb, selection: Selection): Transition {
  const id = (state.planning?.id ?? 0) + 1;
  const planning = { id, verb, list: selection.list, place: state.place };
  return to({ ...say(state, 'counting what is meant'), planning }, { kind: 'plan', id, verb, selection });
}

/** The board's answer, unless the operator has gone elsewhere meanwhile. */
export function planCame(state: ConsoleState, id: number, plan: ManyPlan): Transition {
  const { planning } = state;
  if (planning === null || planning.id !== id) return to(state);
  const asked = { ...state, planning: null, message: null };
  if (state.stack.length > 0 || state.place !== planning.place) return to(asked);
  if (plan.refusal !== '') return to(say(asked, plan.refusal, 'bad'));
  return to(dialogFor(asked, planning, plan));
}

function verbOf(command: Command, name: WorkList): ManyVerb {
  return name === 'dead' && command === 'retry' ? 'redrive' : (VERBS[command] ?? 'run');
}

function dialogFor(
  state: ConsoleState,
  { list, verb }: NonNullable<ConsoleState['planning']>,
  plan: ManyPlan,
): ConsoleState {
  const { act, subject, radius } = plan;
  const count = act.ids.length;
  const openedAt = state.uptime;
  const title = `${TITLES[act.what]} ${subject}${act.what === 'kill' ? ' now' : ''}?`;
  const intent = intentOf(state, list, plan);
  // Why something was put away for good is asked by whoever finds it later.
  const asksWhy = act.what === 'pause' || act.what === 'discard' || act.what === 'stop';
  const toType = count >= MANY_TO_TYPE || verb === 'kill' || act.what === 'discard' || act.what === 'stop';
  if (toType)
    return push(state, {
      kind: 'typed',
      title,
      radius,
      expected: expectedWord(plan),
      field: EMPTY_FIELD,
      reason: asksWhy ? EMPTY_FIELD : null,
      focus: asksWhy ? 'reason' : 'word',
      openedAt,
      intent,
    });
  if (intent.kind === 'grace' && act.what === 'pause')
    return push(state, { kind: 'prompt', radius, field: EMPTY_FIELD, grace: intent.grace, openedAt });
  return push(state, {
    kind: 'confirm',
    title,
    notes: [],
    radius,
    no: 'No',
    yes: `Yes, ${TITLES[act.what].toLowerCase()} ${count === 1 ? 'it' : 'them'}`,
    choice: 'no',
    openedAt,
    intent,
  });
}

/** The number of many, the name of one; a few letters that are discarded need no more than the word. */
function expectedWord({ act, subject }: ManyPlan): string {
  const count = act.ids.length;
  // The host: that it is the right one matters more than how many tasks go there.
  if (act.what === 'stop') return subject;
  if (count >= MANY_TO_TYPE) return String(count);
  if (act.what === 'discard') return 'discard';
  return count === 1 ? subject : String(count);
}

const TITLES: Readonly<Record<ManyPlan['act']['what'], string>> = {
  trigger: 'Run',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop everything against',
  cancel: 'Cancel',
  kill: 'Kill',
  retry: 'Retry',
  redrive: 'Redrive',
  discard: 'Discard',
};

/** What can be taken back waits a moment before it is sent. */
function intentOf(state: ConsoleState, name: WorkList, { act, subject, taskIds }: ManyPlan): Intent {
  if (act.what !== 'cancel' && act.what !== 'pause')
    return { kind: 'send', act, about: `${TITLES[act.what].toLowerCase()} ${subject}` };
  const { marks, allMatching } = state.lists[name];
  return {
    kind: 'grace',
    grace: {
      act,
      name: subject,
      taskIds: new Set(taskIds),
      executionIds: new Set(act.what === 'cancel' ? act.ids : []),
      marks: { list: name, marks, allMatching },
      doing: act.what === 'cancel' ? 'cancelling' : 'pausing',
    },
  };
}

/** Marks have done their work once an act on them was confirmed. */
export function withMarksUsed(state: ConsoleState, intent: Intent): ConsoleState {
  const act = intent.kind === 'send' ? intent.act : intent.grace.act;
  const name = listOf(state);
  if (act.kind !== 'many' || act.what === 'stop' || !isWorkList(name)) return state;
  return withList(state, name, withoutMarks(state.lists[name]));
}
