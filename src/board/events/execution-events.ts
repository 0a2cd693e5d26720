/** From what an execution was when it was last looked at to what it is now: the events between. */
import { spanText } from '../../domain/duration.ts';
import { type Execution, type ExecutionStatus, isFinal } from '../../domain/execution.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { WorkResult } from '../../shared/work.ts';
import type { Store } from '../../store/store.ts';
import type { EventExecution, FloorEvent, FloorEventKind } from './floor-event.ts';

/** What of an execution has been told. */
export interface Known {
  status: ExecutionStatus;
  attempt: number;
}

export const UNKNOWN: Known = { status: 'QUEUED', attempt: 0 };

const ENDINGS = { COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'cancelled' } as const;

/** In the order in which they happened; what came and went between two looks is told as well. */
export function executionEvents(execution: Execution, known: Known, store: Store, now: number): FloorEvent[] {
  const { id, status, attempt, endTime, cancelRequestedBy } = execution;
  if (status === known.status && attempt === known.attempt) return [];
  const events: FloorEvent[] = [];
  const add = (kind: FloorEventKind, at: number, what: Partial<FloorEvent>, ofExecution = {}) =>
    events.push({
      kind,
      at,
      task: null,
      by: '',
      ...what,
      execution: { ...eventExecution(execution), ...ofExecution },
      text: safeText(what.text ?? ''),
    });
  for (const one of store.attempts.of(id)) {
    if (one.attempt > known.attempt)
      add('started', one.startedAt, startWords(execution, one.attempt), { attempt: one.attempt });
    const isTold =
      one.attempt < known.attempt || (one.attempt === known.attempt && known.status !== 'RUNNING');
    const isLast = one.attempt === attempt && (isFinal(status) || status === 'RUNNING');
    if (isTold || isLast || one.endedAt === null) continue;
    const waits = one.attempt === attempt;
    const again = { attempt: one.attempt, errorKind: one.errorKind, status: waits ? status : 'RETRYING' };
    if (one.outcome === 'error' || one.outcome === 'timeout')
      add('retry', one.endedAt, { text: retryText(one.errorMessage, waits ? execution : null, now) }, again);
    else add('returned', one.endedAt, { text: `${one.outcome}; waits for a worker again` }, again);
  }
  if (isFinal(status))
    add(ENDINGS[status as keyof typeof ENDINGS], endTime ?? now, {
      text: endText(execution, store),
      by: status === 'CANCELLED' ? cancelRequestedBy : '',
    });
  return events;
}

function eventExecution(execution: Execution): EventExecution {
  const { id, sessionId, status, trigger, attempt, errorKind, notBefore } = execution;
  const failed = status === 'FAILED' || status === 'RETRYING';
  return {
    id,
    sessionId,
    status,
    trigger,
    attempt,
    errorKind: failed ? errorKind : '',
    retryAt: status === 'RETRYING' ? notBefore : null,
    durationMs: durationOf(execution),
  };
}

function startWords({ trigger, requestedBy, reason }: Execution, attempt: number): Partial<FloorEvent> {
  const by = trigger === 'schedule' || trigger === 'catchup' ? '' : requestedBy;
  const words = [trigger, attempt > 1 ? `attempt ${attempt}` : '', by === '' ? '' : `by ${by}`];
  const text = words.filter((word) => word !== '').join(', ');
  return { by, text: reason === '' ? text : `${text}: ${reason}` };
}

function endText(execution: Execution, store: Store): string {
  const { status, errorMessage, attempt, cancelRequestedBy, id, resultJson } = execution;
  const took = durationOf(execution);
  const after = took === null ? '' : ` in ${spanText(took)}`;
  if (status === 'COMPLETED') {
    const headline = resultJson === null ? '' : (JSON.parse(resultJson) as WorkResult).headline;
    return `${headline}${after}`.trim();
  }
  if (status === 'CANCELLED')
    return errorMessage === '' ? `by ${cancelRequestedBy}` : errorMessage.replace(/^cancelled /, '');
  const attempts = attempt > 1 ? `; ${attempt} attempts` : '';
  const letter = store.deadLetters.byExecution(id) === null ? '' : '; dead letter';
  return `${errorMessage}${attempts}${letter}`;
}

/** `waiting`: the execution, while it still waits for that next attempt. */
function retryText(error: string, waiting: Execution | null, now: number): string {
  if (waiting?.status !== 'RETRYING') return `${error}; tried again`;
  const wait = waiting.notBefore - now;
  return `${error}; again ${wait < 1_000 ? 'now' : `in ${spanText(wait)}`}`;
}

/** From the first start to the end. */
function durationOf({ attempt, startTime, endTime }: Execution): number | null {
  return attempt === 0 || endTime === null ? null : Math.max(0, endTime - startTime);
}
