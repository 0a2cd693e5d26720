/** What a task may do with its slots: overlap, catch-up, jitter and start deadline, as people write them. */
import { UserError } from '../shared/errors.ts';
import { parseDurationOrZero } from './duration.ts';
import { checkJitter } from './jitter.ts';
import { parseOverlap } from './overlap.ts';
import { CATCHUP_POLICIES, type CatchupPolicy, type Schedule, type Task } from './task.ts';

/** As written; what is absent takes its default. */
export interface WrittenPolicies {
  overlap?: string | undefined;
  catchup?: string | undefined;
  jitter?: string | undefined;
  startDeadline?: string | undefined;
  concurrencyKey?: string | undefined;
}

export type Policies = Pick<Task, 'overlap' | 'overlapLimit' | 'catchup' | 'jitterMs' | 'startDeadlineMs'>;

/** Throws UserError for what cannot be read, and for policies that contradict each other. */
export function parsePolicies(written: WrittenPolicies, schedule: Schedule | null): Policies {
  const overlap = parseOverlap(written.overlap ?? 'skip');
  const catchup = parseCatchup(written.catchup ?? 'latest');
  const jitterMs = parseDurationOrZero(written.jitter ?? '0s');
  const startDeadlineMs = parseDurationOrZero(written.startDeadline ?? '0s') || null;
  if (overlap.overlap === 'replace' && catchup === 'all')
    throw new UserError(
      'overlap replace keeps the newest run only, and catchup all wants each: use catchup latest, or another overlap',
    );
  if (overlap.overlapLimit > 1 && (written.concurrencyKey ?? '') !== '')
    throw new UserError(
      `overlap allow(${overlap.overlapLimit}) and a concurrency key exclude each other: executions of one key never run together`,
    );
  if (schedule !== null) checkJitter(schedule, jitterMs);
  return { ...overlap, catchup, jitterMs, startDeadlineMs };
}

function parseCatchup(text: string): CatchupPolicy {
  const found = CATCHUP_POLICIES.find((policy) => policy === text.trim());
  if (found !== undefined) return found;
  throw new UserError(
    `catchup is ${CATCHUP_POLICIES.join(', ').replace(/, (\w+)$/, ' or $1')}, not "${text}"`,
  );
}
