/** How many letters may differ before a suggestion is more confusing than helpful. */
const MOST_EDITS = 2;
/** Longer words are not compared: the table grows with the square. */
const LONGEST_WORD = 40;

/** The candidate that `word` was probably meant to be, or null: for `did you mean "state"?`. Case is ignored. */
export function nearestWord(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  if (wanted.length > LONGEST_WORD) return null;
  let nearest: string | null = null;
  // A short word must keep more than half of its letters, or everything resembles it.
  let fewest = Math.min(MOST_EDITS, Math.floor((wanted.length - 1) / 2)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue;
    const edits = editsBetween(wanted, candidate.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
function editsBetween(one: string, other: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let fewest = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) fewest = Math.min(fewest, beforePrevious[column - 2]! + 1);
      current.push(fewest);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[other.length]!;
}
