/** What was read of one page lately: of the last scans all that any look showed. */
import { unionOf, type WordSketch } from './word-sketch.ts';

export interface KeptText {
  /** What the last `reads` scans showed that read it. */
  recent: WordSketch;
  /** What READS_KEPT scans before these showed. */
  older: WordSketch;
  reads: number;
}

/**
 * Of five advertisements that come by chance two looks may show the same one, and the scan before another: after so many
 * scans all of them have been seen. What has not been shown for twice as many is new when it comes again.
 */
const READS_KEPT = 8;

/** @param before null where it was never read, or where what it showed is not to count any more */
export function keptAfter(before: KeptText | null, looks: readonly WordSketch[]): KeptText {
  const shown = unionOf(looks);
  if (before === null) return { recent: shown, older: unionOf([]), reads: 1 };
  const { recent, older, reads } = before;
  if (reads >= READS_KEPT) return { recent: shown, older: recent, reads: 1 };
  return { recent: unionOf([recent, shown]), older, reads: reads + 1 };
}

/** All that it showed in these scans. */
export function allOf({ recent, older }: KeptText): WordSketch {
  return unionOf([recent, older]);
}
