/**
 * The check of one URL: look, compare with the kept version, look again before a change is believed. Decides
 * everything and stores nothing: what it returns is committed as a whole by the cycle.
 */
import type { Clock } from '../shared/clock.ts';
import { WorkError } from '../shared/work.ts';
import { factsThatDiffer, isSameVersion, sideOf } from './compare-versions.ts';
import { type Eyes, look, type Sight } from './look.ts';
import { normalise } from './normalise.ts';
import type { ChangeEntry, CheckRecord } from './results-store.ts';
import { areLying, conditionFor } from './validators.ts';
import { firstSight, type Version, type WatchedUrl } from './watched-url.ts';

export interface CheckTools {
  eyes: Eyes;
  clock: Clock;
  sessionId: string;
  /** A kept body by its hash. */
  content(sha256: string): Buffer | null;
}

export interface Check {
  record: CheckRecord;
  notModified: boolean;
  /** Of all bodies read. */
  bytes: number;
  failure: WorkError | null;
}

type Content = Extract<Sight, { kind: 'content' }>;

/** A deployment, or two servers behind one name, look different for a moment: the second look comes after this. */
export const CONFIRM_AFTER_MS = 1_000;
/** One failure is weather. */
const ALERT_AFTER_ERRORS = 3;

/** Never rejects for what the other side does; rejects with the signal's reason. */
export async function checkUrl(url: string, known: WatchedUrl | null, tools: CheckTools): Promise<Check> {
  const before = known ?? firstSight(url, tools.clock.now());
  const check = new UrlCheck(before, tools);
  try {
    return await check.run();
  } catch (error) {
    tools.eyes.signal.throwIfAborted();
    if (!(error instanceof WorkError)) throw error;
    return check.failed(error);
  }
}

/** The check of a URL that was not even asked. */
export function failedCheck(
  url: string,
  known: WatchedUrl | null,
  failure: WorkError,
  tools: CheckTools,
): Check {
  return new UrlCheck(known ?? firstSight(url, tools.clock.now()), tools).failed(failure);
}

class UrlCheck {
  readonly #before: WatchedUrl;
  readonly #tools: CheckTools;
  #bytes = 0;

  constructor(before: WatchedUrl, tools: CheckTools) {
    this.#before = before;
    this.#tools = tools;
  }

  async run(): Promise<Check> {
    const { eyes } = this.#tools;
    const before = this.#before;
    const base = this.#versionUnderRules();
    const first = await this.#look(conditionFor(before, eyes.rules.key));
    if (first.kind === 'not_modified') {
      const conditionalChecks = before.conditionalChecks + 1;
      return this.#ended({ state: 'unchanged', conditionalChecks }, { notModified: true });
    }
    if (first.kind === 'gone') return await this.#gone(first);
    if (base === null || before.goneAt !== null) return this.#appeared(first);
    if (isSameVersion(base, first.version)) return this.#unchanged(base, first);

    const second = await this.#lookAgain();
    if (second.kind !== 'content' || !isSameVersion(first.version, second.version))
      return this.#flapping(first, second);
    return this.#changed(base, second, areLying(before.validators, first.validators));
  }

  failed(failure: WorkError): Check {
    const { errorSession, errorAlerted, errorStreak } = this.#before;
    const { sessionId } = this.#tools;
    const streak = errorSession === sessionId ? errorStreak : errorStreak + 1;
    const alert = streak >= ALERT_AFTER_ERRORS && !errorAlerted;
    const next: WatchedUrl = {
      ...this.#before,
      state: 'error',
      checkedAt: this.#tools.clock.now(),
      errorStreak: streak,
      errorSession: sessionId,
      errorAlerted: errorAlerted || alert,
      errorMessage: failure.message,
    };
    const changes = alert ? [note('error', `failed ${streak} times in a row: ${failure.message}`)] : [];
    const record = { next, contents: [], changes, sessionId };
    return { record, notModified: false, bytes: this.#bytes, failure };
  }

  async #look(condition: Record<string, string> | null): Promise<Sight> {
    const sight = await look(this.#before.url, condition, this.#tools.eyes);
    if (sight.kind !== 'not_modified') this.#bytes += sight.bytes;
    return sight;
  }

  async #lookAgain(): Promise<Sight> {
    const { clock, eyes } = this.#tools;
    await clock.sleep(CONFIRM_AFTER_MS, eyes.signal);
    eyes.signal.throwIfAborted();
    return await this.#look(null);
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

  #unchanged(base: Version, seen: Content): Check {
    return this.#ended({
      state: 'unchanged',
      version: base,
      validators: seen.validators,
      conditionalChecks: 0,
    });
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
      { ...adopt(seen), state: 'new', goneAt: null },
      { contents: [seen], changes: goneAt === null ? [] : [back] },
    );
  }

  #changed(base: Version, seen: Content, lied: boolean): Check {
    const validatorsTrusted = this.#before.validatorsTrusted && !lied;
    const changedAt = this.#tools.clock.now();
    const change: ChangeEntry = {
      kind: 'changed',
      detail: factsThatDiffer(base, seen.version),
      from: sideOf(base),
      to: sideOf(seen.version),
    };
    return this.#ended(
      { ...adopt(seen), state: 'changed', changedAt, validatorsTrusted, flappingAlerted: false },
      { contents: [seen], changes: [change] },
    );
  }

  async #gone(first: Extract<Sight, { kind: 'gone' }>): Promise<Check> {
    const { version, goneAt } = this.#before;
    if (goneAt !== null) return this.#ended({ state: 'gone' });
    const second = await this.#lookAgain();
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
  #flapping(first: Sight, second: Sight): Check {
    const seen = [first, second].filter((sight) => sight.kind === 'content');
    const change: ChangeEntry = {
      kind: 'flapping',
      detail: 'two requests a moment apart had different answers; an ignore rule may help',
      from: first.kind === 'content' ? sideOf(first.version) : null,
      to: second.kind === 'content' ? sideOf(second.version) : null,
    };
    const next = { state: 'flapping', conditionalChecks: 0, flappingAlerted: true } as const;
    return this.#ended(next, this.#before.flappingAlerted ? {} : { contents: seen, changes: [change] });
  }

  /** What every check that got an answer has in common: the end of a row of errors. */
  #ended(
    outcome: Partial<WatchedUrl>,
    found: { contents?: Content[]; changes?: ChangeEntry[]; notModified?: boolean } = {},
  ): Check {
    const { errorAlerted, errorStreak } = this.#before;
    const { clock, sessionId } = this.#tools;
    const next: WatchedUrl = {
      ...this.#before,
      checkedAt: clock.now(),
      errorStreak: 0,
      errorSession: '',
      errorAlerted: false,
      errorMessage: '',
      ...outcome,
    };
    const recovered = errorAlerted ? [note('recovered', `answers again after ${errorStreak} failures`)] : [];
    const contents = (found.contents ?? []).map(({ version, body }) => ({ sha256: version.rawSha256, body }));
    const record = { next, contents, changes: [...recovered, ...(found.changes ?? [])], sessionId };
    return { record, notModified: found.notModified ?? false, bytes: this.#bytes, failure: null };
  }
}

function adopt(seen: Content): Pick<WatchedUrl, 'version' | 'validators' | 'conditionalChecks'> {
  return { version: seen.version, validators: seen.validators, conditionalChecks: 0 };
}

function note(kind: 'error' | 'recovered', detail: string): ChangeEntry {
  return { kind, detail, from: null, to: null };
}
