/** The checks that follow a kill can fail: each breach of a promise, made by hand, is found. */
import { expect, test } from 'vitest';
import type { Attempt, Execution } from '../../src/domain/execution.ts';
import type { Task } from '../../src/domain/task.ts';
import type { AuditEntry } from '../../src/store/audit-chain.ts';
import type { SlotRecord } from '../../src/store/slots.ts';
import { brokenExecution, type ExecutionEvidence } from './execution-ledger.ts';
import { type Asked, brokenPromises } from './kept-promises.ts';
import { brokenSlots, type SlotEvidence } from './slot-ledger.ts';

/** Created at 500, so that its slots are 1500, 2500, ... */
const TASK = { id: 1, name: 'quick every second', createdAt: 500, active: true, nextRunTime: 4_500 } as Task;

function slot(first: number, more: Partial<SlotRecord> = {}): SlotRecord {
  return {
    taskId: 1,
    first,
    last: first,
    count: 1,
    fate: 'ran',
    reason: 'on_time',
    detail: '',
    executionId: first,
    decidedAt: first,
    ...more,
  };
}

function run(id: number): Execution {
  return { id, taskId: 1, slotTime: id } as Execution;
}

const SLOTS: SlotEvidence = {
  task: TASK,
  slots: [slot(1_500), slot(2_500, { last: 3_500, count: 2, fate: 'skipped', executionId: null })],
  executions: [run(1_500)],
  isRemoved: () => false,
};

test('a ledger without a gap is whole', () => {
  expect(brokenSlots(SLOTS)).toEqual([]);
  expect(brokenSlots({ ...SLOTS, executions: [], isRemoved: () => true })).toEqual([]);
});

test.each<[string, Partial<SlotEvidence>]>([
  ['no fate for 1 slots from 1500', { slots: SLOTS.slots.slice(1), executions: [] }],
  ['the next slot is 4500, after a fate up to 1500', { slots: SLOTS.slots.slice(0, 1) }],
  ['slot 2500 has two fates', { slots: [...SLOTS.slots.slice(0, 1), slot(2_500), ...SLOTS.slots.slice(1)] }],
  ['counted as 3', { slots: [slot(1_500), slot(2_500, { last: 3_500, count: 3, fate: 'skipped' })] }],
  ['slot 1500 ran without execution', { executions: [] }],
  ['ran as execution 1500 of slot 2500', { executions: [{ ...run(1_500), slotTime: 2_500 }] }],
  ['execution 9 of slot 9 has no slot', { executions: [run(1_500), run(9)] }],
])('a broken ledger of slots is found: %s', (says, change) => {
  expect(brokenSlots({ ...SLOTS, ...change }).join()).toContain(says);
});

function attempt(number: number, outcome: Attempt['outcome']): Attempt {
  return {
    executionId: 7,
    attempt: number,
    startedAt: number * 100,
    endedAt: outcome === null ? null : number * 100 + 50,
    outcome,
    errorKind: '',
    errorMessage: '',
    workerPid: 1,
  };
}

function line(what: 'begun' | 'done' | 'overlap', number: number) {
  return { what, executionId: 7, attempt: number, key: '1:1', uuid: '', pid: 1, at: 0, late: false };
}

const EXECUTION = {
  id: 7,
  taskName: 'slow',
  status: 'COMPLETED',
  attempt: 2,
  errorKind: '',
  cancelRequestedAt: null,
  resultJson: '{}',
  workerPid: null,
  idempotencyKey: '1:1',
} as Execution;

const DONE: ExecutionEvidence = {
  execution: EXECUTION,
  attempts: [attempt(1, 'lost'), attempt(2, 'ok')],
  journal: [line('begun', 1), line('begun', 2), line('done', 2)],
  hasDeadLetter: false,
  endedAs: null,
};

test('an execution that was lost once and then done is in order', () => {
  expect(brokenExecution(DONE)).toEqual([]);
  const running = { ...EXECUTION, status: 'RUNNING', resultJson: null } as const;
  const open = [attempt(1, 'lost'), attempt(2, null)];
  expect(brokenExecution({ ...DONE, execution: running, attempts: open })).toEqual([]);
});

test.each<[string, Partial<ExecutionEvidence>]>([
  ['has 2 finished attempts', { attempts: [attempt(1, 'ok'), attempt(2, 'ok')] }],
  ['has ended attempts 1, not 1,2', { attempts: [attempt(1, 'lost')] }],
  [
    'an open attempt that nobody works on',
    { attempts: [attempt(1, 'lost'), attempt(2, 'ok'), attempt(3, null)] },
  ],
  ['was started again after an operator', { execution: { ...EXECUTION, cancelRequestedAt: 160 } }],
  ['had ended before, as CANCELLED', { endedAs: 'CANCELLED' }],
  ['has a result, or lacks one', { execution: { ...EXECUTION, resultJson: null } }],
  ['has a dead letter, or lacks one', { hasDeadLetter: true }],
  ['lost 1 attempts', { execution: { ...EXECUTION, errorKind: 'crash_loop' } }],
  ['has a worker still', { execution: { ...EXECUTION, workerPid: 4 } }],
  ['did an attempt twice', { journal: [...DONE.journal, line('begun', 2)] }],
  ['worked before that was committed', { journal: [...DONE.journal, line('begun', 3)] }],
  ['was done again after it completed', { journal: [...DONE.journal, line('begun', 3)] }],
  ['worked under another key', { execution: { ...EXECUTION, idempotencyKey: '1:2' } }],
  ['worked while its task still worked', { journal: [...DONE.journal, line('overlap', 2)] }],
  ['which the work does not confirm', { journal: [line('begun', 2)] }],
])('a broken execution is found: %s', (says, change) => {
  expect(brokenExecution({ ...DONE, ...change }).join()).toContain(says);
});

const GRANTED: Asked = {
  token: 't1',
  kind: 'trigger',
  answer: { ok: true, message: 'queued', taskId: 1, executionId: 7 },
};
const REFUSED: Asked = { token: 't1', kind: 'trigger', answer: { ok: false, message: 'queued already' } };
const DEAD: Asked = { token: 't1', kind: 'trigger', answer: null };

function promises(asked: Asked, entries: number, made: number[], removed = false): string {
  const audit = Array.from({ length: entries }, () => ({ reason: 't1' }) as AuditEntry);
  const executions = new Map(made.length > 0 ? [['t1', made]] : []);
  return brokenPromises({ asked: [asked], audit, executions, isRemoved: () => removed }).join();
}

test('an act was done once where it was granted, never where it was refused, and either where nobody answered', () => {
  expect(promises(GRANTED, 1, [7])).toBe('');
  expect(promises(GRANTED, 1, [], true)).toBe('');
  expect(promises(REFUSED, 0, [])).toBe('');
  expect(promises(DEAD, 0, [])).toBe('');
  expect(promises(DEAD, 1, [7])).toBe('');
});

test.each<[string, Asked, number, number[]]>([
  ['was acknowledged and is lost', GRANTED, 0, []],
  ['its execution 7 is lost', GRANTED, 1, []],
  ['was done 2 times', DEAD, 2, [7, 8]],
  ['made 2 executions, recorded 1 times', GRANTED, 1, [7, 8]],
  ['was refused and done', REFUSED, 1, [7]],
])('a broken promise is found: %s', (says, asked, entries, made) => {
  expect(promises(asked, entries, made)).toContain(says);
});
