import type { Clock } from '../shared/clock.ts';

/**
 * The outcome of `work`, or an Error when that takes longer than `ms`, or than until `stop` aborts; the work itself goes
 * on, and nobody hears of it.
 */
export async function within<Value>(
  clock: Clock,
  ms: number,
  work: Promise<Value>,
  stop?: AbortSignal,
): Promise<Value> {
  const timer = new AbortController();
  work.catch(() => undefined);
  const late = clock.sleep(ms, AbortSignal.any(stop ? [timer.signal, stop] : [timer.signal])).then(() => {
    throw new Error(`no answer within ${ms / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
