/** Broken invariants are our mistakes: fail at once, where it happened, with what was expected. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${what}`);
}

/** For the default branch of a switch over a union: adding a member then fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`broken invariant: unexpected ${JSON.stringify(value)}`);
}
