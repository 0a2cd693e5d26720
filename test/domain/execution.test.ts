import { describe, expect, test } from 'vitest';
import {
  canMove,
  EXECUTION_MOVES,
  EXECUTION_STATUSES,
  type ExecutionMove,
  type ExecutionStatus,
  FINAL_STATUSES,
  isFinal,
} from '../../src/domain/execution.ts';

/** Written out by hand, so that a change of the table has to be meant. */
const LEGAL: Record<ExecutionStatus, Partial<Record<ExecutionMove, ExecutionStatus>>> = {
  QUEUED: { start: 'RUNNING', cancel: 'CANCELLED' },
  RUNNING: {
    complete: 'COMPLETED',
    retry: 'RETRYING',
    giveBack: 'QUEUED',
    fail: 'FAILED',
    cancel: 'CANCELLED',
  },
  RETRYING: { requeue: 'QUEUED', cancel: 'CANCELLED' },
  COMPLETED: {},
  FAILED: {},
  CANCELLED: {},
};
const MOVES = Object.keys(EXECUTION_MOVES) as ExecutionMove[];

describe.each(EXECUTION_STATUSES)('from %s', (status) => {
  test.each(MOVES)('%s', (move) => {
    const target = LEGAL[status][move];
    expect(canMove(status, move)).toBe(target !== undefined);
    if (target !== undefined) expect(EXECUTION_MOVES[move].to).toBe(target);
  });
});

test('nothing leaves a final state, and every other state can end', () => {
  for (const status of EXECUTION_STATUSES) {
    const ways = MOVES.filter((move) => canMove(status, move));
    expect(ways.length === 0).toBe(isFinal(status));
    if (!isFinal(status)) expect(ways).toContain('cancel');
  }
});

test('every state but the first is reached by a move', () => {
  const reached = new Set<ExecutionStatus>(['QUEUED', ...MOVES.map((move) => EXECUTION_MOVES[move].to)]);
  expect([...reached].sort()).toEqual([...EXECUTION_STATUSES].sort());
  expect(FINAL_STATUSES.every((status) => reached.has(status))).toBe(true);
});
