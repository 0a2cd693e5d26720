/** How the operator stands in the log of an execution. */
import type { LogPage, LogRequest } from '../../board/log/log-page.ts';
import type { LogLevel } from '../../shared/work.ts';

export interface LogState {
  /** null = not read yet. */
  page: LogPage | null;
  /** The first line in view by its offset, and which of its rows where it is wrapped; null = the end is followed. */
  top: { offset: number; row: number } | null;
  /** Long lines go on in the next row; otherwise they are scrolled sideways. */
  wrap: boolean;
  /** Cells scrolled to the right. */
  left: number;
  /** null = all lines. */
  least: LogLevel | null;
  /** What is searched for; null = nothing. */
  search: { text: string /** Offset of the line found last. */; hit: number | null } | null;
  /** What the board was asked for last, so that it is asked once. */
  asked: LogRequest | null;
}

export const FIRST_LOG: LogState = {
  page: null,
  top: null,
  wrap: false,
  left: 0,
  least: null,
  search: null,
  asked: null,
};

/** Lines that are read at once: several screens in each direction. */
const HALF_PAGE = 300;

/** While the end is followed. */
export function endRequest({ least }: Pick<LogState, 'least'>): LogRequest {
  return { at: null, before: 2 * HALF_PAGE, after: 0, least };
}

export function requestAround(offset: number, { least }: Pick<LogState, 'least'>): LogRequest {
  return { at: offset, before: HALF_PAGE, after: HALF_PAGE, least };
}
