/** The commands that a palette offers: those of the key table, by their words, and those that take a name. */
import type { Binding, Context } from '../binding.ts';
import type { Command } from '../command.ts';
import type { Keymap } from '../keymap.ts';
import { PLACE_COMMANDS } from '../places/place-name.ts';
import { whyNot, whyNotAct } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { NAMED_COMMANDS } from './named-commands.ts';
import { type PaletteCommand, refuse } from './palette-command.ts';

/** What nobody types a word for: movements, dialogs, and places, which have names of their own. */
const UNSPOKEN: ReadonlySet<Command> = new Set<Command>([
  'palette',
  'escape',
  'back',
  'interrupt',
  ...Object.values(PLACE_COMMANDS),
]);

export interface CommandHere {
  command: PaletteCommand;
  /** That does the same here; '' = none does. */
  key: string;
}

/** Every command of a screen, whether or not it is possible at the moment, the named ones first. */
export function commandsHere(keymap: Keymap, context: Context): CommandHere[] {
  const bindings = spokenBindings(keymap, context);
  const keyOf = (word: string) => bindings.find((binding) => wordOf(binding.command) === word)?.keys[0] ?? '';
  const named = NAMED_COMMANDS.map((command) => ({
    command,
    key: keyOf(command.word) || placeKey(keymap, command),
  }));
  const words = new Set(NAMED_COMMANDS.map(({ word }) => word));
  const others = bindings
    .filter(({ command }) => !words.has(wordOf(command)))
    .map((binding) => ({ command: byKey(binding), key: binding.keys[0] ?? '' }));
  return [...named, ...others];
}

/** What the palette offers of them: a word whose key would be refused here is left out, unless a name can follow. */
export function isOffered({ command }: CommandHere, state: ConsoleState): boolean {
  if (command.acts && whyNotAct(state) !== '') return false;
  return command.possible === undefined || command.possible(state);
}

/** `pauseAll` is spoken `pause-all`. */
export function wordOf(command: Command): string {
  return command.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The first binding of each command that is valid in a context. */
function spokenBindings({ bindings }: Keymap, context: Context): Binding[] {
  const found = new Map<Command, Binding>();
  for (const binding of bindings) {
    const { command, area, contexts } = binding;
    if (!contexts.includes(context) || area === 'move' || area === 'dialogs') continue;
    if (!UNSPOKEN.has(command) && !found.has(command)) found.set(command, binding);
  }
  return [...found.values()];
}

function placeKey({ bindings }: Keymap, { word }: PaletteCommand): string {
  return bindings.find(({ command }) => wordOf(command) === `go-${word}`)?.keys[0] ?? '';
}

function byKey({ command, says }: Binding): PaletteCommand {
  return {
    word: wordOf(command),
    args: '',
    says: says.replaceAll('`', ''),
    completes: 'none',
    acts: false,
    needsArgument: false,
    possible: (state) => whyNot(command, state) === '',
    run: ({ state, press }) => {
      const why = whyNot(command, state);
      return why === '' ? press(command, state) : refuse(why);
    },
  };
}
