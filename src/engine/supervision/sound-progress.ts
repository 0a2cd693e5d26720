/** Progress comes from outside: an executor of the library's user, or a sick one of our own, can say anything. */
import type { Progress } from '../../shared/work.ts';

/** What can be kept of it; null when nothing can. */
export function soundProgress(reported: Progress): Progress | null {
  const { phase, done, total, counters, note } = (reported ?? {}) as Partial<Progress>;
  if (typeof phase !== 'string' || !isCount(done)) return null;
  const sound: Progress = { phase, done: Math.round(done), total: isCount(total) ? Math.round(total) : null };
  if (typeof note === 'string') sound.note = note;
  if (typeof counters === 'object' && counters !== null)
    sound.counters = Object.fromEntries(
      Object.entries(counters).filter(([, value]) => typeof value === 'number' && Number.isFinite(value)),
    );
  return sound;
}

function isCount(value: unknown): value is number {
  return (
    typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER
  );
}
