import { type Instance, render } from 'ink';
import type { Keyboard } from '../input/keyboard.ts';
import { Router } from '../router.tsx';
import type { SuspendTerminal } from '../terminal/suspend.ts';

interface ReaderProps {
  keyboard: Keyboard;
  onPaste: (text: string) => void;
  onTerminal: (suspend: SuspendTerminal) => void;
}

/** Ink for its keys alone: it draws nothing, and leaves cursor and screen where they are. */
export function mountReader(
  props: ReaderProps,
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Instance {
  return render(<Router {...props} />, {
    stdin,
    stdout,
    interactive: true,
    alternateScreen: false,
    isScreenReaderEnabled: true,
    exitOnCtrlC: false,
  });
}
