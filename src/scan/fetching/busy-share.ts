import { performance } from 'node:perf_hooks';

/** Gives a function that tells the share of the time since its last call that this thread was not waiting, from 0 to 1. */
export function busyShareOfThisThread(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
