/**
 * The check of one URL: look, compare with the kept version, and look again some time later before a change is
 * believed. Decides everything and stores nothing: what it ends with is committed as a whole by the cycle.
 */
import type { Clock } from '../../shared/clock.ts';
import { WorkError } from '../../shared/work.ts';
import { factsThatDiffer, isSameVersion, sideOf, versionKey } from '../compare/compare-versions.ts';
import { changedBeyondNoise } from '../compare/steady-change.ts';
import { normalise } from '../content/normalise.ts';
import type { ChangeEntry, CheckRecord } from '../results/results-store.ts';
import { firstSight, type Version, type WatchedUrl } from '../watched-url.ts';
import { type Content, type Eyes, look, type Sight, StatusError } from './look.ts';
import { areLying, conditionFor, conditionOf, firstConditionalCheck } from './validators.ts';

export interface CheckTools {
  eyes: Eyes;
  clock: Clock;
  sessionId: string;
  /** A kept body by its hash. */
  content(sha256: string): Buffer | null;
  /** Whether the URL had this content before, not long ago: a server that goes back and forth, or a rollback. */
  isRevert(url: string, textSha256: string): boolean;
}

export interface Check {
  record: CheckRecord;
  notModified: boolean;
  /** Of all bodies read. */
  bytes: number;
  failure: WorkError | null;
}

/** One failure is weather. */
const ALERT_AFTER_ERRORS = 3;
/** Answers that a URL may give by turns. */
const MOST_VARIANTS = 8;
/** A variant seen so often without a break has replaced the version: the test of two designs has been decided. */
const SETTLED_CHECKS = 10;
/** The version itself seen so often without a break: what else was seen is forgotten. */
const CALM_CHECKS = 20;
const LARGEST_HELD_BYTES = 256 * 1024;
/** Looks that agree before a content is believed; one that was there before has to show more patience. */
const LOOKS = 2;
const LOOKS_AT_A_REVERT = 4;

/**
 * One URL's check, look by look: `look()` until it gives a Check. Between two looks the caller waits and lets
 * others have their turn. Never rejects for what the other side does; rejects with the signal's reason.
 */
export class UrlCheck {
  readonly #before: WatchedUrl;
  readonly #tools: CheckTools;
  readonly #base: Version | null;
  #looks: Sight[] = [];
  #bytes = 0;
  #wasConditional = false;
  /** The server said that the old content is current when it was not. */
  #isCaught = false;

  constructor(url: string, known: WatchedUrl | null, tools: CheckTools) {
    const before = known ?? firstSight(url, tools.clock.now());
    const hasOldRules = before.version !== null && before.version.rulesKey !== tools.eyes.rules.key;
    // Variants are known by the hash of their text under the rules, and their bodies are not kept.
    this.#before = hasOldRules ? { ...before, variants: [], steadyKey: '', steadyChecks: 0 } : before;
    this.#tools = tools;
    this.#base = this.#versionUnderRules();
  }

  /** null when another look is needed, after a while. */
  async look(): Promise<Check | null> {
    const { eyes } = this.#tools;
    try {
      const isFirst = this.#looks.length === 0;
      const condition = isFirst ? conditionFor(this.#before, eyes.rules.key) : null;
      if (isFirst) this.#wasConditional = condition !== null;
      else if (this.#looks.length === 1) await this.#tryTheOldValidators();
      const sight = await look(this.#before.url, condition, this.#base, eyes);
      this.#bytes += sight.kind === 'not_modified' ? 0 : sight.bytes;
      this.#looks.push(sight);
      const check = this.#judge();
      if (check === null) this.#looks = this.#looks.map(withoutLargeBody);
      return check;
    } catch (error) {
      eyes.signal.throwIfAborted();
      if (!(error instanceof WorkError)) throw error;
      return this.failed(error);
    }
  }

  /**
   * A whole fetch found what no conditional one had: a server that still calls the old content current would have
   * gone on saying so.
   */
  async #tryTheOldValidators(): Promise<void> {
    const { validators, validatorsTrusted, url } = this.#before;
    const condition = conditionOf(validators);
    if (this.#wasConditional || condition === null || !validatorsTrusted) return;
    const sight = await look(url, condition, null, this.#tools.eyes);
    if (sight.kind === 'not_modified') this.#isCaught = true;
    else this.#bytes += sight.bytes;
  }

  /** The check of a URL that could not be seen, or was not even asked. */
  failed(failure: WorkError): Check {
    const { errorSession, errorAlerted, errorStreak, lastStatus } = this.#before;
    const { sessionId } = this.#tools;
    const streak = errorSession === sessionId ? errorStreak : errorStreak + 1;
    const alert = streak >= ALERT_AFTER_ERRORS && !errorAlerted;
    const next: WatchedUrl = {
      ...this.#before,
      state: 'error',
      checkedAt: this.#tools.clock.now(),
      lastStatus: failure instanceof StatusError ? failure.status : lastStatus,
      errorStreak: streak,
      errorSession: sessionId,
      errorAlerted: errorAlerted || alert,
      errorMessage: failure.message,
    };
    const changes = alert ? [note('error', `failed ${streak} times in a row: ${failure.message}`)] : [];
    const record = { next, isNewVersion: false, contents: [], changes, sessionId };
    return { record, notModified: false, bytes: this.#bytes, failure };
  }

  /** The kept version as today's rules see it, so that a change of rules is never taken for a change of content. */
  #versionUnderRules(): Version | null {
    const { version } = this.#before;
    const { rules } = this.#tools.eyes;
    if (version === null || version.rulesKey === rules.key) return version;
    const body = this.#tools.content(version.rawSha256);
    if (body === null) return null;
    const textSha256 = normalise(body, version.contentType, rules).sha256;
    return { ...version, textSha256, rulesKey: rules.key };
  }

  #judge(): Check | null {
    const [first, second] = this.#looks;
    const last = this.#looks.at(-1);
    const base = this.#base;
    if (first === undefined || last === undefined) return null;
    if (first.kind === 'not_modified') return this.#notModified();
    if (first.kind === 'gone') return this.#judgeGone(first, second);
    if (base === null || this.#before.goneAt !== null) return this.#appeared(first);
    if (second === undefined) {
      if (isSameVersion(base, first.version)) return this.#unchanged(base, first);
      return this.#isVariant(first) ? this.#knownVariant(base, first) : null;
    }
    if (last.kind !== 'content') return this.#flapping(first, last);
    const agreeing = this.#agreeing(last);
    if (agreeing >= LOOKS) {
      const isRevert = this.#tools.isRevert(this.#before.url, last.version.textSha256);
      if (isRevert && agreeing < LOOKS_AT_A_REVERT) return null;
      // It calls the old content current: a lie, or two contents by turns. Only the latter shows the old one again.
      if (this.#isCaught && this.#looks.length < LOOKS + 1) return null;
      return this.#changed(base, last);
    }
    // Two contents that are both unknown: by turns, or never the same twice? A third look tells them apart.
    const isKnown = isSameVersion(base, last.version) || this.#isVariant(last);
    if (!isKnown && this.#looks.length < LOOKS + 1) return null;
    return !isKnown && this.#differsBeyondNoise(base)
      ? this.#changed(base, last)
      : this.#flapping(first, last);
  }

  /** How many looks saw what this one sees; of a row that was broken, only where new contents come by turns. */
  #agreeing(last: Content): number {
    return this.#looks.filter((one) => one.kind === 'content' && isSameVersion(one.version, last.version))
      .length;
  }

  /** Of a page that is never the same twice: whether all looks show something that the version does not. */
  #differsBeyondNoise(base: Version): boolean {
    const { rules } = this.#tools.eyes;
    const kept = this.#tools.content(base.rawSha256);
    const textOf = (body: Buffer | null, contentType: string) =>
      body === null ? null : normalise(body, contentType, rules).text;
    const before = textOf(kept, base.contentType);
    const looks = this.#looks.map((one) =>
      one.kind === 'content' ? textOf(one.body, one.version.contentType) : null,
    );
    if (before === null || looks.includes(null)) return false;
    return changedBeyondNoise(
      before,
      looks.filter((text) => text !== null),
    );
  }

  #isVariant({ version }: Content): boolean {
    return this.#before.variants.includes(versionKey(version));
  }

  #notModified(): Check {
    const { conditionalChecks, version } = this.#before;
    const steady = version === null ? {} : this.#steady(versionKey(version), versionKey(version));
    const next = { state: 'unchanged', conditionalChecks: conditionalChecks + 1, ...steady } as const;
    return this.#ended(next, { notModified: true });
  }

  #unchanged(base: Version, seen: Content): Check {
    const key = versionKey(base);
    const { validators } = seen;
    // What could not be read to its end then may be known now.
    const version = base.tailSha256 === '' ? { ...base, tailSha256: seen.version.tailSha256 } : base;
    const conditionalChecks = firstConditionalCheck(this.#before);
    const steady = this.#steady(key, key);
    return this.#ended({ state: 'unchanged', version, validators, conditionalChecks, ...steady });
  }

  /** Seen before as one of the answers that come by turns: believed to be the version once it stays. */
  #knownVariant(base: Version, seen: Content): Check | null {
    const steady = this.#steady(versionKey(seen.version), versionKey(base));
    if (steady.steadyChecks >= SETTLED_CHECKS) return null;
    return this.#ended({ state: 'flapping', conditionalChecks: 0, ...steady });
  }

  /** Counts how long the same has been seen; a version that stays forgets the rest. */
  #steady(key: string, baseKey: string): Partial<WatchedUrl> & { steadyChecks: number } {
    const { steadyKey, steadyChecks } = this.#before;
    const count = steadyKey === key ? Math.min(steadyChecks + 1, CALM_CHECKS) : 1;
    const isCalm = key === baseKey && count >= CALM_CHECKS;
    return {
      steadyKey: key,
      steadyChecks: count,
      ...(isCalm ? { variants: [], flappingAlerted: false } : {}),
    };
  }

  #appeared(seen: Content): Check {
    const { version, goneAt } = this.#before;
    const back: ChangeEntry = {
      kind: 'new',
      detail: 'answers again after it was gone',
      from: version === null ? null : sideOf(version),
      to: sideOf(seen.version),
    };
    return this.#ended(
      { ...this.#adopt(seen), state: 'new', goneAt: null },
      { contents: [seen], isNewVersion: true, changes: goneAt === null ? [] : [back] },
    );
  }

  #changed(base: Version, seen: Content): Check {
    const { before, others } = { before: this.#before, others: this.#othersThan(seen) };
    const validatorsTrusted = before.validatorsTrusted && !this.#lied();
    const restless = this.#agreeing(seen) < LOOKS ? 'beside what is never the same twice' : '';
    const byTurns = others.length > 0 && restless === '' ? 'two contents come by turns' : restless;
    const change: ChangeEntry = {
      kind: 'changed',
      detail: [factsThatDiffer(base, seen.version), byTurns].filter((part) => part !== '').join(', '),
      from: sideOf(base),
      to: sideOf(seen.version),
    };
    return this.#ended(
      {
        ...this.#adopt(seen),
        state: 'changed',
        changedAt: this.#tools.clock.now(),
        validatorsTrusted,
        variants: restless === '' ? others : [],
        flappingAlerted: others.length > 0,
      },
      { contents: [seen], isNewVersion: true, changes: [change] },
    );
  }

  #judgeGone(first: Sight & { kind: 'gone' }, second: Sight | undefined): Check | null {
    const { version, goneAt } = this.#before;
    if (goneAt !== null) return this.#ended({ state: 'gone', lastStatus: first.status });
    if (second === undefined) return null;
    if (second.kind !== 'gone') return this.#flapping(first, second);
    const change: ChangeEntry = {
      kind: 'gone',
      detail: `answers ${second.status}${version === null ? ' since it is watched' : ''}`,
      from: version === null ? null : sideOf(version),
      to: null,
    };
    const now = this.#tools.clock.now();
    return this.#ended({ state: 'gone', goneAt: now, changedAt: now }, { changes: [change] });
  }

  /** Told once for each version, with both answers, so that the operator sees what to ignore. */
  #flapping(first: Sight, last: Sight): Check {
    const seen = [first, last].filter((sight) => sight.kind === 'content');
    const shown = (sight: Sight) =>
      sight.kind === 'content' && sight.body !== null ? sideOf(sight.version) : null;
    const change: ChangeEntry = {
      kind: 'flapping',
      detail: 'two requests a moment apart had different answers; an ignore rule may help',
      from: shown(first),
      to: shown(last),
    };
    const base = this.#base;
    // Only what alternates with the version itself comes by turns; contents that are never the same again are not kept.
    const returned = base !== null && seen.some(({ version }) => isSameVersion(base, version));
    const isTold = this.#before.flappingAlerted;
    return this.#ended(
      {
        state: 'flapping',
        conditionalChecks: 0,
        flappingAlerted: true,
        steadyKey: '',
        steadyChecks: 0,
        ...(returned || seen.some((one) => this.#isVariant(one))
          ? { variants: this.#withVariants(seen) }
          : {}),
      },
      isTold ? {} : { contents: seen, changes: [change] },
    );
  }

  #withVariants(seen: readonly Content[]): string[] {
    const base = this.#base;
    const others = seen.filter(({ version }) => base === null || !isSameVersion(base, version));
    const keys = others.map(({ version }) => versionKey(version));
    return [...new Set([...keys, ...this.#before.variants])].slice(0, MOST_VARIANTS);
  }

  #othersThan(seen: Content): string[] {
    const key = versionKey(seen.version);
    const keys = this.#looks.flatMap((sight) =>
      sight.kind === 'content' ? [versionKey(sight.version)] : [],
    );
    return [...new Set(keys)].filter((one) => one !== key);
  }

  /** Whether the server kept a validator although the content had changed. */
  #lied(): boolean {
    if (this.#isCaught) return true;
    return this.#looks.some(
      (sight) => sight.kind === 'content' && areLying(this.#before.validators, sight.validators),
    );
  }

  #adopt(seen: Content): Partial<WatchedUrl> {
    const { version, validators } = seen;
    const key = versionKey(version);
    const conditionalChecks = firstConditionalCheck(this.#before);
    return { version, validators, conditionalChecks, variants: [], steadyKey: key, steadyChecks: 1 };
  }

  /** What every check that got an answer has in common: the end of a row of errors. */
  #ended(
    outcome: Partial<WatchedUrl>,
    found: {
      contents?: Content[];
      changes?: ChangeEntry[];
      notModified?: boolean;
      isNewVersion?: boolean;
    } = {},
  ): Check {
    const { errorAlerted, errorStreak, lastStatus } = this.#before;
    const { clock, sessionId } = this.#tools;
    const next: WatchedUrl = {
      ...this.#before,
      checkedAt: clock.now(),
      lastStatus: statusOf(this.#looks.at(-1)) ?? lastStatus,
      errorStreak: 0,
      errorSession: '',
      errorAlerted: false,
      errorMessage: '',
      ...outcome,
    };
    const recovered = errorAlerted ? [note('recovered', `answers again after ${errorStreak} failures`)] : [];
    const contents = (found.contents ?? []).flatMap(({ version, body }) =>
      body === null ? [] : [{ sha256: version.rawSha256, body }],
    );
    const changes = [...recovered, ...(found.changes ?? [])];
    const record = { next, isNewVersion: found.isNewVersion ?? false, contents, changes, sessionId };
    return { record, notModified: found.notModified ?? false, bytes: this.#bytes, failure: null };
  }
}

/** Many URLs may wait for another look at once; what a deployment changed must not be held in memory as a whole. */
function withoutLargeBody(sight: Sight): Sight {
  const isLarge = sight.kind === 'content' && (sight.body?.length ?? 0) > LARGEST_HELD_BYTES;
  return isLarge ? { ...sight, body: null } : sight;
}

function statusOf(sight: Sight | undefined): number | null {
  if (sight === undefined || sight.kind === 'not_modified') return null;
  return sight.kind === 'gone' ? sight.status : sight.version.status;
}

function note(kind: 'error' | 'recovered', detail: string): ChangeEntry {
  return { kind, detail, from: null, to: null };
}
