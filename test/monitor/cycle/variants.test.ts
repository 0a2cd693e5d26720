import { expect, test } from 'vitest';
import { versionKey } from '../../../src/monitor/compare/compare-versions.ts';
import { hasReplaced, isVariant, steadiness, withVariants } from '../../../src/monitor/cycle/variants.ts';
import { firstSight, type WatchedUrl } from '../../../src/monitor/watched-url.ts';
import { aVersion } from './a-version.ts';

const [base, other] = [aVersion('base'), aVersion('other')];
const [baseKey, otherKey] = [versionKey(base), versionKey(other)];
const before: WatchedUrl = {
  ...firstSight('https://a.example/', 0),
  version: base,
  variants: [otherKey],
  flappingAlerted: true,
};

/** What is remembered after the same content has been seen in so many checks in a row. */
function after(checks: number, key: string): WatchedUrl {
  let known = before;
  for (let check = 0; check < checks; check += 1) known = { ...known, ...steadiness(known, key, baseKey) };
  return known;
}

test('a variant that stays replaces the version, one that comes by turns never does', () => {
  expect(hasReplaced(after(9, otherKey))).toBe(false);
  expect(hasReplaced(after(10, otherKey))).toBe(true);
  expect(steadiness(after(9, otherKey), baseKey, baseKey).steadyChecks).toBe(1);
});

test('a version that stays forgets the variants, and may be told of again', () => {
  expect(after(19, baseKey)).toMatchObject({ variants: [otherKey], flappingAlerted: true });
  expect(after(20, baseKey)).toMatchObject({ variants: [], flappingAlerted: false });
});

test('the newest variants are kept, each once, and never the version itself', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ version: aVersion(`text ${index}`) }));
  const variants = withVariants(before, base, [{ version: base }, { version: other }, ...many]);
  expect(variants).toHaveLength(8);
  expect(variants[0]).toBe(otherKey);
  expect(variants).not.toContain(baseKey);
  expect(isVariant({ variants }, other)).toBe(true);
});
