/**
 * Browsers take more memory than anything else in a scan. However many shards run in this process at once, those that
 * open pages in a browser take turns.
 */
const MOST_BROWSERS = 2;

const waiting: (() => void)[] = [];
let running = 0;

/** Resolves with what ends the turn when it comes, or at once when the signal aborts: then nothing will be opened. */
export async function takeBrowserTurn(signal: AbortSignal): Promise<() => void> {
  while (running >= MOST_BROWSERS && !signal.aborted)
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  running += 1;
  return () => {
    running -= 1;
    for (const wake of waiting.splice(0)) wake();
  };
}
