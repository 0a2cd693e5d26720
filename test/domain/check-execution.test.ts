import { expect, test } from 'vitest';
import { checkExecution, type ExecutionRecord } from '../../src/domain/check-execution.ts';

const SLOT = 1_000_000;

const COMPLETED: ExecutionRecord = {
  id: 7,
  taskId: 1,
  status: 'COMPLETED',
  trigger: 'schedule',
  slotTime: SLOT,
  queuedAt: SLOT + 5,
  attempt: 2,
  attemptStartedAt: null,
  slotRanAs: 7,
  attempts: [
    { attempt: 1, startedAt: SLOT + 10, endedAt: SLOT + 20, outcome: 'error' },
    { attempt: 2, startedAt: SLOT + 30, endedAt: SLOT + 50, outcome: 'ok' },
  ],
};

function kinds(more: Partial<ExecutionRecord>, twisted = false, corrected = false): string[] {
  const judge = { slotsKeptFrom: 500, isTwisted: () => twisted, isCorrected: () => corrected };
  return [...checkExecution({ ...COMPLETED, ...more }, judge)].map((one) => one.kind);
}

const [failed, done] = COMPLETED.attempts as [ExecutionRecord['attempts'][0], ExecutionRecord['attempts'][0]];

test.each<[string, Partial<ExecutionRecord>, string[]]>([
  ['one that completed in its second attempt', {}, []],
  ['a manual one, which has no slot', { trigger: 'manual', slotTime: null, slotRanAs: null }, []],
  [
    'one that runs, with an attempt before',
    { status: 'RUNNING', attemptStartedAt: SLOT + 30, attempts: [failed] },
    [],
  ],
  ['one that waits and was never started', { status: 'QUEUED', attempt: 0, attempts: [] }, []],
  ['one of a slot so old that it was removed', { slotTime: 400, slotRanAs: null }, []],
  ['one whose slot ran as another', { slotRanAs: 3 }, ['ran_twice']],
  ['one whose slot is not in the ledger, or did not run', { slotRanAs: null }, ['run_without_slot']],
  ['one that completed twice', { attempts: [{ ...failed, outcome: 'ok' }, done] }, ['completed_twice']],
  [
    'one that completed although no attempt did',
    { attempts: [failed, { ...done, outcome: 'error' }] },
    ['completed_without_attempt'],
  ],
  ['one with an attempt that was never recorded', { attempt: 3 }, ['attempt_gap']],
  ['one with an attempt that was never counted', { attempt: 1 }, ['attempt_gap']],
  ['one whose first attempt is not there', { attempts: [done] }, ['attempt_gap']],
  [
    'one that worked twice at once',
    { attempts: [{ ...failed, endedAt: SLOT + 31 }, done] },
    ['attempt_overlap'],
  ],
  [
    'one that is under way twice',
    { status: 'RUNNING', attemptStartedAt: SLOT + 19, attempts: [failed] },
    ['attempt_overlap'],
  ],
  ['one that started before its slot', { attempts: [{ ...failed, startedAt: SLOT - 1 }, done] }, ['early']],
])('%s', (_what, more, expected) => {
  expect(kinds(more)).toEqual(expected);
});

test('what happened before what is nobody to say where the clock went back', () => {
  expect(kinds({ attempts: [{ ...failed, startedAt: SLOT - 1, endedAt: SLOT + 31 }, done] }, true)).toEqual(
    [],
  );
});

test('a clock correction may leave a run without its slot, but never runs a slot twice', () => {
  expect(kinds({ slotRanAs: null }, false, true)).toEqual([]);
  expect(kinds({ slotRanAs: 3 }, false, true)).toEqual(['ran_twice']);
});

test('what expired unstarted in a future that was corrected leaves its slot to another', () => {
  const unstarted = { status: 'CANCELLED', attempt: 0, attempts: [], slotRanAs: 8 } as const;
  expect(kinds(unstarted, false, true)).toEqual([]);
  expect(kinds(unstarted)).toEqual(['ran_twice']);
});
