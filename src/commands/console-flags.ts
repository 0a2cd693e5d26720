/** How the console is to look and to be heard: the file's `console` section, with the flags of this run above it. */
import { THEME_NAMES, type ThemeName } from '../console/palettes.ts';
import { PRINTED_SCREENS } from '../console/print-screen.ts';
import type { ConsoleChoices } from '../console/run-console.tsx';
import type { CommandContext, FlagTable } from './verb.ts';

export const CONSOLE_FLAGS = {
  theme: { type: 'text', choices: THEME_NAMES, help: 'colours; T changes them while it runs' },
  ascii: { type: 'boolean', help: 'plain ASCII instead of lines and bars' },
  screenReader: { type: 'boolean', help: 'one fact a line, and news as further lines: for a screen reader' },
} as const satisfies FlagTable;

/** Also known before a verb is: `scarefloor --screen tasks` names no verb. */
export const CONSOLE_VERB_FLAGS = {
  readOnly: { type: 'boolean', help: 'look, but change nothing' },
  once: { type: 'boolean', help: 'print a screen once and leave' },
  screen: { type: 'text', choices: PRINTED_SCREENS, help: 'print this one (floor)' },
  filter: { type: 'text', value: 'FILTER', help: 'print of its rows those that match, as / does' },
  limit: { type: 'number', short: 'n', value: 'N', help: 'print so many rows of a list at most (100)' },
  json: { type: 'boolean', help: 'print it as JSON' },
  ...CONSOLE_FLAGS,
} as const satisfies FlagTable;

export async function consoleChoices({ flags, settings }: CommandContext): Promise<ConsoleChoices> {
  const { console: section } = await settings();
  return {
    theme: (flags.text('theme') as ThemeName | undefined) ?? section.theme,
    ascii: flags.boolean('ascii') ?? section.ascii,
    links: section.links,
    bell: section.bell,
    notify: section.notify,
    title: section.title,
    onDisconnect: section.on_disconnect,
    keys: section.keys,
    screenReader: flags.boolean('screenReader') ?? section.screen_reader,
  };
}
