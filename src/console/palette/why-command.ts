/** `why NAME 02:00`: whether a task ran at a time, and what stood in the way. */
import { targetOf } from '../state/target.ts';
import { say, to } from '../state/transition.ts';
import { namedTarget } from './named-target.ts';
import { type Invocation, type PaletteCommand, type Refusal, refuse } from './palette-command.ts';

/** How a time begins: what does so and is no name of a task is asked of the one that is selected. */
const TIME = /^(?:\d|yesterday|today|tomorrow|in |(?:mon|tue|wed|thu|fri|sat|sun))/i;

export const why: PaletteCommand = {
  word: 'why',
  args: 'NAME [TIME]',
  says: 'did it run at 02:00, "yesterday 02:00", "2h ago"; if not, why; without a time: its last slot',
  completes: 'task',
  acts: false,
  needsArgument: false,
  run: (invocation) => {
    const asked = askedOf(invocation);
    if ('refusal' in asked) return asked;
    const { taskId, name, time } = asked;
    return to(say(invocation.state, `why ${name} ${time}: looking it up`), {
      kind: 'askSlot',
      taskId,
      name,
      time,
    });
  },
  tells: (invocation) => {
    const asked = askedOf(invocation);
    if ('refusal' in asked) return '';
    const { name, time } = asked;
    return `whether ${name} ran ${time === '' ? 'at its last slot' : `at ${time}`}, and why`;
  },
};

function askedOf({
  rest,
  state,
  board,
}: Invocation): { taskId: number; name: string; time: string } | Refusal {
  const selected = targetOf(state);
  if (rest === '' || TIME.test(rest)) {
    const named = rest === '' ? null : board.taskNamed(rest);
    if (named !== null) return { ...named, time: '' };
    if (selected !== null) return { ...selected, time: rest };
  }
  const named = namedTarget(rest, board);
  if ('refusal' in named) return refuse(named.refusal);
  return { ...named.target, time: named.after };
}
