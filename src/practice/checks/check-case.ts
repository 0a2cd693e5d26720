/** A site with one weakness, or with something that only looks like it, and what a scan must hold against it. */
import type { TruthAnswer } from '../truth-site.ts';

export interface CheckCase {
  name: string;
  files: Readonly<Record<string, string | TruthAnswer>>;
  /** Anything else is answered with this instead of 404. */
  otherwise?: TruthAnswer;
  /** What a finding about it speaks of, in its kind or title. */
  about: RegExp;
  /** false for what only looks like the weakness: then there must be no such finding. */
  isWeak: boolean;
  /** Texts that must not stand in anything that the scan writes, evidence included. */
  absent?: readonly string[];
}
