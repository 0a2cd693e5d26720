/** Changing how things look while the console runs. */
import type { ThemeName } from '../palettes.ts';
import { nextTheme } from '../theme.ts';
import type { ConsoleState } from './console-state.ts';
import { say } from './transition.ts';

export function withNextTheme(state: ConsoleState): ConsoleState {
  if (state.themes.length === 0)
    return say(state, 'no colours here, and so no themes: NO_COLOR or TERM forbids them', 'bad');
  return withTheme(state, nextTheme(state.theme));
}

export function withTheme(state: ConsoleState, theme: ThemeName): ConsoleState {
  return say({ ...state, theme }, `theme ${theme}; console.theme in scarefloor.yaml, or --theme, keeps it`);
}
