/**
 * What the looks at a URL amount to, held against the kept version: unchanged, changed, by turns, gone, or not to be
 * said before another look. Decides from what was seen, asks nobody, and stores nothing.
 */
import { factsThatDiffer, isSameVersion, sideOf, versionKey } from '../compare/compare-versions.ts';
import { changedBeyondNoise } from '../compare/steady-change.ts';
import type { IgnoreRules } from '../content/ignore-rules.ts';
import { normalise } from '../content/normalise.ts';
import type { ChangeEntry } from '../results/results-store.ts';
import type { Version, WatchedUrl } from '../watched-url.ts';
import type { Content, Sight } from './look.ts';
import { areLying, firstConditionalCheck } from './validators.ts';
import { hasReplaced, isVariant, steadiness, withVariants } from './variants.ts';

export interface Evidence {
  before: WatchedUrl;
  /** The kept version as today's rules see it; null = there is nothing to compare with. */
  base: Version | null;
  /** In the order in which they were taken; the newest has just been. */
  looks: readonly Sight[];
  /** The server said that the old content is current when it was not. */
  isCaught: boolean;
  rules: IgnoreRules;
  /** Epoch ms. */
  now: number;
  /** A kept body by its hash. */
  content(sha256: string): Buffer | null;
  /** Whether the URL had this content before, not long ago: a server that goes back and forth, or a rollback. */
  isRevert(textSha256: string): boolean;
}

export interface Verdict {
  /** What is remembered of the URL from now on that differs from before. */
  outcome: Partial<WatchedUrl>;
  /** To be kept. */
  contents: readonly Content[];
  changes: readonly ChangeEntry[];
  /** The version of `outcome` is one that the URL did not have before. */
  isNewVersion: boolean;
}

/** Looks that agree before a content is believed; one that was there before has to show more patience. */
const LOOKS = 2;
const LOOKS_AT_A_REVERT = 4;

/** null when it takes another look to tell. */
export function judgeLooks(evidence: Evidence): Verdict | null {
  const { before, base, looks } = evidence;
  const [first, second] = looks;
  const last = looks.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.kind === 'not_modified') return notModified(before);
  if (first.kind === 'gone') return gone(evidence, first, second);
  if (base === null || before.goneAt !== null) return appeared(before, first);
  if (second !== undefined) return judgeAgain(evidence, base, first, last);
  if (isSameVersion(base, first.version)) return unchanged(before, base, first);
  return isVariant(before, first.version) ? knownVariant(before, base, first) : null;
}

/** After two looks and more. */
function judgeAgain(evidence: Evidence, base: Version, first: Content, last: Sight): Verdict | null {
  const { before, looks, isCaught } = evidence;
  if (last.kind !== 'content') return flapping(evidence, first, last);
  const agreeing = countAgreeing(looks, last);
  if (agreeing >= LOOKS) {
    if (agreeing < LOOKS_AT_A_REVERT && evidence.isRevert(last.version.textSha256)) return null;
    // It calls the old content current: a lie, or two contents by turns. Only the latter shows the old one again.
    if (isCaught && looks.length < LOOKS + 1) return null;
    return changed(evidence, base, last);
  }
  // Two contents that are both unknown: by turns, or never the same twice? A third look tells them apart.
  const isKnown = isSameVersion(base, last.version) || isVariant(before, last.version);
  if (!isKnown && looks.length < LOOKS + 1) return null;
  return !isKnown && differsBeyondNoise(evidence, base)
    ? changed(evidence, base, last)
    : flapping(evidence, first, last);
}

/** How many looks saw what this one sees; of a row that was broken, only where new contents come by turns. */
function countAgreeing(looks: readonly Sight[], last: Content): number {
  return looks.filter((one) => one.kind === 'content' && isSameVersion(one.version, last.version)).length;
}

/** Of a page that is never the same twice: whether all looks show something that the version does not. */
function differsBeyondNoise(evidence: Evidence, base: Version): boolean {
  const { looks, rules } = evidence;
  const textOf = (body: Buffer | null, contentType: string) =>
    body === null ? null : normalise(body, contentType, rules).text;
  const before = textOf(evidence.content(base.rawSha256), base.contentType);
  const seen = looks.map((one) =>
    one.kind === 'content' ? textOf(one.body, one.version.contentType) : null,
  );
  const texts = seen.filter((text) => text !== null);
  return before !== null && texts.length === seen.length && changedBeyondNoise(before, texts);
}

function notModified(before: WatchedUrl): Verdict {
  const { conditionalChecks, version } = before;
  const key = version === null ? null : versionKey(version);
  const steady = key === null ? {} : steadiness(before, key, key);
  return verdict({ state: 'unchanged', conditionalChecks: conditionalChecks + 1, ...steady });
}

function unchanged(before: WatchedUrl, base: Version, seen: Content): Verdict {
  const key = versionKey(base);
  // What could not be read to its end then may be known now.
  const version = base.tailSha256 === '' ? { ...base, tailSha256: seen.version.tailSha256 } : base;
  return verdict({
    state: 'unchanged',
    version,
    validators: seen.validators,
    conditionalChecks: firstConditionalCheck(before),
    ...steadiness(before, key, key),
  });
}

/** Seen before as one of the answers that come by turns: believed to be the version once it stays. */
function knownVariant(before: WatchedUrl, base: Version, seen: Content): Verdict | null {
  const steady = steadiness(before, versionKey(seen.version), versionKey(base));
  if (hasReplaced(steady)) return null;
  return verdict({ state: 'flapping', conditionalChecks: 0, ...steady });
}

function appeared(before: WatchedUrl, seen: Content): Verdict {
  const { version, goneAt } = before;
  const back: ChangeEntry = {
    kind: 'new',
    detail: 'answers again after it was gone',
    from: version === null ? null : sideOf(version),
    to: sideOf(seen.version),
  };
  return verdict(
    { ...adopted(before, seen), state: 'new', goneAt: null },
    { contents: [seen], isNewVersion: true, changes: goneAt === null ? [] : [back] },
  );
}

function changed(evidence: Evidence, base: Version, seen: Content): Verdict {
  const { before, looks } = evidence;
  const others = othersThan(looks, seen);
  const isRestless = countAgreeing(looks, seen) < LOOKS;
  const byTurns = others.length > 0 ? 'two contents come by turns' : '';
  const unrest = isRestless ? 'beside what is never the same twice' : byTurns;
  const change: ChangeEntry = {
    kind: 'changed',
    detail: [factsThatDiffer(base, seen.version), unrest].filter((part) => part !== '').join(', '),
    from: sideOf(base),
    to: sideOf(seen.version),
  };
  return verdict(
    {
      ...adopted(before, seen),
      state: 'changed',
      changedAt: evidence.now,
      validatorsTrusted: before.validatorsTrusted && !hasLied(evidence),
      variants: isRestless ? [] : others,
      flappingAlerted: others.length > 0,
    },
    { contents: [seen], isNewVersion: true, changes: [change] },
  );
}

function gone(
  evidence: Evidence,
  first: Sight & { kind: 'gone' },
  second: Sight | undefined,
): Verdict | null {
  const { version, goneAt } = evidence.before;
  if (goneAt !== null) return verdict({ state: 'gone', lastStatus: first.status });
  if (second === undefined) return null;
  if (second.kind !== 'gone') return flapping(evidence, first, second);
  const change: ChangeEntry = {
    kind: 'gone',
    detail: `answers ${second.status}${version === null ? ' since it is watched' : ''}`,
    from: version === null ? null : sideOf(version),
    to: null,
  };
  return verdict({ state: 'gone', goneAt: evidence.now, changedAt: evidence.now }, { changes: [change] });
}

/** Told once for each version, with both answers, so that the operator sees what to ignore. */
function flapping({ before, base }: Evidence, first: Sight, last: Sight): Verdict {
  const seen = [first, last].filter((sight) => sight.kind === 'content');
  const shown = (sight: Sight) =>
    sight.kind === 'content' && sight.body !== null ? sideOf(sight.version) : null;
  const change: ChangeEntry = {
    kind: 'flapping',
    detail: 'two requests a moment apart had different answers; an ignore rule may help',
    from: shown(first),
    to: shown(last),
  };
  // Only what alternates with the version itself comes by turns; contents that are never the same again are not kept.
  const comesByTurns = seen.some(
    ({ version }) => (base !== null && isSameVersion(base, version)) || isVariant(before, version),
  );
  return verdict(
    {
      state: 'flapping',
      conditionalChecks: 0,
      flappingAlerted: true,
      steadyKey: '',
      steadyChecks: 0,
      ...(comesByTurns ? { variants: withVariants(before, base, seen) } : {}),
    },
    before.flappingAlerted ? {} : { contents: seen, changes: [change] },
  );
}

function othersThan(looks: readonly Sight[], seen: Content): string[] {
  const key = versionKey(seen.version);
  const keys = looks.flatMap((sight) => (sight.kind === 'content' ? [versionKey(sight.version)] : []));
  return [...new Set(keys)].filter((one) => one !== key);
}

/** Whether the server kept a validator although the content had changed. */
function hasLied({ isCaught, looks, before }: Evidence): boolean {
  if (isCaught) return true;
  return looks.some((sight) => sight.kind === 'content' && areLying(before.validators, sight.validators));
}

function adopted(before: WatchedUrl, { version, validators }: Content): Partial<WatchedUrl> {
  return {
    version,
    validators,
    conditionalChecks: firstConditionalCheck(before),
    variants: [],
    steadyKey: versionKey(version),
    steadyChecks: 1,
  };
}

function verdict(outcome: Partial<WatchedUrl>, found: Partial<Omit<Verdict, 'outcome'>> = {}): Verdict {
  return { outcome, contents: [], changes: [], isNewVersion: false, ...found };
}
