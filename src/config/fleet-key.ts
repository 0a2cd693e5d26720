/** What everything that a fleet's machines tell each other is sealed with. */

/** 24 random bytes in base64, or 16 in hexadecimal, are so long. */
const SHORTEST_KEY = 32;
/** Random text of that length has more different characters; `aaaa...` has not. */
const FEWEST_CHARACTERS = 8;
const MEND = '"openssl rand -base64 32" makes a good one';

/** Why it must not be the key of a fleet; '' = it may. Never quotes it. */
export function fleetKeyProblem(key: string): string {
  const { length } = key.trim();
  if (length === 0) return `is empty; ${MEND}`;
  if (length < SHORTEST_KEY) return `is too short: ${length} characters, at least ${SHORTEST_KEY}; ${MEND}`;
  return new Set(key).size < FEWEST_CHARACTERS ? `is easy to guess; ${MEND}` : '';
}
