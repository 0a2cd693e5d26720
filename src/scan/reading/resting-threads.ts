/**
 * Reading threads that have no scan at present. V8 takes longer to compile what reads a page than a thousand small
 * pages take to be read: the next scan of this process reads them with what the last one compiled.
 */
import type { ReadThread } from './read-thread.ts';

const resting: ReadThread[] = [];

/** One that has read before, or null. Whoever takes it gives it back, or ends it. */
export function takeResting(): ReadThread | null {
  return resting.pop() ?? null;
}

/** Takes a thread that is ready and has nothing to read. It ends with the process, which it does not keep alive. */
export function giveBack(thread: ReadThread): void {
  thread.rest();
  resting.push(thread);
  void thread.gone.then(() => {
    const at = resting.indexOf(thread);
    if (at >= 0) resting.splice(at, 1);
  });
}
