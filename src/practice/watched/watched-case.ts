/** A page that a monitor watches, and what must be told of it in which cycle. */
import type { AskedPath, TruthAnswer } from '../truth-site.ts';

export type ToldKind = 'changed' | 'gone' | 'new' | 'flapping' | 'error' | 'recovered';

export interface WatchedCase {
  kind: string;
  /** @param cycle counts from 0, the baseline; `asked` counts the requests of all cycles */
  answer(cycle: number, request: AskedPath, asked: number): TruthAnswer;
  /** All that there is to tell. */
  truth: readonly ToTell[];
}

export interface ToTell {
  kind: ToldKind;
  /** The cycle from which on it can be seen. */
  cycle: number;
  /** Cycles that may go by until it is told, where the server hides it; 0 = it must be told at once. */
  within: number;
}

/** For each page of a case: what the monitor is told to ignore. */
export const IGNORED_SELECTOR = '.clock';
export const IGNORED_PATTERN = '^Generated at';
