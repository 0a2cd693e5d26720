/** What a dead letter says of an execution, also where the history has forgotten it. */
import { executionLog } from '../engine/work/work-order.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import type { DeadLetter } from '../store/dead-letters.ts';
import type { ExecutionDetail, LetterDetail } from './execution-detail.ts';
import { letterStanding } from './views/dead-view.ts';

export function letterDetail(letter: DeadLetter): LetterDetail {
  return {
    ...letterStanding(letter),
    redriveCount: letter.redriveCount,
    settings: settingsOf(letter.configJson),
  };
}

/** The detail of an execution of which nothing but its letter is left. */
export function detailOfLetter(letter: DeadLetter, logsDirectory: string): ExecutionDetail {
  const { payload, attemptHistory, createdAt } = letter;
  return {
    executionId: letter.executionId,
    taskId: letter.taskId,
    name: safeText(letter.taskName),
    type: payload?.type ?? 'scan',
    sessionId: payload?.sessionId ?? '',
    status: 'FAILED',
    trigger: payload?.trigger ?? 'schedule',
    requestedBy: safeText(payload?.requestedBy ?? ''),
    reason: safeText(payload?.reason ?? ''),
    slotTime: payload?.slotTime ?? null,
    queuedAt: payload?.queuedAt ?? createdAt,
    startedAt: attemptHistory[0]?.startedAt ?? null,
    endedAt: createdAt,
    phase: '',
    done: 0,
    total: null,
    note: '',
    errorKind: safeText(letter.errorKind),
    error: safeText(letter.errorMessage),
    command: '',
    headline: '',
    attempts: attemptHistory.map((one) => ({
      attempt: one.attempt,
      startedAt: one.startedAt,
      endedAt: one.endedAt,
      outcome: one.outcome,
      error: safeText(one.errorMessage),
    })),
    phases: [],
    metrics: {},
    changes: [],
    findings: [],
    letter: letterDetail(letter),
    reportPaths: [],
    logPath: payload === null ? '' : executionLog(logsDirectory, payload.sessionId),
    retryAt: null,
    cancelRequestedBy: '',
  };
}

/** Without secrets, and without what is not set. */
function settingsOf(configJson: string): LetterDetail['settings'] {
  const config = JSON.parse(configJson) as Record<string, unknown>;
  return Object.entries(config).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const isEmpty = value === '' || value === null || value === 0 || value === false || text === '[]';
    return isEmpty ? [] : [{ name: safeText(name), value: redactSecrets(safeText(text)) }];
  });
}
