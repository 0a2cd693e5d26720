import type { CommandContext } from './verb.ts';

export interface Interrupt {
  /** Aborts at the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Gives the signals back. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first request to end into an abort, so that a verb can end its work properly. The handlers are
 * gone after it: a second Ctrl-C ends the process as it always does.
 */
export function onceInterrupted(context: CommandContext): Interrupt {
  const controller = new AbortController();
  const dispose = () => {
    for (const signal of SIGNALS) context.signals.off(signal, listener);
  };
  const listener = () => {
    dispose();
    controller.abort();
  };
  for (const signal of SIGNALS) context.signals.on(signal, listener);
  return { signal: controller.signal, dispose };
}
