/** What a screen asks of an execution's log, and what it gets: a log may be larger than memory. */
import type { LogLevel } from '../../shared/work.ts';

export interface LogRequest {
  /** Offset (bytes) of a line that the page is to lie around; null = the end. */
  at: number | null;
  /** Lines before it, and from it on, at most. */
  before: number;
  after: number;
  /** Lines of this level and above, and those that say none; null = all. */
  least: LogLevel | null;
}

export interface LogLine {
  /** Where it begins in the file, in bytes: tells lines apart, and grows with each. */
  offset: number;
  /** Safe to print. */
  text: string;
}

export interface LogPage {
  lines: readonly LogLine[];
  /** Whether there is nothing before the first line, and nothing after the last one. */
  fromStart: boolean;
  toEnd: boolean;
  /** Of the file, in bytes. */
  size: number;
}

export interface LogSearch {
  /** A part of the line in any case, or behind `~` a regular expression. */
  text: string;
  /** Offset of a line: the search begins behind it, or before it. null = at the end of the file; -1 = at its start. */
  from: number | null;
  direction: 'down' | 'up';
  least: LogLevel | null;
}

export interface LogHit {
  /** Offset of the next line that matches; null = none from there to the end, or to the start. */
  offset: number | null;
  /** The file is longer than one search goes. */
  isCut: boolean;
}
