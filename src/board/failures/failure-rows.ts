/** Failures as rows of the screen: in groups, and one by one. */
import { safeText } from '../../shared/safe-text.ts';
import type { Trouble } from '../../store/trouble-reader.ts';
import { type FailureRow, LARGEST_PANE } from '../snapshot.ts';
import { type GroupedFailures, groupFailures } from './group-failures.ts';

/** What only the one who read a failure can tell of it. */
export interface FailureFacts {
  /** Whether its task has completed since. */
  isRecovered: (trouble: Trouble) => boolean;
  /** Executions of its task that failed in a row, up to and including this one. */
  streak: (trouble: Trouble) => number;
  /** 1 + retries allowed; null = not known any more. */
  attemptsAllowed: (trouble: Trouble) => number | null;
  /** Epoch ms; null = it will not be tried again, or it is not known any more when. */
  retryAt: (trouble: Trouble) => number | null;
}

export class FailureRows {
  readonly #facts: FailureFacts;
  readonly #groups: readonly GroupedFailures[];

  /** `troubles` and `cut` as groupFailures takes them. */
  constructor(troubles: readonly Trouble[], cut: boolean, facts: FailureFacts) {
    this.#facts = facts;
    this.#groups = groupFailures({ troubles, cut, isRecovered: facts.isRecovered });
  }

  /** The first LARGEST_PANE groups. */
  rows(): FailureRow[] {
    return this.#groups.slice(0, LARGEST_PANE).map((one) => this.#row(one));
  }

  get total(): number {
    return this.#groups.length;
  }

  /** The executions of a group, each as a row of its own; none where there is no such group. */
  members(groupId: number): FailureRow[] {
    const found = this.#groups.find(({ group }) => group.id === groupId);
    const { isRecovered } = this.#facts;
    return (found?.members ?? []).flatMap((trouble) => {
      const alone = groupFailures({ troubles: [trouble], cut: false, isRecovered });
      return alone.map((one) => this.#row(one));
    });
  }

  #row({ lead, says, group }: GroupedFailures): FailureRow {
    const allowed = this.#facts.attemptsAllowed(lead);
    const failed = lead.retryCount + (lead.status === 'RETRYING' ? 0 : 1);
    return {
      executionId: lead.executionId,
      taskId: lead.taskId,
      name: safeText(lead.taskName),
      type: lead.type,
      status: lead.status,
      errorKind: lead.errorKind,
      error: says,
      at: lead.at,
      attempt: Math.max(1, Math.min(failed, allowed ?? failed)),
      attemptsAllowed: allowed,
      retryAt: this.#facts.retryAt(lead),
      streak: this.#facts.streak(lead),
      deadLetter: lead.deadLetter === 1,
      recovered: group.recovered === group.count,
      group,
    };
  }
}
