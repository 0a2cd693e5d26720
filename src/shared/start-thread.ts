/** Starts threads whose limits hold. */
import nodeModule from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Flags that a process may have been started with. They are for its first thread, which has read them by now, and V8
 * puts them over the limits of every thread that starts while they stand (`Heap::ConfigureHeap`); 0 is none.
 */
const FLAGS_OF_THE_FIRST = ['max-old-space-size', 'initial-old-space-size', 'max-semi-space-size'];

let areLifted = false;

/**
 * The flags stay lifted: code that is kept is V8's for one set of them, and a thread loads most of its own after its start.
 * Whoever embeds this and starts threads besides gives those limits of their own.
 * @param entry absolute path
 */
export function startThread(entry: string, options: WorkerOptions): Worker {
  if (!areLifted) for (const flag of FLAGS_OF_THE_FIRST) setFlagsFromString(`--${flag}=0`);
  areLifted = true;
  return withCompileCache(() => new Worker(entry, options));
}

/**
 * What this process keeps of compiled code is kept for its threads too, by the way that each thread looks at: the cache
 * is one for each set of flags. Only while a thread is made, so that no program that is started later takes part.
 */
function withCompileCache(make: () => Worker): Worker {
  const folder = nodeModule.getCompileCacheDir?.();
  const { NODE_COMPILE_CACHE: given } = process.env;
  if (folder === undefined || given !== undefined) return make();
  process.env.NODE_COMPILE_CACHE = dirname(folder);
  try {
    return make();
  } finally {
    delete process.env.NODE_COMPILE_CACHE;
  }
}
