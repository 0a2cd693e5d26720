/** Pages of an execution's log, and searches through it. */
import { type FileHandle, open } from 'node:fs/promises';
import { linearPattern } from '../../domain/filtering/linear-pattern.ts';
import { codeOf } from '../../shared/errors.ts';
import { LOG_LEVELS, lineLevel } from '../../shared/log-level.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { LogLevel } from '../../shared/work.ts';
import { linesDown, linesUp, type RawLine } from './log-lines.ts';
import type { LogHit, LogLine, LogPage, LogRequest, LogSearch } from './log-page.ts';

/** Longer lines are cut: characters. */
export const LONGEST_LOG_LINE = 4_000;
/** One page is looked for in so much of the file, one search goes so far: bytes. */
const MOST_READ = 8 * 1024 * 1024;
const MOST_SEARCHED = 256 * 1024 * 1024;

const NO_LOG: LogPage = { lines: [], fromStart: true, toEnd: true, size: 0 };

/** Empty where there is no file yet. @throws what the file system says of a file that cannot be read. */
export async function readLogPage(path: string, request: LogRequest): Promise<LogPage> {
  return await withFile(path, NO_LOG, async (file, size) => {
    const at = Math.min(request.at ?? size, size);
    const isShown = levelFilter(request.least);
    const up = await collect(linesUp(file, at), request.before, isShown);
    const down =
      request.at === null
        ? { lines: [], isAll: true }
        : await collect(linesDown(file, at), request.after, isShown);
    return {
      lines: [...up.lines.toReversed(), ...down.lines],
      fromStart: up.isAll,
      toEnd: down.isAll,
      size,
    };
  });
}

/** @throws UserError for a pattern that cannot be read. */
export async function searchLog(path: string, search: LogSearch): Promise<LogHit> {
  const matches = matcherOf(search.text);
  const isShown = levelFilter(search.least);
  return await withFile(path, { offset: null, isCut: false }, async (file, size) => {
    const { from, direction } = search;
    const pieces =
      direction === 'up' ? linesUp(file, from ?? size) : linesDown(file, Math.max(0, from ?? size));
    let looked = 0;
    for await (const lines of pieces) {
      for (const { offset, bytes } of lines) {
        looked += bytes.length;
        // The line that it begins behind.
        if (direction === 'down' && offset === from) continue;
        const text = textOf(bytes);
        if (isShown(text) && matches(text)) return { offset, isCut: false };
      }
      if (looked > MOST_SEARCHED) return { offset: null, isCut: true };
    }
    return { offset: null, isCut: false };
  });
}

async function withFile<Result>(
  path: string,
  none: Result,
  work: (file: FileHandle, size: number) => Promise<Result>,
): Promise<Result> {
  try {
    await using file = await open(path, 'r');
    return await work(file, (await file.stat()).size);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return none;
    throw error;
  }
}

async function collect(
  pieces: AsyncGenerator<RawLine[]>,
  most: number,
  isShown: (text: string) => boolean,
): Promise<{ lines: LogLine[]; isAll: boolean }> {
  const lines: LogLine[] = [];
  let looked = 0;
  for await (const piece of pieces) {
    for (const { offset, bytes } of piece) {
      looked += bytes.length;
      const text = textOf(bytes);
      if (!isShown(text)) continue;
      if (lines.length === most) return { lines, isAll: false };
      lines.push({ offset, text });
    }
    if (looked > MOST_READ) return { lines, isAll: false };
  }
  return { lines, isAll: true };
}

function textOf(bytes: Buffer): string {
  return safeText(bytes.toString('utf8'), LONGEST_LOG_LINE);
}

/** A line that says no level belongs to the one before it, which nobody knows here: it is shown. */
function levelFilter(least: LogLevel | null): (text: string) => boolean {
  if (least === null) return () => true;
  const from = LOG_LEVELS.indexOf(least);
  return (text) => {
    const level = lineLevel(text);
    return level === null || LOG_LEVELS.indexOf(level) >= from;
  };
}

function matcherOf(text: string): (line: string) => boolean {
  if (text.startsWith('~')) return linearPattern(text.slice(1));
  const sought = text.toLowerCase();
  return (line) => line.toLowerCase().includes(sought);
}
