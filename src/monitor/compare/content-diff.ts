/** The lines that differ between two normalised texts, under limits of time and size. */
import { type LineMatch, matchLines } from './match-lines.ts';

export interface DiffHunk {
  /** 1-based numbers of the first line, before and after. */
  before: number;
  after: number;
  /** Each with its sign: ` `, `-` or `+`. */
  lines: string[];
}

/** Equal lines between two hunks, or at an end: as many as a reader may want to unfold. */
export interface DiffFold {
  /** 1-based numbers of the first line, before and after. */
  before: number;
  after: number;
  /** Its first lines and its last ones; `left` lines between them are not kept. */
  head: string[];
  left: number;
  tail: string[];
}

export interface ContentDiff {
  hunks: DiffHunk[];
  /** What stands before each hunk and after the last one; null where nothing does. Left out with the hunks. */
  folds?: (DiffFold | null)[] | undefined;
  added: number;
  removed: number;
  /** What the hunks leave out or do not claim; '' when there is nothing to say. */
  note: string;
}

const CONTEXT_LINES = 3;
/** Beyond this nobody reads on, and the report grows without end. */
const MOST_LINES = 2_000;
const LONGEST_LINE = 500;
/** Lines kept at each end of a fold, and in all the folds of one difference. */
const FOLD_LINES = 20;
const MOST_FOLD_LINES = 400;
/** Four megabytes of line ends would hold the worker for seconds. */
const MOST_COMPARED_LINES = 200_000;

/** A valid difference always, and the shortest one unless the note says otherwise. */
export function diffTexts(before: string, after: string): ContentDiff {
  const [had, has] = [linesOf(before), linesOf(after)];
  const { matches, isShortest } = matchLines(had, has);
  const notes: string[] = [];
  if (!isShortest) notes.push('too much is out of order to find the shortest difference in time');
  if (Math.max(had.length, has.length) === MOST_COMPARED_LINES)
    notes.push(`only the first ${MOST_COMPARED_LINES} lines are compared`);
  const hunks: DiffHunk[] = [];
  let [shown, total] = [0, 0];
  for (const hunk of hunksOf(had, has, matches)) {
    total += hunk.lines.length;
    if (shown >= MOST_LINES) continue;
    const lines = hunk.lines.slice(0, MOST_LINES - shown).map(cutLine);
    shown += lines.length;
    hunks.push({ ...hunk, lines });
  }
  if (total > shown) notes.push(`${total - shown} more lines are not shown`);
  const folds = total > shown ? [] : foldsOf(had, has, hunks);
  const common = matches.reduce((sum, { length }) => sum + length, 0);
  return { hunks, folds, added: has.length - common, removed: had.length - common, note: notes.join('; ') };
}

/** Matched runs that are long enough to separate two hunks end one and begin the next. */
function hunksOf(had: readonly string[], has: readonly string[], matches: readonly LineMatch[]): DiffHunk[] {
  const hunks: DiffHunk[] = [];
  let [i, j] = [0, 0];
  let open: DiffHunk | null = null;
  for (const match of [...matches, { before: had.length, after: has.length, length: 0 }]) {
    const differs = i < match.before || j < match.after;
    if (differs) {
      const lead: number = open === null ? Math.min(CONTEXT_LINES, i) : 0;
      open ??= { before: i - lead + 1, after: j - lead + 1, lines: signed(' ', had, i - lead, i) };
      open.lines = open.lines.concat(signed('-', had, i, match.before), signed('+', has, j, match.after));
    }
    [i, j] = [match.before + match.length, match.after + match.length];
    if (open === null) continue;
    const isLast = i === had.length && j === has.length;
    const separates = isLast || match.length > 2 * CONTEXT_LINES;
    const shown = separates ? Math.min(CONTEXT_LINES, match.length) : match.length;
    open.lines = open.lines.concat(signed(' ', had, match.before, match.before + shown));
    if (!separates) continue;
    hunks.push(open);
    open = null;
  }
  return hunks;
}

function foldsOf(
  had: readonly string[],
  has: readonly string[],
  hunks: readonly DiffHunk[],
): (DiffFold | null)[] {
  let room = MOST_FOLD_LINES;
  let [before, after] = [1, 1];
  const folds: (DiffFold | null)[] = [];
  for (const hunk of [...hunks, { before: had.length + 1, after: has.length + 1, lines: [] }]) {
    const total = hunk.before - before;
    const head = had.slice(before - 1, before - 1 + Math.min(FOLD_LINES, total, room)).map(cutLine);
    room -= head.length;
    const tail = had
      .slice(hunk.before - 1 - Math.min(FOLD_LINES, total - head.length, room), hunk.before - 1)
      .map(cutLine);
    room -= tail.length;
    folds.push(total > 0 ? { before, after, head, left: total - head.length - tail.length, tail } : null);
    before = hunk.before + hunk.lines.filter((line) => !line.startsWith('+')).length;
    after = hunk.after + hunk.lines.filter((line) => !line.startsWith('-')).length;
  }
  return hunks.length === 0 ? [] : folds;
}

function signed(sign: string, lines: readonly string[], from: number, to: number): string[] {
  return lines.slice(from, to).map((line) => sign + line);
}

/** The line end at the end of a text is none of its lines. */
function linesOf(text: string): string[] {
  const lines = text.split('\n', MOST_COMPARED_LINES);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function cutLine(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}\u2026` : line;
}
