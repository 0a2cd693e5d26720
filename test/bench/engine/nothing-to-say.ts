import type { WorkResult } from '../../../src/shared/work.ts';

/** What work that does nothing returns. */
export const NOTHING_TO_SAY: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'nothing to do',
  metrics: {},
  reportPaths: [],
  phases: [],
  changes: [],
};
