/** The keys of the file's `console` section. What there is to choose from is the console's own: see test/tidy/arrows.ts. */
import * as z from 'zod';
import { THEME_NAMES, type ThemeName } from '../console/palettes.ts';
import { remap, remappable } from '../console/remap.ts';
import { LEAVE_CHOICES, type LeaveChoice } from '../console/state/leave-choice.ts';
import { NOTIFY_BY, type NotifyBy } from '../console/terminal/alert-sequences.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Problem, pathText } from './problems.ts';
import { filledText, listOf, oneOf, yesOrNo } from './rules.ts';
import type { ConsoleSettings } from './settings.ts';
import { didYouMean } from './suggest.ts';

export type { LeaveChoice, NotifyBy, ThemeName };

/** Longest name of a key, such as `Ctrl-PageDown`. */
const LONGEST_KEY_NAME = 20;

const keyName = filledText(LONGEST_KEY_NAME);

const remapping = z.record(
  z.string(),
  z.union([keyName, listOf(keyName)], 'must be the name of a key, or a list of such names'),
  'must be a group of commands',
);

export const consoleKeys = {
  theme: oneOf(THEME_NAMES).exactOptional(),
  ascii: yesOrNo().exactOptional(),
  links: yesOrNo().exactOptional(),
  bell: yesOrNo().exactOptional(),
  notify: oneOf(NOTIFY_BY).exactOptional(),
  title: yesOrNo().exactOptional(),
  on_disconnect: oneOf(LEAVE_CHOICES).exactOptional(),
  keys: remapping.exactOptional(),
  screen_reader: yesOrNo().exactOptional(),
} satisfies Record<keyof ConsoleSettings, z.ZodType>;

/** Beside the kinds of its values: keys that nobody could work with. */
export function consoleProblems(keys: unknown): Problem[] {
  const written = remapping.safeParse(keys).data ?? {};
  return remap(keyLists(written)).problems.map(({ command, message }) => {
    const path = ['console', 'keys', command];
    const near = didYouMean(command, remappable());
    if (near === '' || (remappable() as readonly string[]).includes(command))
      return { path, at: 'value', message: `${pathText(path)} ${message}` };
    return { path, at: 'key', message: `unknown command "${safeText(command)}" in console.keys${near}` };
  });
}

/** A key that stands alone is a list of one. */
function keyLists(keys: Readonly<Record<string, string | string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(keys).map(([command, key]) => [command, [key].flat()]));
}
