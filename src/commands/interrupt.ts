import type { CommandContext } from './verb.ts';

export interface Interrupt {
  /** Aborts at the first of the signals; its reason says in words which. */
  signal: AbortSignal;
  /** Gives the signals back. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const REASONS: Readonly<Record<string, string>> = {
  SIGINT: 'interrupted at the terminal',
  SIGTERM: 'its command was ended by SIGTERM',
  SIGHUP: 'the terminal of its command hung up',
};

/**
 * Turns the first request to end (by default Ctrl-C, SIGTERM or SIGHUP) into an abort, so that a verb can end its
 * work properly. The handlers are gone after it: a second Ctrl-C ends the process as it always does.
 */
export function onceInterrupted(
  context: CommandContext,
  signals: readonly NodeJS.Signals[] = SIGNALS,
): Interrupt {
  const controller = new AbortController();
  const dispose = () => {
    for (const signal of signals) context.signals.off(signal, listener);
  };
  const listener = (signal: NodeJS.Signals) => {
    dispose();
    controller.abort(REASONS[signal] ?? REASONS.SIGINT);
  };
  for (const signal of signals) context.signals.on(signal, listener);
  return { signal: controller.signal, dispose };
}
