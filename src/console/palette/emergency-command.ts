/**
 * `emergency NAME reason`: a task at once, on the reserved worker. The form scans what is typed, as anybody sees it; a
 * task brings its log-in, its scope, and the last scan to compare with.
 */
import { whyNot } from '../state/availability.ts';
import { push, type Transition, to } from '../state/transition.ts';
import { namedTarget } from './named-target.ts';
import { type Invocation, type PaletteCommand, type Refusal, refuse } from './palette-command.ts';

export const emergency: PaletteCommand = {
  word: 'emergency',
  args: '[NAME [REASON]]',
  says: 'a task at once, with its own log-in and scope (asks); without a name the form',
  completes: 'task',
  acts: true,
  needsArgument: false,
  run: (invocation) => {
    const { rest, state, press } = invocation;
    const why = whyNot('emergency', state);
    if (why !== '') return refuse(why);
    return rest === '' ? press('emergency', state) : askTask(invocation);
  },
  tells: ({ rest, board }) => {
    const named = namedTarget(rest, board);
    if (rest === '' || 'refusal' in named) return '';
    const reason = named.after === '' ? 'none; a blackout is passed only with one' : named.after;
    return `runs ${named.target.name} at once, also when all workers are busy; reason: ${reason}`;
  },
};

function askTask({ rest, state, board }: Invocation): Transition | Refusal {
  const named = namedTarget(rest, board);
  if ('refusal' in named) return named;
  const { target, after: reason } = named;
  const act = {
    kind: 'trigger',
    taskId: target.taskId,
    priority: 'emergency',
    ...(reason === '' ? {} : { reason }),
  } as const;
  return to(
    push(state, {
      kind: 'confirm',
      title: `Run ${target.name} now, as an emergency?`,
      notes: [reason === '' ? 'no reason given' : `reason: ${reason}`],
      radius: board.blastRadius(act),
      no: 'Leave it',
      yes: 'Yes, run it now',
      choice: 'no',
      openedAt: state.uptime,
      intent: { kind: 'send', act, about: `emergency run of ${target.name}` },
    }),
  );
}
