import { EXECUTION_MOVES, type ExecutionMove } from '../domain/execution.ts';

/** The states that a move may start from, as an UPDATE quotes them: `status IN (...)`, from the one table of moves. */
export function moveGuard(move: ExecutionMove): string {
  return `status IN (${EXECUTION_MOVES[move].from.map((status) => `'${status}'`).join(', ')})`;
}
