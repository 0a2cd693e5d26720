import { nearestWord } from '../domain/nearest-word.ts';

/** Fewer letters begin too many words. */
const SHORTEST_BEGINNING = 3;

/**
 * `; did you mean "interval"?` for a word that nobody knows, or '' where nothing is near: ready to be put
 * behind a message. Near is a word with a few letters mistyped, or one that begins as this one does.
 */
export function didYouMean(word: string, known: readonly string[], quote: '"' | '' = '"'): string {
  const written = word.replaceAll('-', '_').toLowerCase();
  const plain = known.map((candidate) => candidate.replaceAll('-', '_').toLowerCase());
  const near = nearestWord(written, plain);
  const index =
    near === null ? plain.findIndex((candidate) => beginsLike(candidate, written)) : plain.indexOf(near);
  return index === -1 ? '' : `; did you mean ${quote}${known[index]}${quote}?`;
}

function beginsLike(candidate: string, written: string): boolean {
  const [shorter, longer] = candidate.length < written.length ? [candidate, written] : [written, candidate];
  return shorter.length >= SHORTEST_BEGINNING && longer.startsWith(shorter);
}
