/** Whether what an operator was told is so: an act that was done was done once, one that was refused was not. */
import type { ActResult, OperatorAct } from '../../src/domain/operator.ts';
import type { AuditEntry } from '../../src/store/audit-chain.ts';

/** Every act carries its token as its reason, and so does all that comes of it. */
export interface Asked {
  token: string;
  kind: OperatorAct['kind'];
  /** null while, or because, nobody answered: the process that asked was killed. */
  answer: ActResult | null;
}

export interface PromiseEvidence {
  asked: readonly Asked[];
  audit: readonly AuditEntry[];
  /** Executions that carry a token, by it. */
  executions: ReadonlyMap<string, readonly number[]>;
  isRemoved: (taskId: number, executionId: number) => boolean;
}

/** Acts that make an execution where they succeed. */
const MAKES_EXECUTION: readonly OperatorAct['kind'][] = ['trigger'];

/** Answers that leave open whether it is done. */
const OPEN_ANSWER = /it may still do it/;

/** One line for each breach. */
export function brokenPromises({ asked, audit, executions, isRemoved }: PromiseEvidence): string[] {
  const recorded = new Map<string, number>();
  for (const { reason } of audit) recorded.set(reason, (recorded.get(reason) ?? 0) + 1);
  const broken: string[] = [];
  for (const { token, kind, answer } of asked) {
    // What a cleanup removes is no matter of who asked: it is recorded without a reason.
    if (kind === 'cleanup') continue;
    const times = recorded.get(token) ?? 0;
    const say = (what: string) =>
      broken.push(`${kind} ${token} (${answer?.message ?? 'no answer'}): ${what}`);
    if (times > 1) say(`was done ${times} times`);
    const made = executions.get(token) ?? [];
    if (made.length > times) say(`made ${made.length} executions, recorded ${times} times`);
    if (answer === null || OPEN_ANSWER.test(answer.message)) continue;
    if (answer.ok && times === 0) say('was acknowledged and is lost');
    if (!answer.ok && times > 0) say('was refused and done');
    const { ok, executionId: id = 0, taskId = 0 } = answer;
    if (ok && MAKES_EXECUTION.includes(kind) && !made.includes(id) && !isRemoved(taskId, id))
      say(`its execution ${id} is lost`);
  }
  return broken;
}
