import { useApp, useInput, usePaste } from 'ink';
import { useEffect } from 'react';
import type { Keyboard } from './input/keyboard.ts';
import type { SuspendTerminal } from './terminal/suspend.ts';

interface RouterProps {
  keyboard: Keyboard;
  onPaste: (text: string) => void;
  onTerminal: (suspend: SuspendTerminal) => void;
}

/** The only place where keys come in: screens and dialogs never listen for themselves. */
export function Router({ keyboard, onPaste, onTerminal }: RouterProps) {
  const { suspendTerminal } = useApp();
  useInput((input, key) => keyboard.feed(input, key));
  usePaste(onPaste);
  useEffect(() => onTerminal(suspendTerminal), [onTerminal, suspendTerminal]);
  return null;
}
