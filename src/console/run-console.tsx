/**
 * The console from its first frame to the moment the operator left. Below it: session.ts (keys and news in, state
 * out), state/ (the reducer), screens/, parts/ and rows/ (state to text), input/ and terminal/ (the device).
 */
import type { Instance } from 'ink';
import type { Board } from '../board/board.ts';
import type { Clock } from '../shared/clock.ts';
import { collectEarly } from './collect-early.ts';
import { Keyboard } from './input/keyboard.ts';
import type { Size } from './layout.ts';
import { mountApp } from './mount-app.tsx';
import type { Outside } from './outside.ts';
import { THEME_NAMES, type ThemeName } from './palettes.ts';
import { mountReader } from './reader/mount-reader.tsx';
import { Narrator } from './reader/narrator.ts';
import { remap } from './remap.ts';
import { ConsoleSession } from './session.ts';
import { titleOf } from './state/alerting.ts';
import type { LeaveChoice } from './state/leave-choice.ts';
import { abilitiesOf, hasTitle } from './terminal/abilities.ts';
import { BELL, type NotifyBy, notifySequence } from './terminal/alert-sequences.ts';
import { carrierOf, clipboardSequence } from './terminal/clipboard.ts';
import { watchEndings } from './terminal/endings.ts';
import { frameStream } from './terminal/frame-stream.ts';
import { handOver, type SuspendTerminal, suspendJob } from './terminal/suspend.ts';
import { WindowTitle } from './terminal/window-title.ts';
import { type Theme, themesOf } from './theme.ts';

export { renderOnce } from './render-once.tsx';

/** What an operator may choose of how the console looks and makes itself heard. */
export interface ConsoleChoices {
  theme: ThemeName;
  /** Draw with ASCII alone; by itself where the locale is not UTF-8. */
  ascii: boolean;
  /** Links of OSC 8; null = where the terminal is known to make them. */
  links: boolean | null;
  bell: boolean;
  notify: NotifyBy;
  /** Set the title of the window. */
  title: boolean;
  /** What becomes of executions that run here when the line drops. */
  onDisconnect: LeaveChoice;
  /** By the name of their command, in place of those of the key table. */
  keys: Readonly<Record<string, readonly string[]>>;
  screenReader: boolean;
}

export interface ConsoleOptions {
  board: Board;
  clock: Clock;
  /** Both a terminal: without one, print the Floor with renderOnce. */
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  environment: NodeJS.ProcessEnv;
  /** Default: DEFAULT_CHOICES. */
  choices?: Partial<ConsoleChoices>;
  version: string;
  /** Called once, after the terminal was restored and every act was answered. */
  onLeave: (choice: LeaveChoice) => Promise<void>;
  /** One line below the header, such as that this is a demonstration. */
  banner?: string;
  /** false: no background engine can go on with what runs here. */
  canDetach?: boolean;
  /** Programs and memory around the console; without it there are none. */
  outside?: Outside;
  /** Flags by which another command line finds the same store, such as `--db FILE`. */
  storeFlags?: readonly string[];
}

const DEFAULT_CHOICES: ConsoleChoices = {
  theme: 'terminal',
  ascii: false,
  links: null,
  bell: true,
  notify: 'none',
  title: true,
  onDisconnect: 'detach',
  keys: {},
  screenReader: false,
};

const ERASE_SCREEN = '\u001b[2J\u001b[H';

/**
 * Shows the console until the operator leaves; then restores the terminal and awaits `onLeave`. Where nothing of
 * this process's engine runs, leaving asks nothing and the choice is `drain`. SIGTERM leaves with `detach`, SIGHUP
 * and a terminal that is gone with what was chosen for that. Rejects, with the terminal restored, when something
 * broke. Never ends the process.
 */
export async function runConsole(options: ConsoleOptions): Promise<void> {
  collectEarly();
  const { board, clock, stdin, stdout, version, banner = '', canDetach = true, onLeave } = options;
  const choices = { ...DEFAULT_CHOICES, ...options.choices };
  const abilities = abilitiesOf(options.environment, choices);
  const looks = {
    keymap: remap(choices.keys).keymap,
    theme: choices.theme,
    themes: abilities.colour ? THEME_NAMES : [],
  };
  const { outside = null, storeFlags = [] } = options;
  const told = { version, banner, canDetach, looks, outside, storeFlags };
  const session = new ConsoleSession({ board, clock, size: sizeOf(stdout), ...told });
  const keyboard = new Keyboard(clock, (batch) => session.press(batch));
  const stopWatching = watchEndings({
    stdin,
    stdout,
    onHangUp: () => session.leave(choices.onDisconnect),
    onEnd: () => session.leave('detach'),
    // The keyboard's own Ctrl-C and Ctrl-\ become signals while a program has the terminal, and are meant for that.
    onInterrupt: () => {
      if (!session.handedOver) session.press([{ name: 'Ctrl-C', text: '' }]);
    },
    onQuit: () => {
      if (!session.handedOver) session.leave('detach');
    },
    onError: (error) => session.fail(error),
  });
  // All that reaches the terminal goes through it, so that nothing falls into the middle of a frame.
  const { stream } = frameStream(stdout);
  const title =
    choices.title && hasTitle(options.environment) ? new WindowTitle((text) => stream.write(text)) : null;
  // An editor or a pager that has the terminal is not talked into.
  const narrate = (text: string) => session.handedOver || stream.write(text);
  const narrator = choices.screenReader ? new Narrator(session, clock, narrate) : null;
  // Read out, a frame that is drawn anew would be told again.
  const resized = () => session.resize(sizeOf(stdout), { anew: narrator === null });
  let ink: Instance | null = null;
  try {
    // Before Ink's own listener: its frame for the new size is then already the right one.
    stdout.prependListener('resize', resized);
    // Before the first frame, not after it as Ink does: keys pressed meanwhile would be echoed into it.
    stdin.setRawMode(true);
    ink = mount(
      session,
      keyboard,
      { ...options, choices },
      { stream, title, narrator, themeOf: themesOf(abilities) },
    );
    const choice = await session.left;
    await session.close();
    ink.unmount();
    await ink.waitUntilExit();
    title?.restore();
    await onLeave(choice);
  } finally {
    keyboard.close();
    narrator?.close();
    await session.close();
    ink?.unmount();
    title?.restore();
    stdin.setRawMode(false);
    stdout.off('resize', resized);
    stopWatching();
  }
}

interface Device {
  stream: NodeJS.WriteStream;
  /** null = left alone. */
  title: WindowTitle | null;
  /** null = a screen is drawn. */
  narrator: Narrator | null;
  themeOf: (name: ThemeName) => Theme;
}

function mount(
  session: ConsoleSession,
  keyboard: Keyboard,
  options: ConsoleOptions & { choices: ConsoleChoices },
  { stream, title, narrator, themeOf }: Device,
): Instance {
  const { clock, stdin, stdout, environment, choices } = options;
  // The terminal of an editor or a pager is not for us to write on.
  const showTitle = () => {
    if (!session.handedOver) title?.show(titleOf(session.state()));
  };
  // Whoever has the terminal meanwhile draws on it; the whole frame is drawn when it comes back.
  let away = false;
  const whileAway = async (work: () => Promise<void>) => {
    title?.restore();
    away = true;
    try {
      await work();
    } finally {
      away = false;
    }
  };
  const isTmux = (environment.TMUX ?? '') !== '';
  const onTerminal = (suspend: SuspendTerminal) => {
    session.terminal = {
      suspend: async () => {
        // Twice in one chunk, as a slow line hands keys over: it is away already.
        if (away) return;
        const isEngine = session.state().snapshot.engine.role === 'here';
        await whileAway(() => suspendJob(suspend, clock, stdout, isEngine));
        showTitle();
      },
      handOver: async (work) => {
        await whileAway(() => handOver(suspend, clock, stdin, work));
      },
      copy: (text) => void stream.write(clipboardSequence(text, carrierOf(environment))),
      redraw: () => {
        if (narrator !== null) return narrator.readAll();
        if (away) return;
        stream.write(ERASE_SCREEN);
        ink.clear();
      },
      alert: (text) => {
        const told = session.handedOver ? '' : notifySequence(choices.notify, 'scarefloor', text, isTmux);
        const sequence = (choices.bell ? BELL : '') + told;
        if (sequence !== '') stream.write(sequence);
      },
    };
  };
  showTitle();
  session.subscribe(showTitle);
  const onPaste = (text: string) => session.paste(text);
  const ink =
    narrator === null
      ? mountApp({ session, keyboard, themeOf, onTerminal }, stdin, stream)
      : mountReader({ keyboard, onPaste, onTerminal }, stdin, stream);
  narrator?.readAll();
  ink.waitUntilExit().catch((error: unknown) => session.fail(error));
  return ink;
}

function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}
