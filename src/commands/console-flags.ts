/** How the console is to look and to be heard: the file's `console` section, with the flags of this run above it. */
import { THEME_NAMES, type ThemeName } from '../console/palettes.ts';
import type { ConsoleChoices } from '../console/run-console.tsx';
import type { CommandContext, FlagTable } from './verb.ts';

export const CONSOLE_FLAGS = {
  theme: { type: 'text', choices: THEME_NAMES, help: 'colours; T changes them while it runs' },
  ascii: { type: 'boolean', help: 'plain ASCII instead of lines and bars' },
  screenReader: { type: 'boolean', help: 'one fact a line, and news as further lines: for a screen reader' },
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
