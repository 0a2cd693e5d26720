/** Starts threads whose limits hold. */
import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Flags that a process may have been started with. They are for its first thread, which has read them by now, and V8
 * puts them over the limits of every thread that starts while they stand (`Heap::ConfigureHeap`); 0 is none.
 */
const FLAGS_OF_THE_FIRST = ['max-old-space-size', 'initial-old-space-size', 'max-semi-space-size'];

let areLifted = false;

/** @param entry absolute path */
export function startThread(entry: string, options: WorkerOptions): Worker {
  if (!areLifted) for (const flag of FLAGS_OF_THE_FIRST) setFlagsFromString(`--${flag}=0`);
  areLifted = true;
  return new Worker(entry, options);
}
