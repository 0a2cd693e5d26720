/**
 * Cuts what an executor reports to the size and shape that the host accepts, makes its text safe, and takes credentials
 * out: what passes here is stored, shown and sent.
 */
import { discreetText } from '../shared/discreet-text.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Progress, WorkError, type WorkResult } from '../shared/work.ts';
import { MESSAGE_LIMITS as LIMITS, type WorkFailure } from './protocol.ts';

/** Whatever cuts adds one character. */
const word = (text: string): string => safeText(text, LIMITS.word - 1);
const line = (text: string, longest: number = LIMITS.text): string => discreetText(text, longest - 1);

export function outgoingProgress(progress: Progress): Progress {
  return {
    phase: word(progress.phase),
    done: amount(progress.done),
    total: progress.total === null ? null : amount(progress.total),
    ...(progress.counters && { counters: numbers(progress.counters, LIMITS.counters) }),
    ...(progress.note !== undefined && { note: line(progress.note, LIMITS.note) }),
  };
}

export function outgoingResult(result: WorkResult): WorkResult {
  return {
    outcome: result.outcome,
    reason: line(result.reason),
    headline: line(headlineOf(result)),
    metrics: numbers(result.metrics, LIMITS.metrics),
    reportPaths: result.reportPaths.filter((path) => path.length <= LIMITS.path).slice(0, LIMITS.reportPaths),
    phases: result.phases
      .slice(0, LIMITS.phases)
      .map(({ phase, ms }) => ({ phase: word(phase), ms: amount(ms) })),
    changes: result.changes.slice(0, LIMITS.changes).map(({ kind, subject, detail }) => ({
      kind: word(kind),
      subject: line(subject),
      detail: line(detail),
    })),
    ...(result.skipped && {
      skipped: result.skipped.slice(0, LIMITS.skipped).map(({ pattern, count, example }) => ({
        pattern: line(pattern),
        count: amount(count),
        example: line(example),
      })),
    }),
    ...(result.baseline === undefined ? {} : { baseline: result.baseline }),
    ...(result.findings && {
      findings: result.findings.slice(0, LIMITS.findings).map(({ kind, severity, title, url }) => ({
        kind: word(kind),
        severity,
        title: line(title),
        url: line(url),
      })),
    }),
  };
}

/** Wherever the one line is shown that says what came of it, it says so where that is not all. */
function headlineOf({ outcome, headline }: WorkResult): string {
  return outcome === 'partial' ? `partial, ${headline}` : headline;
}

/** `abortedBecause` is the reason of an abort, '' when there was none: what an aborted executor throws says less. */
export function outgoingFailure(thrown: unknown, abortedBecause: string): WorkFailure {
  if (thrown instanceof WorkError)
    return {
      kind: thrown.kind,
      message: line(thrown.message),
      permanent: thrown.permanent,
      retryAfterMs: thrown.retryAfterMs === null ? null : amount(thrown.retryAfterMs),
    };
  const message = abortedBecause === '' ? messageOf(thrown) : `stopped: ${abortedBecause}`;
  return { kind: 'internal', message: line(message), permanent: false, retryAfterMs: null };
}

/** JSON turns NaN and Infinity into null. */
function amount(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function numbers(record: Record<string, number>, most: number): Record<string, number> {
  const finite = Object.entries(record).filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(finite.slice(0, most).map(([name, value]) => [word(name), value]));
}
