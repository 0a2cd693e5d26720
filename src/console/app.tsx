import { useSyncExternalStore } from 'react';
import type { Keyboard } from './input/keyboard.ts';
import type { ThemeName } from './palettes.ts';
import { Router } from './router.tsx';
import { Screen } from './screens/screen.tsx';
import type { ConsoleSession } from './session.ts';
import type { SuspendTerminal } from './terminal/suspend.ts';
import type { Theme } from './theme.ts';

export interface AppProps {
  session: ConsoleSession;
  keyboard: Keyboard;
  themeOf: (name: ThemeName) => Theme;
  onTerminal: (suspend: SuspendTerminal) => void;
}

/** One snapshot of the session in, one frame out. */
export function App({ session, keyboard, themeOf, onTerminal }: AppProps) {
  const state = useSyncExternalStore(session.subscribe, session.state);
  return (
    <>
      <Router keyboard={keyboard} onPaste={(text) => session.paste(text)} onTerminal={onTerminal} />
      <Screen key={state.redraws} state={state} theme={themeOf(state.theme)} />
    </>
  );
}
