/**
 * Answers that a URL gives by turns with its kept version, such as those of a test of two designs or of two servers
 * behind one name: seeing one of them is no change, until one of them stays.
 */
import { isSameVersion, versionKey } from '../compare/compare-versions.ts';
import type { Version, WatchedUrl } from '../watched-url.ts';

const MOST_VARIANTS = 8;
/** A variant seen so often without a break has replaced the version: the test of two designs has been decided. */
const SETTLED_CHECKS = 10;
/** The version itself seen so often without a break: what else was seen is forgotten. */
const CALM_CHECKS = 20;

export type Steadiness = Pick<WatchedUrl, 'steadyKey' | 'steadyChecks'> & Partial<WatchedUrl>;

export function isVariant(before: Pick<WatchedUrl, 'variants'>, version: Version): boolean {
  return before.variants.includes(versionKey(version));
}

/**
 * Counts how long the content of `key` has been seen without a break; the version (`baseKey`) that stays forgets the
 * variants.
 */
export function steadiness(before: WatchedUrl, key: string, baseKey: string): Steadiness {
  const count = before.steadyKey === key ? Math.min(before.steadyChecks + 1, CALM_CHECKS) : 1;
  const isCalm = key === baseKey && count >= CALM_CHECKS;
  return {
    steadyKey: key,
    steadyChecks: count,
    ...(isCalm ? { variants: [], flappingAlerted: false } : {}),
  };
}

/** Whether a variant has stayed for so long that it is the version now. */
export function hasReplaced({ steadyChecks }: Steadiness): boolean {
  return steadyChecks >= SETTLED_CHECKS;
}

/** The keys of the variants with those that have just been seen, the newest first. */
export function withVariants(
  before: Pick<WatchedUrl, 'variants'>,
  base: Version | null,
  seen: readonly { version: Version }[],
): string[] {
  const others = seen.filter(({ version }) => base === null || !isSameVersion(base, version));
  const keys = others.map(({ version }) => versionKey(version));
  return [...new Set([...keys, ...before.variants])].slice(0, MOST_VARIANTS);
}
