/** What a palette's line means at a place: how it can go on, what it would do, and doing it. */
import { nearestWord } from '../../domain/nearest-word.ts';
import type { Context } from '../binding.ts';
import { whyNotAct } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Suggestion } from '../state/layers.ts';
import type { BoardReader, Transition } from '../state/transition.ts';
import { type CommandHere, commandsHere, isOffered } from './commands-here.ts';
import { lineWords, quotedWord } from './line-words.ts';
import { liveNames, namedTarget } from './named-target.ts';
import type { Invocation, PaletteCommand, Refusal } from './palette-command.ts';

/** Suggestions at most; a screen shows fewer. */
const MOST_SUGGESTIONS = 40;

/** Where the palette was opened. */
export interface PaletteGround {
  state: ConsoleState;
  context: Context;
  board: BoardReader;
  press: Invocation['press'];
}

/** How a line can go on: commands while its first word is being typed, then what the command takes. */
export function suggestionsFor(line: string, ground: PaletteGround): Suggestion[] {
  const { context, state } = ground;
  const [first] = lineWords(line);
  const typed = first?.text ?? '';
  if (first === undefined || line.length === first.end) {
    const offered = commandsHere(state.keymap, context).filter((one) => isOffered(one, state));
    const starting = offered.filter(({ command }) => command.word.startsWith(typed.toLowerCase()));
    const inside = offered.filter((one) => !starting.includes(one) && isAbout(one, typed));
    return [...starting, ...inside].slice(0, MOST_SUGGESTIONS).map(commandSuggestion);
  }
  const command = commandNamed(first.text, ground);
  if (command === null || command.completes === 'none') return [];
  return argumentSuggestions(command, line.slice(first.end).trimStart(), ground);
}

/** What the line would do as it stands, or what is wrong with it. */
export function hintFor(line: string, ground: PaletteGround): { hint: string; tone: 'plain' | 'bad' } {
  const [first] = lineWords(line);
  if (first === undefined) return { hint: '', tone: 'plain' };
  const command = commandNamed(first.text, ground);
  if (command === null) {
    const isBeginning = line.length === first.end && suggestionsFor(line, ground).length > 0;
    return isBeginning ? { hint: '', tone: 'plain' } : { hint: unknownWord(first.text, ground), tone: 'bad' };
  }
  const invocation = invocationOf(line.slice(first.end).trim(), ground);
  const unnamed = whyUnnamed(command, line, ground);
  if (unnamed !== '') return { hint: unnamed, tone: 'bad' };
  const told = command.tells?.(invocation) ?? '';
  return { hint: told === '' ? usageOf(command) : told, tone: 'plain' };
}

/** Does what the line says, with the palette closed, or says why that is not possible. */
export function runLine(line: string, ground: PaletteGround): Transition | Refusal {
  const [first] = lineWords(line);
  if (first === undefined) return { refusal: '' };
  const command = commandNamed(first.text, ground);
  if (command === null) return { refusal: unknownWord(first.text, ground) };
  const never = command.acts ? whyNotAct(ground.state) : '';
  if (never !== '') return { refusal: never };
  const rest = line.slice(first.end).trim();
  if (command.args === '' && rest !== '')
    return { refusal: `${command.word} stands alone; leave out: ${rest}` };
  if (command.needsArgument && rest === '') return { refusal: usageOf(command) };
  return command.run(invocationOf(rest, ground));
}

/** Why what is typed can become no name any more; '' while it is one, or may still become one. */
function whyUnnamed({ completes }: PaletteCommand, line: string, ground: PaletteGround): string {
  const rest = line.slice(lineWords(line)[0]?.end ?? 0).trim();
  if (
    (completes !== 'task' && completes !== 'execution') ||
    rest === '' ||
    suggestionsFor(line, ground).length > 0
  )
    return '';
  const named = namedTarget(rest, ground.board);
  return 'refusal' in named ? named.refusal : '';
}

function invocationOf(rest: string, { state, board, press }: PaletteGround): Invocation {
  return { rest, state, board, press };
}

/** `pause-all`, `pauseAll` and `PAUSEALL` are one. */
function commandNamed(word: string, { context, state }: PaletteGround): PaletteCommand | null {
  const plain = (text: string) => text.replaceAll('-', '').toLowerCase();
  const found = commandsHere(state.keymap, context).find(
    ({ command }) => plain(command.word) === plain(word),
  );
  return found?.command ?? null;
}

function unknownWord(word: string, { context, state }: PaletteGround): string {
  const near = nearestWord(
    word,
    commandsHere(state.keymap, context).map(({ command }) => command.word),
  );
  return `no command "${word}" here${near === null ? '; Down shows them all' : `; did you mean ${near}?`}`;
}

function usageOf({ word, args, says }: PaletteCommand): string {
  return `${word}${args === '' ? '' : ` ${args}`}: ${says}`;
}

/** What it says counts too: who types `log` may mean the pager. */
function isAbout({ command }: CommandHere, typed: string): boolean {
  return `${command.word} ${command.says}`.toLowerCase().includes(typed.toLowerCase());
}

function commandSuggestion({ command, key }: CommandHere): Suggestion {
  const { word, args, says } = command;
  return {
    line: args === '' ? word : `${word} `,
    shown: args === '' ? word : `${word} ${args}`,
    says,
    key,
  };
}

function argumentSuggestions(command: PaletteCommand, rest: string, ground: PaletteGround): Suggestion[] {
  const words = lineWords(rest);
  const [first] = words;
  // Once a name stands there, what follows is the operator's own.
  if (first !== undefined && rest.length > first.end && ground.board.taskNamed(first.text) !== null)
    return [];
  const typed = words.length <= 1 ? (first?.text ?? '') : rest.trim();
  if (command.completes === 'theme')
    return ground.state.themes
      .filter((name) => name.startsWith(typed))
      .map((name) => ({ line: `${command.word} ${name}`, shown: name, says: '', key: '' }));
  const found = new Map<string, string>();
  if (command.completes === 'execution')
    for (const { name, executionId } of liveNames(ground.state))
      if (name.includes(typed) || String(executionId).startsWith(typed))
        found.set(name, `execution ${executionId}`);
  for (const name of ground.board.suggest('task', typed, MOST_SUGGESTIONS))
    if (!found.has(name)) found.set(name, '');
  return [...found].slice(0, MOST_SUGGESTIONS).map(([name, says]) => ({
    line: `${command.word} ${quotedWord(name)}`,
    shown: name,
    says,
    key: '',
  }));
}
