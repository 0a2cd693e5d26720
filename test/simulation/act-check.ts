/** What an operator was told is so: what was acknowledged is committed, what was refused left no trace. */
import type { Check } from './checks.ts';
import type { Commit } from './floor-model.ts';
import type { Asked } from './operators.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** Acts that leave no entry of their own in the audit log. */
const UNRECORDED = new Set(['promote', 'cleanup']);

export class ActCheck implements Check {
  readonly #world: World;
  /** Names in the audit log. */
  readonly #recorded = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  beforeChange(change: RowChange, _commit: Commit): void {
    if (change.table !== 'audit_log' || change.what !== 'insert') return;
    const who = String(change.row.who);
    this.#recorded.set(who, (this.#recorded.get(who) ?? 0) + 1);
  }

  answered(asked: Asked): void {
    const { who, act, told, result } = asked;
    const recorded = this.#recorded.get(who) ?? 0;
    if (told === 'done' && recorded !== 1 && !UNRECORDED.has(act.kind))
      this.#world.breach('what is acknowledged is committed', `${who} (${act.kind}) has ${recorded} entries`);
    if (
      told === 'done' &&
      result?.executionId !== undefined &&
      !this.#world.model.execution(result.executionId)
    )
      if (!this.#wasRemoved(result.executionId))
        this.#world.breach('what is acknowledged is committed', `${who}: no execution ${result.executionId}`);
  }

  /** Refused acts, and those of which it was said that nothing was done. */
  atEnd(): void {
    for (const { who, act, told } of this.#world.operators.asked)
      if ((told === 'refused' || told === 'not done') && (this.#recorded.get(who) ?? 0) > 0)
        this.#world.breach(
          'what is refused is not done',
          `${who} (${act.kind}) was ${told}, and is in the log`,
        );
  }

  #wasRemoved(executionId: number): boolean {
    return this.#world.model.executions().some(({ id }) => id > executionId);
  }
}
