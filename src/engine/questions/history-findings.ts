/** What a check found: all of it counted, the first of each kind kept. */
import {
  HISTORY_FINDING_KINDS,
  type HistoryFinding,
  type HistoryFindingKind,
} from '../../domain/history-finding.ts';

export interface NamedHistoryFinding extends HistoryFinding {
  /** The task's name; '' for what belongs to no task. */
  task: string;
}

export class HistoryFindings {
  readonly #mostOfAKind: number;
  readonly #kept = new Map<HistoryFindingKind, NamedHistoryFinding[]>();
  readonly #counts = new Map<HistoryFindingKind, number>();

  constructor(mostOfAKind: number) {
    this.#mostOfAKind = mostOfAKind;
  }

  add(found: HistoryFinding, task: string): void {
    this.#counts.set(found.kind, (this.#counts.get(found.kind) ?? 0) + 1);
    const kept = this.#kept.get(found.kind) ?? [];
    if (kept.length < this.#mostOfAKind) kept.push({ ...found, task });
    this.#kept.set(found.kind, kept);
  }

  /** Kinds that were found, the worst first. */
  counts(): { kind: HistoryFindingKind; count: number }[] {
    return HISTORY_FINDING_KINDS.flatMap((kind) => {
      const count = this.#counts.get(kind);
      return count === undefined ? [] : [{ kind, count }];
    });
  }

  /** The first `most`, the worst kinds first. */
  list(most: number): NamedHistoryFinding[] {
    return HISTORY_FINDING_KINDS.flatMap((kind) => this.#kept.get(kind) ?? []).slice(0, most);
  }
}
