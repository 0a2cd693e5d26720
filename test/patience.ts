/**
 * How long anything is waited for before a test fails: ten times what the slowest of it takes on a machine of two
 * processors that has nothing else to do, and less than a test may take, so that it can say what it waited for.
 */
export const PATIENCE_MS = 100_000;
