/**
 * What changed on a page that is never the same twice. The places in which its looks differ from each other (a clock,
 * an advertisement, a counter) explain what differs there from before; what all looks show alike and the kept version
 * does not have is a change, however restless the rest of the page is.
 */
import { type LineMatch, matchLines } from './match-lines.ts';

/** Lines `[from, to)` of the first look that were not matched, and how many of the other text stand in their place. */
interface Gap {
  from: number;
  to: number;
  others: number;
}

/** A restless place may show more lines one time and fewer the next. */
const SPARE_LINES = 2;

/**
 * Whether the looks show a change that their own differences do not explain. Texts that are too far apart to be
 * compared in time say no.
 * @param before the kept version, normalised as the looks are
 * @param looks two or more
 */
export function changedBeyondNoise(before: string, looks: readonly string[]): boolean {
  const [first, ...others] = looks.map((text) => text.split('\n'));
  if (first === undefined || others.length === 0) return false;
  const changes = gapsOf(before.split('\n'), first);
  const noise = others.map((other) => gapsOf(other, first));
  if (changes === null || noise.includes(null)) return false;
  const restless = noise.flatMap((gaps) => gaps ?? []);
  return changes.some((change) => !isExplained(change, restless));
}

/** null where the search took too long. */
function gapsOf(other: readonly string[], first: readonly string[]): Gap[] | null {
  const { matches, isShortest } = matchLines(other, first);
  if (!isShortest) return null;
  const gaps: Gap[] = [];
  let [i, j] = [0, 0];
  const end: LineMatch = { before: other.length, after: first.length, length: 0 };
  for (const { before, after, length } of [...matches, end]) {
    if (i < before || j < after) gaps.push({ from: j, to: after, others: before - i });
    [i, j] = [before + length, after + length];
  }
  return gaps;
}

function isExplained(change: Gap, restless: readonly Gap[]): boolean {
  const near = restless.filter(({ from, to }) => from <= change.to && change.from <= to);
  for (let line = change.from; line < change.to; line += 1)
    if (!near.some(({ from, to }) => from <= line && line < to)) return false;
  const room = near.reduce((sum, { others }) => sum + others + SPARE_LINES, 0);
  return change.others <= room;
}
