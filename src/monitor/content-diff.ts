/** The lines that differ between two normalised texts, under limits of time and size. */
import { structuredPatch } from 'diff';

export interface DiffHunk {
  /** 1-based numbers of the first line, before and after. */
  before: number;
  after: number;
  /** Each with its sign: ` `, `-` or `+`. */
  lines: string[];
}

export interface ContentDiff {
  hunks: DiffHunk[];
  added: number;
  removed: number;
  /** What the hunks leave out, and why; '' when they are the whole difference. */
  note: string;
}

const CONTEXT_LINES = 3;
/** One difference may block the worker for so long, and a cancelled execution must end within a second. */
const LONGEST_MS = 700;
const MOST_EDITS = 20_000;
/** Beyond this nobody reads on, and the report grows without end. */
const MOST_LINES = 2_000;
const LONGEST_LINE = 500;

export function diffTexts(before: string, after: string): ContentDiff {
  const options = { context: CONTEXT_LINES, timeout: LONGEST_MS, maxEditLength: MOST_EDITS };
  const patch = structuredPatch(
    'before',
    'after',
    withEnd(before),
    withEnd(after),
    undefined,
    undefined,
    options,
  );
  if (patch === undefined) return withoutHunks(before, after);
  let [added, removed, shown] = [0, 0, 0];
  const hunks: DiffHunk[] = [];
  for (const { oldStart, newStart, lines } of patch.hunks) {
    for (const line of lines) {
      if (line.startsWith('+')) added += 1;
      else if (line.startsWith('-')) removed += 1;
    }
    if (shown >= MOST_LINES) continue;
    const kept = lines.slice(0, MOST_LINES - shown).map(cutLine);
    shown += kept.length;
    hunks.push({ before: oldStart, after: newStart, lines: kept });
  }
  const total = patch.hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  return { hunks, added, removed, note: total > shown ? `${total - shown} more lines are not shown` : '' };
}

/** Every text ends in a line end, or the difference would be one of line ends. */
function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function cutLine(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}\u2026` : line;
}

/** Counts lines that the other side does not have: cheap, and right but for the order. */
function withoutHunks(before: string, after: string): ContentDiff {
  const [had, has] = [before.split('\n'), after.split('\n')];
  return {
    hunks: [],
    added: countMissing(has, had),
    removed: countMissing(had, has),
    note: `too different to compare line by line within ${LONGEST_MS / 1_000} s; lines are counted without their order`,
  };
}

function countMissing(lines: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1);
  let missing = 0;
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count === 0) missing += 1;
    else left.set(line, count - 1);
  }
  return missing;
}
