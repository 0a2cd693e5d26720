/**
 * The check of one URL: look, compare with the kept version, and look again some time later before a change is
 * believed. Stores nothing: what it ends with is committed as a whole by the cycle.
 */
import type { Clock } from '../../shared/clock.ts';
import { WorkError } from '../../shared/work.ts';
import { normalise } from '../content/normalise.ts';
import type { ChangeEntry, CheckRecord } from '../results/results-store.ts';
import { firstSight, type Version, type WatchedUrl } from '../watched-url.ts';
import { judgeLooks, type Verdict } from './judge-looks.ts';
import { type Eyes, look, type Sight, StatusError } from './look.ts';
import { conditionFor, conditionOf } from './validators.ts';

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
const LARGEST_HELD_BYTES = 256 * 1024;

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
      const verdict = this.#judge();
      if (verdict !== null) return this.#ended(verdict);
      this.#looks = this.#looks.map(withoutLargeBody);
      return null;
    } catch (error) {
      eyes.signal.throwIfAborted();
      if (!(error instanceof WorkError)) throw error;
      return this.failed(error);
    }
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

  #judge(): Verdict | null {
    const tools = this.#tools;
    return judgeLooks({
      before: this.#before,
      base: this.#base,
      looks: this.#looks,
      isCaught: this.#isCaught,
      rules: tools.eyes.rules,
      now: tools.clock.now(),
      content: (sha256) => tools.content(sha256),
      isRevert: (textSha256) => tools.isRevert(this.#before.url, textSha256),
    });
  }

  /** What every check that got an answer has in common: the end of a row of errors. */
  #ended({ outcome, contents, changes, isNewVersion }: Verdict): Check {
    const { errorAlerted, errorStreak, lastStatus } = this.#before;
    const { clock, sessionId } = this.#tools;
    const last = this.#looks.at(-1);
    const next: WatchedUrl = {
      ...this.#before,
      checkedAt: clock.now(),
      lastStatus: statusOf(last) ?? lastStatus,
      errorStreak: 0,
      errorSession: '',
      errorAlerted: false,
      errorMessage: '',
      ...outcome,
    };
    const recovered = errorAlerted ? [note('recovered', `answers again after ${errorStreak} failures`)] : [];
    const kept = contents.flatMap(({ version, body }) =>
      body === null ? [] : [{ sha256: version.rawSha256, body }],
    );
    const record = { next, isNewVersion, contents: kept, changes: [...recovered, ...changes], sessionId };
    return { record, notModified: last?.kind === 'not_modified', bytes: this.#bytes, failure: null };
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
