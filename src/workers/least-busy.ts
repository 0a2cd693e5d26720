import type { WorkerView } from './worker-view.ts';

/** Differences in memory below this say nothing. */
const MEMORY_STEP_BYTES = 64 * 1024 * 1024;

/** An idle worker that used more in five seconds still does something for its last execution. */
const RESTLESS_MS = 500;

/**
 * The one of these idle workers that should get the next execution: one that answers and is at rest, holds the
 * least memory, and was used last. So a worker that has grown is left alone until it is ended for idleness, and a
 * trickle of work keeps one worker warm instead of keeping all of them alive in turn. `urgent` takes a worker whose
 * priority was not lowered yet (it cannot be raised again); other work leaves those alone.
 */
export function leastBusy<One extends WorkerView>(idle: readonly One[], urgent: boolean): One | undefined {
  return idle.toSorted((one, other) => compare(marks(one, urgent), marks(other, urgent)))[0];
}

/** In the order of their weight; less is better. */
function marks(worker: WorkerView, urgent: boolean): number[] {
  const fresh = worker.niceness === 0;
  return [
    worker.stalled ? 1 : 0,
    fresh === urgent ? 0 : 1,
    worker.idleCpuMs > RESTLESS_MS ? 1 : 0,
    Math.floor(worker.rssBytes / MEMORY_STEP_BYTES),
    -worker.usedAt,
  ];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((mark, index) => mark !== other[index]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}
