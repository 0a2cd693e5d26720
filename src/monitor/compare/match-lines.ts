import { diffArrays } from 'diff';

/** A run of lines that both texts have; 0-based. */
export interface LineMatch {
  before: number;
  after: number;
  length: number;
}

/** One comparison may block the worker for so long: a cancelled execution must end within a second. */
const LONGEST_MS = 500;
const MOST_EDITS = 20_000;

/**
 * The longest common run of lines, in order. Lines at both ends that are equal, and lines that the other text
 * does not have at all, are settled before the search, whose cost grows with the square of the differences: so
 * a page that was replaced as a whole costs nothing. When the search takes too long, its part has no matches.
 */
export function matchLines(
  had: readonly string[],
  has: readonly string[],
): { matches: LineMatch[]; isShortest: boolean } {
  const least = Math.min(had.length, has.length);
  let head = 0;
  while (head < least && had[head] === has[head]) head += 1;
  let tail = 0;
  while (tail < least - head && had[had.length - 1 - tail] === has[has.length - 1 - tail]) tail += 1;

  const [hadLines, hasLines] = [new Set(had), new Set(has)];
  const candidates = (lines: readonly string[], other: ReadonlySet<string>) =>
    [...lines.keys()].slice(head, lines.length - tail).filter((index) => other.has(lines[index] ?? ''));
  const before = candidates(had, hasLines);
  const after = candidates(has, hadLines);
  const search = diffArrays(
    before.map((index) => had[index]),
    after.map((index) => has[index]),
    { timeout: LONGEST_MS, maxEditLength: MOST_EDITS },
  );

  const matches: LineMatch[] = [];
  const add = (match: LineMatch) => {
    const last = matches.at(-1);
    const continues =
      last && last.before + last.length === match.before && last.after + last.length === match.after;
    if (continues) last.length += match.length;
    else if (match.length > 0) matches.push(match);
  };
  add({ before: 0, after: 0, length: head });
  let [i, j] = [0, 0];
  for (const { added, removed, count } of search ?? []) {
    if (!added && !removed)
      for (let step = 0; step < count; step += 1)
        add({ before: before[i + step] ?? 0, after: after[j + step] ?? 0, length: 1 });
    if (!added) i += count;
    if (!removed) j += count;
  }
  add({ before: had.length - tail, after: has.length - tail, length: tail });
  return { matches, isShortest: search !== undefined };
}
