/** Waiting in journeys: on a condition, asked often, with a limit and a message that says what was seen. */
import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from '../patience.ts';

/** How often a condition outside this process is asked. */
const ASK_EVERY_MS = 40;

/** Resolves with the first value that is neither null, undefined nor false; `seen` explains a failure. */
export async function until<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs = PATIENCE_MS,
  seen: () => string = () => '',
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline)
      throw new Error(`not within ${limitMs} ms: ${what}${seen() === '' ? '' : `; seen:\n${seen()}`}`);
    await delay(ASK_EVERY_MS);
  }
}
