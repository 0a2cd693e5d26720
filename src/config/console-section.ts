/** The keys of the file's `console` section. What there is to choose from is the console's own: see test/tidy/arrows.ts. */
import * as z from 'zod';
import { THEME_NAMES, type ThemeName } from '../console/palettes.ts';
import { LEAVE_CHOICES, type LeaveChoice } from '../console/state/console-state.ts';
import { NOTIFY_BY, type NotifyBy } from '../console/terminal/alert-sequences.ts';
import { filledText, listOf, oneOf, yesOrNo } from './rules.ts';
import type { ConsoleSettings } from './settings.ts';

export type { LeaveChoice, NotifyBy, ThemeName };

/** Longest name of a key, such as `Ctrl-PageDown`. */
const LONGEST_KEY_NAME = 20;

const keyName = filledText(LONGEST_KEY_NAME);

export const consoleKeys = {
  theme: oneOf(THEME_NAMES).exactOptional(),
  ascii: yesOrNo().exactOptional(),
  links: yesOrNo().exactOptional(),
  bell: yesOrNo().exactOptional(),
  notify: oneOf(NOTIFY_BY).exactOptional(),
  title: yesOrNo().exactOptional(),
  on_disconnect: oneOf(LEAVE_CHOICES).exactOptional(),
  keys: z
    .record(
      z.string(),
      z.union([keyName, listOf(keyName)], 'must be the name of a key, or a list of such names'),
      'must be a group of keys',
    )
    .exactOptional(),
  screen_reader: yesOrNo().exactOptional(),
} satisfies Record<keyof ConsoleSettings, z.ZodType>;
