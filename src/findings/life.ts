/**
 * The life of a finding from scan to scan. Pure, so that every case is a line in a table of tests. What decides
 * that it is over is proof: whoever merely did not come by has nothing to say about it.
 */

import { compareSeverity, type Severity } from '../shared/severity.ts';
import type { Sighting } from './finding.ts';

/** A mute lies over the life and does not stop it: who unmutes sees what it is now. */
export type Life = 'open' | 'changed' | 'resolved';

/** What the results file knows of a finding, as far as the next state depends on it. */
export interface LivedFinding {
  life: Life;
  severity: Severity;
  title: string;
  /** Its severity when it was muted; null while it is not. */
  mutedSeverity: Severity | null;
}

/** What this scan has to tell of it. `returned`: it was resolved, and is there again. */
export type FindingNews = 'new' | 'returned' | 'changed' | 'resolved' | '';

export interface LifeStep {
  life: Life;
  news: FindingNews;
  /** It has become worse than what was muted: nobody has accepted that. */
  endsMute: boolean;
}

/** @param isNews false where this is the first look at its host: then it is there, and no news */
export function stepSeen(
  known: LivedFinding | null,
  now: Pick<Sighting, 'severity' | 'title'>,
  isNews: boolean,
): LifeStep {
  if (known === null) return { life: 'open', news: isNews ? 'new' : '', endsMute: false };
  const { mutedSeverity } = known;
  const endsMute = mutedSeverity !== null && isWorse(now.severity, mutedSeverity);
  const isMuted = mutedSeverity !== null && !endsMute;
  if (known.life === 'resolved') return { life: 'open', news: isMuted ? '' : 'returned', endsMute };
  const isChanged = now.severity !== known.severity || now.title !== known.title;
  return { life: isChanged ? 'changed' : 'open', news: isChanged && !isMuted ? 'changed' : '', endsMute };
}

/** @param isProved the scan showed that it is there no more */
export function stepUnseen(known: LivedFinding, isProved: boolean): LifeStep {
  const ends = isProved && known.life !== 'resolved';
  const news = ends && known.mutedSeverity === null ? 'resolved' : '';
  return { life: ends ? 'resolved' : known.life, news, endsMute: false };
}

function isWorse(severity: Severity, than: Severity): boolean {
  return compareSeverity(severity, than) > 0;
}
