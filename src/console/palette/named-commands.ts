/** Commands of the palette that say by name what they are about, and those that no key has. */

import type { Command } from '../command.ts';
import { openDetail } from '../detail/detail-command.ts';
import { filtered, filterOf } from '../filter/filter-command.ts';
import { EMPTY_FIELD } from '../input/text-field.ts';
import { PLACE_TITLES, PLACES } from '../places/place-name.ts';
import { actOn, covers, send, startGrace } from '../state/acting.ts';
import { whyNot } from '../state/availability.ts';
import { goTo } from '../state/going.ts';
import { askLeave } from '../state/leave.ts';
import { withTheme } from '../state/looks.ts';
import { askPlan, markedList } from '../state/many.ts';
import { editWith } from '../state/outside-work.ts';
import { goToMoment } from '../state/past.ts';
import { type Target, targetOf } from '../state/target.ts';
import { push, say, type Transition, to } from '../state/transition.ts';
import { readPastWords } from '../text/past-words.ts';
import { readPauseWords } from '../text/pause-words.ts';
import { momentText } from '../text/time-words.ts';
import { emergency } from './emergency-command.ts';
import { namedTarget } from './named-target.ts';
import { type Invocation, type PaletteCommand, type Refusal, refuse } from './palette-command.ts';
import { why } from './why-command.ts';

/** One that does to what is named what its key does to what is selected; without a name to what is selected. */
function likeKey(word: Command, completes: 'task' | 'execution', says: string): PaletteCommand {
  return {
    word,
    args: completes === 'task' ? 'NAME' : 'ID|NAME',
    says,
    completes,
    acts: true,
    needsArgument: false,
    run: (invocation) => {
      const { rest, state, board, press } = invocation;
      if (rest === '') {
        const why = whyNot(word, state);
        return why === '' ? press(word, state) : refuse(why);
      }
      return onNamed(invocation, word, (target) => actOn(word, state, board, target));
    },
    tells: (invocation) => radiusOf(invocation, word),
  };
}

const pause: PaletteCommand = {
  ...likeKey('pause', 'task', 'pause a task, with a reason'),
  args: 'NAME [REASON] [2h|until 09:00]',
  run: (invocation) => {
    const { rest, state, board, press } = invocation;
    if (rest === '') {
      const why = whyNot('pause', state);
      return why === '' ? press('pause', state) : refuse(why);
    }
    return onNamed(invocation, 'pause', (target, after) => {
      const { name, taskId, paused } = target;
      if (paused) return refuse(`${name} is paused already; resume ${name} ends that`);
      if (after === '') return actOn('pause', state, board, target);
      const words = readPauseWords(after, state.now, state.snapshot.zone);
      const act = { kind: 'pause', taskId, ...words } as const;
      return startGrace(state, { act, name, ...covers(taskId, null), doing: 'pausing' });
    });
  },
  tells: (invocation) => {
    const radius = radiusOf(invocation, 'pause');
    const named = namedTarget(invocation.rest, invocation.board);
    if (radius === '' || 'refusal' in named || named.after === '') return radius;
    const { now, snapshot } = invocation.state;
    const { reason, until } = readPauseWords(named.after, now, snapshot.zone);
    const end = until === null ? 'until resumed' : `until ${momentText(until, now, snapshot.zone)}`;
    return `${radius} ${end}; reason: ${reason === '' ? 'none' : reason}`;
  },
};

const resume: PaletteCommand = {
  word: 'resume',
  args: 'NAME',
  says: 'let a paused task start again',
  completes: 'task',
  acts: true,
  needsArgument: true,
  run: (invocation) =>
    onNamed(invocation, null, ({ name, taskId, paused }) =>
      paused
        ? send(invocation.state, { kind: 'resume', taskId }, `resume ${name}`)
        : refuse(`${name} is not paused`),
    ),
};

/** Whoever calls means the machine: a port that is typed along is no limit to it. */
const NAMES_A_PORT = /[^:\]]:\d+(?:\/|$)|\]:\d+/;

const stop: PaletteCommand = {
  word: 'stop',
  args: 'HOST',
  says: 'take everything off a host: pause what goes there, cancel what runs (type the host)',
  completes: 'none',
  acts: true,
  needsArgument: true,
  run: ({ rest, state }) => {
    const [host = '', ...more] = rest.replace(/^host\s+/i, '').split(/\s+/);
    if (more.length > 0)
      return refuse(`leave out what follows the host: ${more.join(' ')}; the reason is asked for`);
    return askPlan(state, 'stop', { list: 'tasks', filter: null, ids: [], host });
  },
  tells: ({ rest }) =>
    rest === '' ? '' : `counts what goes there, ${NAMES_A_PORT.test(rest) ? 'on all ports, ' : ''}and asks`,
};

const deleteTask: PaletteCommand = {
  word: 'delete',
  args: 'NAME',
  says: 'delete a task; its history stays',
  completes: 'task',
  acts: true,
  needsArgument: true,
  run: (invocation) => {
    const { state, board } = invocation;
    return onNamed(invocation, null, ({ name, taskId, standing }) => {
      if (standing === 'running') return refuse(`${name} runs now: cancel it first, then delete it`);
      const act = { kind: 'deleteTask', taskId, name } as const;
      return to(
        push(state, {
          kind: 'typed',
          title: `Delete ${name}?`,
          radius: board.blastRadius(act),
          expected: name,
          field: EMPTY_FIELD,
          reason: null,
          focus: 'word',
          openedAt: state.uptime,
          intent: { kind: 'send', act, about: `delete ${name}` },
        }),
      );
    });
  },
  tells: (invocation) => {
    const named = namedTarget(invocation.rest, invocation.board);
    if ('refusal' in named) return '';
    const { taskId, name } = named.target;
    return invocation.board.blastRadius({ kind: 'deleteTask', taskId, name });
  },
};

const open: PaletteCommand = {
  word: 'open',
  args: 'ID|NAME',
  says: 'open an execution: attempts, changes, report, log',
  completes: 'execution',
  acts: false,
  needsArgument: false,
  run: (invocation) => {
    const { rest, state, board, press } = invocation;
    if (rest === '') {
      const why = whyNot('open', state);
      return why === '' ? press('open', state) : refuse(why);
    }
    return onNamed(invocation, 'open', ({ executionId, name }) =>
      executionId === null ? refuse(`${name} has never run`) : openDetail(state, executionId, board),
    );
  },
};

const edit: PaletteCommand = {
  word: 'edit',
  args: 'NAME',
  says: 'edit a task in your editor, as YAML',
  completes: 'task',
  acts: true,
  needsArgument: false,
  run: (invocation) => {
    const { rest, state, press } = invocation;
    if (rest === '') {
      const why = whyNot('edit', state);
      return why === '' ? press('edit', state) : refuse(why);
    }
    return onNamed(invocation, 'edit', (target) => editWith(state, target));
  },
};

const filter: PaletteCommand = {
  word: 'filter',
  args: '[TEXT]',
  says: 'show only what matches: words state:failed type:scan tag:dns !word',
  completes: 'none',
  acts: false,
  needsArgument: false,
  run: ({ rest, state }) => {
    const below = { ...state, stack: [] };
    const of = filterOf(below);
    if (of === null) return refuse('nothing to filter here; 1 to 4, 6 and 7 open lists');
    const words = rest === '' ? 'filter cleared' : `filter: ${rest}`;
    return filtered(say(below, words), of, rest);
  },
};

const theme: PaletteCommand = {
  word: 'theme',
  args: '[NAME]',
  says: 'choose a theme by its name; without one the next',
  completes: 'theme',
  acts: false,
  needsArgument: false,
  run: ({ rest, state, press }) => {
    if (rest === '' || state.themes.length === 0) return press('theme', state);
    const chosen = state.themes.find((name) => name === rest.toLowerCase());
    if (chosen === undefined) return refuse(`no theme "${rest}"; there are ${state.themes.join(', ')}`);
    return to(withTheme(state, chosen));
  },
};

const redrive: PaletteCommand = {
  word: 'redrive',
  args: '',
  says: 'run a dead letter again, or all that are marked (on Dead letters)',
  completes: 'none',
  acts: true,
  needsArgument: false,
  possible: ({ place, stack }) => place === 'dead' && stack.length === 0,
  run: ({ state, press }) => {
    if (state.place !== 'dead' || state.stack.length > 0)
      return refuse('redrive runs dead letters again: 4 shows them');
    const why = whyNot('retry', state);
    return why === '' ? press('retry', state) : refuse(why);
  },
};

const moment: PaletteCommand = {
  word: 'goto',
  args: 'TIME',
  says: 'the Floor as it was: 03:00, 2h ago, yesterday 22:30, 2026-11-24 03:00; now',
  completes: 'none',
  acts: false,
  needsArgument: true,
  run: ({ rest, state, board }) => {
    const at = readPastWords(rest, state.now, state.snapshot.zone);
    return at === null ? refuse(`"${rest}" is no time of the past`) : goToMoment(state, at, board);
  },
  tells: ({ rest, state }) => {
    const { now, snapshot } = state;
    const at = rest === '' ? null : readPastWords(rest, now, snapshot.zone);
    return at === null ? '' : `the Floor as it was ${momentText(at, now, snapshot.zone)}`;
  },
};

const quit: PaletteCommand = {
  word: 'quit',
  args: '',
  says: 'leave; where executions run here it asks what becomes of them',
  completes: 'none',
  acts: false,
  needsArgument: false,
  run: ({ state }) => askLeave(state),
};

const places: readonly PaletteCommand[] = PLACES.map((place) => ({
  word: place,
  args: '',
  says: `the screen ${PLACE_TITLES[place]}`,
  completes: 'none',
  acts: false,
  needsArgument: false,
  run: ({ state }) => to(goTo(state, place)),
}));

export const NAMED_COMMANDS: readonly PaletteCommand[] = [
  likeKey('run', 'task', 'run a task now'),
  emergency,
  pause,
  resume,
  likeKey('cancel', 'execution', 'cancel an execution (asks; 5 s to undo)'),
  likeKey('retry', 'execution', 'retry what failed, now; redrive a dead letter'),
  likeKey('kill', 'execution', 'kill a worker now (type the name)'),
  stop,
  deleteTask,
  edit,
  open,
  redrive,
  filter,
  theme,
  ...places,
  moment,
  why,
  quit,
];

/** With what is named, unless there is none, or its own key would be refused for it too (`command`; null = ask nothing). */
function onNamed(
  { rest, state, board }: Invocation,
  command: Command | null,
  then: (target: Target, after: string) => Transition | Refusal,
): Transition | Refusal {
  const named = namedTarget(rest, board);
  if ('refusal' in named) return named;
  // What is not understood is not left out silently; only a pause has a use for more words.
  if (named.after !== '' && command !== 'pause')
    return refuse(`leave out what follows the name: ${named.after}`);
  const why = command === null ? '' : whyNot(command, state, named.target);
  return why === '' ? then(named.target, named.after) : refuse(why);
}

/** What the board says that the act would hit: what is named, or what is selected where nothing is. */
function radiusOf({ rest, state, board }: Invocation, word: Command): string {
  if (rest === '') {
    const selected = targetOf(state);
    if (markedList(state, word) !== null) return `${word} what is marked, or type which`;
    if (selected === null || whyNot(word, state) !== '') return '';
    return `${word} ${selected.name} (selected), or type which`;
  }
  const named = namedTarget(rest, board);
  if ('refusal' in named) return '';
  const { taskId, executionId } = named.target;
  const why = whyNot(word, state, named.target);
  if (why !== '') return why;
  if (word === 'run') return board.blastRadius({ kind: 'trigger', taskId });
  if (word === 'pause') return board.blastRadius({ kind: 'pause', taskId });
  if (executionId === null) return '';
  if (word === 'cancel' || word === 'kill' || word === 'retry')
    return board.blastRadius({ kind: word, executionId });
  return '';
}
